// The views of the library, in the sidebar.
import {
  Disc3, Folder, Heart, History, House, MicVocal, Music, Tags, TriangleAlert, type LucideIcon,
} from 'lucide-react'; // prettier-ignore
import { useCallback } from 'react';

import { TOP_VIEWS, type TopView } from '../../../shared/settings.ts';
import { placeOf } from '../../stores/navigation.ts';
import { formats, words } from '../../texts/words.ts';
import { useNavigation, useServices } from '../PlayerContext.tsx';
import { useAsked } from '../use-asked.ts';
import styles from './Navigation.module.css';

const ICONS: Readonly<Record<TopView, LucideIcon>> = {
  home: House,
  albums: Disc3,
  artists: MicVocal,
  tracks: Music,
  genres: Tags,
  folders: Folder,
  favourites: Heart,
  history: History,
};

export function Navigation({ onGo }: { onGo(): void }) {
  const { navigation } = useServices();
  const here = useNavigation((state) => placeOf(state).route.view);
  return (
    <nav className={styles['navigation']} aria-label={words.navigation.label}>
      <ul>
        {TOP_VIEWS.map((view) => {
          const Icon = ICONS[view];
          return (
            <li key={view}>
              <button
                type="button"
                className={styles['link']}
                aria-current={view === here ? 'page' : undefined}
                onClick={() => {
                  navigation.go({ view });
                  onGo();
                }}
              >
                <Icon aria-hidden="true" />
                {words.views[view]}
              </button>
            </li>
          );
        })}
        <ProblemsLink onGo={onGo} />
      </ul>
    </nav>
  );
}

/** There only while there are some: what is empty need not be gone to. */
function ProblemsLink({ onGo }: { onGo(): void }) {
  const { client, navigation } = useServices();
  const isHere = useNavigation((state) => placeOf(state).route.view === 'problems');
  const report = useAsked(useCallback(() => client.call('library.problems', { offset: 0, limit: 0 }), [client]));
  const count = report ? report.total - report.ignored : 0;
  if (count === 0 && !isHere) return null;
  return (
    <li>
      <button
        type="button"
        className={styles['link']}
        aria-current={isHere ? 'page' : undefined}
        onClick={() => {
          navigation.go({ view: 'problems' });
          onGo();
        }}
      >
        <TriangleAlert aria-hidden="true" />
        {words.places.problems}
        {count > 0 && <span className={styles['count']}>{formats.whole(count)}</span>}
      </button>
    </li>
  );
}
