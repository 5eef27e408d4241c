// Listens for keys on the whole window and does what `shortcut-rules` says they mean.
import { useEffect } from 'react';

import { changeVolumeBy, seekBy } from '../../stores/player-commands.ts';
import type { Services } from '../../stores/services.ts';
import { useServices } from '../PlayerContext.tsx';
import { SEARCH_BOX_ID } from '../library/SearchBox.tsx';
import { shortcutFor, type KeyPlace, type Shortcut } from './shortcut-rules.ts';

function placeOf(target: EventTarget | null): KeyPlace {
  if (!(target instanceof Element)) return 'page';
  if (target.closest('dialog')) return 'dialog';
  if (target.matches('input[type="range"]')) return 'slider';
  if (target.matches('input, textarea, select, [contenteditable]')) return 'text';
  if (target.closest('button, a, summary')) return 'button';
  return target.closest('[role="grid"]') ? 'table' : 'page';
}

function perform({ engine, dialogs }: Services, shortcut: Shortcut): void {
  switch (shortcut.kind) {
    case 'toggle':
      engine.toggle();
      break;
    case 'next':
      engine.next();
      break;
    case 'previous':
      engine.previous();
      break;
    case 'mute':
      engine.setMuted(!engine.snapshot().muted);
      break;
    case 'seek-by':
      seekBy(engine, shortcut.seconds);
      break;
    case 'volume-by':
      changeVolumeBy(engine, shortcut.step);
      break;
    case 'search': {
      const box = document.getElementById(SEARCH_BOX_ID);
      if (box instanceof HTMLInputElement) {
        box.focus();
        box.select();
      }
      break;
    }
    case 'list-shortcuts':
      dialogs.setState({ open: { kind: 'shortcuts' } });
      break;
    case 'diagnostics':
      dialogs.setState({ open: { kind: 'diagnostics' } });
      break;
  }
}

export function useShortcuts(): void {
  const services = useServices();
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.isComposing) return;
      const shortcut = shortcutFor(event, placeOf(event.target));
      if (!shortcut) return;
      event.preventDefault();
      const repeats = shortcut.kind === 'seek-by' || shortcut.kind === 'volume-by';
      if (!event.repeat || repeats) perform(services, shortcut);
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [services]);
}
