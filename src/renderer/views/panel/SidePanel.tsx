// What stands beside the view, one at a time: the queue, the words of the song, what is done to its sound.
// @base-ui/react, as the menus: tabs by the ARIA pattern, with the arrow keys.
import { Tabs } from '@base-ui/react/tabs';
import { X } from 'lucide-react';
import { lazy, Suspense } from 'react';

import { IconButton } from '../../elements/IconButton.tsx';
import { SIDE_PANELS, type SidePanelId } from '../../../shared/settings.ts';
import { words } from '../../texts/words.ts';
import { useSettings } from '../PlayerContext.tsx';
import { QueuePanel } from '../queue/QueuePanel.tsx';
import { useSetting } from '../use-setting.ts';
import styles from './SidePanel.module.css';

const LyricsPanel = lazy(() =>
  import('../lyrics/LyricsPanel.tsx').then(({ LyricsPanel }) => ({ default: LyricsPanel })),
);
const SoundPanel = lazy(() => import('../sound/SoundPanel.tsx').then(({ SoundPanel }) => ({ default: SoundPanel })));

const CONTENTS: Readonly<Record<SidePanelId, () => React.JSX.Element>> = {
  queue: () => <QueuePanel />,
  lyrics: () => <LyricsPanel />,
  sound: () => <SoundPanel />,
};

export function SidePanel() {
  const shown = useSettings((state) => state.sidePanel);
  return shown === null ? null : <Panel shown={shown} />;
}

function Panel({ shown }: { readonly shown: SidePanelId }) {
  const set = useSetting();
  return (
    <aside className={styles['panel']} aria-label={words.panels.names[shown]}>
      <Tabs.Root
        className={styles['tabs']}
        value={shown}
        onValueChange={(sidePanel: SidePanelId) => set({ sidePanel })}
      >
        <header className={styles['header']}>
          <Tabs.List className={styles['list']} aria-label={words.panels.label} activateOnFocus>
            {SIDE_PANELS.map((id) => (
              <Tabs.Tab key={id} value={id} className={styles['tab']}>
                {words.panels.names[id]}
              </Tabs.Tab>
            ))}
          </Tabs.List>
          <IconButton label={words.panels.close} onClick={() => set({ sidePanel: null })}>
            <X />
          </IconButton>
        </header>
        {SIDE_PANELS.map((id) => (
          <Tabs.Panel key={id} value={id} className={styles['body']} tabIndex={-1}>
            <Suspense fallback={null}>{CONTENTS[id]()}</Suspense>
          </Tabs.Panel>
        ))}
      </Tabs.Root>
    </aside>
  );
}
