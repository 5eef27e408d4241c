// Listens for keys on the whole window and does what `shortcut-rules` says they mean.
import { useEffect } from 'react';

import { announce } from '../../stores/announcement-store.ts';
import { changeVolumeBy, seekBy } from '../../stores/player-commands.ts';
import type { Services } from '../../stores/services.ts';
import { changeIntensityBy, presetOfDigit, toggleBypass, toggleLevelMatch } from '../../stores/sound-commands.ts';
import { bypassText, intensityText, levelMatchText, presetText } from '../../texts/sound-text.ts';
import { useServices } from '../PlayerContext.tsx';
import { SEARCH_BOX_ID } from '../library/SearchBox.tsx';
import { shortcutFor, type KeyPlace, type Shortcut } from './shortcut-rules.ts';

/** What goes on while the key is held. */
const REPEATING: readonly Shortcut['kind'][] = ['seek-by', 'volume-by', 'intensity-by'];

function placeOf(target: EventTarget | null): KeyPlace {
  if (!(target instanceof Element)) return 'page';
  if (target.closest('dialog')) return 'dialog';
  if (target.matches('input[type="range"]')) return 'slider';
  if (target.matches('input[type="radio"]')) return 'choice';
  if (target.matches('input, textarea, select, [contenteditable]')) return 'text';
  if (target.closest('button, a, summary')) return 'button';
  return target.closest('[role="grid"]') ? 'table' : 'page';
}

function perform({ engine, dialogs, announcements }: Services, shortcut: Shortcut): void {
  const say = (text: string): void => announce(announcements, text);
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
    case 'preset': {
      const preset = presetOfDigit(shortcut.digit);
      if (preset === null) break;
      engine.setPreset(preset);
      say(presetText(preset).label);
      break;
    }
    case 'intensity-by':
      changeIntensityBy(engine, shortcut.step);
      say(intensityText(engine.snapshot()));
      break;
    case 'bypass':
      toggleBypass(engine);
      say(bypassText(engine.snapshot()));
      break;
    case 'level-match':
      toggleLevelMatch(engine);
      say(levelMatchText(engine.snapshot()));
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
      if (!event.repeat || REPEATING.includes(shortcut.kind)) perform(services, shortcut);
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [services]);
}
