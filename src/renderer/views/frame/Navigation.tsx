// The views of the library, in the sidebar.
import { Disc3, Folder, Heart, History, House, MicVocal, Music, Tags, type LucideIcon } from 'lucide-react';

import { TOP_VIEWS, type TopView } from '../../../shared/settings.ts';
import { placeOf } from '../../stores/navigation.ts';
import { words } from '../../texts/words.ts';
import { useNavigation, useServices } from '../PlayerContext.tsx';
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
      </ul>
    </nav>
  );
}
