// Above the view: the way back and forward, and the search.
import { ChevronLeft, ChevronRight, PanelLeft } from 'lucide-react';

import { IconButton } from '../../elements/IconButton.tsx';
import { canGoBack, canGoForward } from '../../stores/navigation.ts';
import { words } from '../../texts/words.ts';
import { useKeysText } from '../keyboard/use-keys-text.ts';
import { useNavigation, useServices } from '../PlayerContext.tsx';
import { SearchBox } from '../search/SearchBox.tsx';
import styles from './TopBar.module.css';

export function TopBar({ onShowSidebar }: { onShowSidebar(): void }) {
  const { navigation } = useServices();
  const back = useNavigation(canGoBack);
  const forward = useNavigation(canGoForward);
  return (
    <header className={styles['bar']}>
      <IconButton label={words.navigation.showSidebar} className={styles['menu'] ?? ''} onClick={onShowSidebar}>
        <PanelLeft />
      </IconButton>
      <IconButton
        label={words.navigation.back}
        shortcut={useKeysText('back')}
        disabled={!back}
        onClick={() => navigation.back()}
      >
        <ChevronLeft />
      </IconButton>
      <IconButton
        label={words.navigation.forward}
        shortcut={useKeysText('forward')}
        disabled={!forward}
        onClick={() => navigation.forward()}
      >
        <ChevronRight />
      </IconButton>
      <SearchBox />
    </header>
  );
}
