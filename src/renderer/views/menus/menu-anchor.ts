// Where the menu opens: at the pointer, or at what the keyboard is on.
import type { KeyboardEvent, MouseEvent } from 'react';

import type { MenuAnchor } from '../../stores/menu-store.ts';

/** Chromium turns the menu key into a context menu event at the middle of the element that has the focus, or at no place. */
export function menuAnchor(event: MouseEvent | KeyboardEvent): MenuAnchor {
  const isPointer = 'clientX' in event && event.button === 2;
  const element = event.target instanceof Element ? event.target : event.currentTarget;
  return isPointer ? { x: event.clientX, y: event.clientY } : element;
}

/** As what places a menu takes it. */
export function anchorOf(anchor: MenuAnchor): Element | { getBoundingClientRect(): DOMRect } {
  if (anchor instanceof Element) return anchor;
  return { getBoundingClientRect: () => new DOMRect(anchor.x, anchor.y, 0, 0) };
}
