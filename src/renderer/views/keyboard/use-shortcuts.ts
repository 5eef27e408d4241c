// Listens for keys on the whole window and does what the table of actions says they mean.
import { useEffect } from 'react';

import { useServices } from '../PlayerContext.tsx';
import { actionOfKeys } from './app-actions.ts';
import { areKeysOfPlace, pressedKeys, type KeyPlace } from './pressed-keys.ts';

function placeOf(target: EventTarget | null): KeyPlace {
  if (!(target instanceof Element)) return 'page';
  if (target.closest('dialog, [role="menu"]')) return 'dialog';
  if (target.matches('input[type="range"]')) return 'slider';
  if (target.matches('input[type="radio"]')) return 'choice';
  if (target.matches('input, textarea, select, [contenteditable]')) return 'text';
  if (target.closest('button, a, summary')) return 'button';
  return target.closest('[role="grid"], [role="listbox"]') ? 'list' : 'page';
}

export function useShortcuts(): void {
  const services = useServices();
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.isComposing) return;
      const keys = pressedKeys(event);
      if (keys === null || areKeysOfPlace(keys, placeOf(event.target))) return;
      const action = actionOfKeys(keys);
      if (!action) return;
      event.preventDefault();
      if (!event.repeat || action.repeats) action.run(services);
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [services]);
}
