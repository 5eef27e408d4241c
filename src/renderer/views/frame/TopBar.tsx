// Above the view: the way back and forward, and the search; and beside them, or in their place where it is narrow, what can be done with what is
// selected in the view.
import { ChevronLeft, ChevronRight, PanelLeft } from 'lucide-react';

import type { Ref } from 'react';

import { IconButton } from '../../elements/IconButton.tsx';
import { canGoBack, canGoForward } from '../../stores/navigation.ts';
import { words } from '../../texts/words.ts';
import { useKeysText } from '../keyboard/use-keys-text.ts';
import { useNavigation, useServices } from '../PlayerContext.tsx';
import { SearchBox } from '../search/SearchBox.tsx';
import styles from './TopBar.module.css';

interface TopBarProps {
  onShowSidebar(): void;
  /** Where the view puts its selection. */
  readonly selectionRef: Ref<HTMLDivElement>;
}

export function TopBar({ onShowSidebar, selectionRef }: TopBarProps) {
  const { navigation } = useServices();
  const back = useNavigation(canGoBack);
  const forward = useNavigation(canGoForward);
  return (
    <header className={styles['bar']}>
      <div className={styles['usual']}>
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
      </div>
      <div className={styles['selection']} ref={selectionRef} />
    </header>
  );
}
