// Listens for keys on the whole window and does what the table of actions says they mean.
import { useEffect } from 'react';

import { useServices } from '../PlayerContext.tsx';
import { actionOfKeys } from './key-bindings.ts';
import { areKeysOfPlace, pressedKeys, type KeyPlace } from './pressed-keys.ts';

const BUTTONS = 'button, a, summary';

/** `clicked`: the button that has the focus since it was clicked, unseen: Space means the music there, not that button again. */
function placeOf(target: EventTarget | null, clicked: Element | null): KeyPlace {
  if (!(target instanceof Element)) return 'page';
  if (target.closest('dialog, [role="menu"]')) return 'dialog';
  if (target.matches('input[type="range"]')) return 'slider';
  if (target.matches('input[type="radio"]')) return 'choice';
  if (target.matches('input[type="checkbox"]')) return 'button';
  if (target.matches('input, textarea, select, [contenteditable]')) return 'text';
  const button = target.closest(BUTTONS);
  if (button && button !== clicked) return 'button';
  return target.closest('[role="grid"], [role="listbox"], [data-scrolls]') ? 'list' : 'page';
}

export function useShortcuts(): void {
  const services = useServices();
  useEffect(() => {
    let clicked: Element | null = null;
    const onPointerDown = ({ target }: PointerEvent): void => {
      clicked = target instanceof Element ? target.closest(BUTTONS) : null;
    };
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.key === 'Tab') clicked = null;
      if (event.defaultPrevented || event.isComposing) return;
      const keys = pressedKeys(event);
      if (keys === null || areKeysOfPlace(keys, placeOf(event.target, clicked))) return;
      const action = actionOfKeys(keys, services.settings.getState());
      if (!action) return;
      event.preventDefault();
      if (!event.repeat || action.repeats) action.run(services);
    };
    window.addEventListener('pointerdown', onPointerDown, true);
    window.addEventListener('keydown', onKeyDown);
    return () => {
      window.removeEventListener('pointerdown', onPointerDown, true);
      window.removeEventListener('keydown', onKeyDown);
    };
  }, [services]);
}
