// Moves the focus along the buttons of a bar by the arrows, Home and End, as in any toolbar. Tab stops at each, too: some buttons come and go.

/** False where the key is none of them. */
export function afterArrow(bar: HTMLElement, focused: EventTarget, key: string): boolean {
  const buttons = [...bar.querySelectorAll<HTMLElement>('button:not(:disabled)')];
  const at = placeAfter(buttons.indexOf(focused as HTMLElement), buttons.length, key);
  if (at === null) return false;
  buttons[at]?.focus();
  return true;
}

/** Around the ends. */
export function placeAfter(at: number, count: number, key: string): number | null {
  if (at < 0 || count === 0) return null;
  switch (key) {
    case 'ArrowRight':
      return (at + 1) % count;
    case 'ArrowLeft':
      return (at + count - 1) % count;
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return null;
  }
}
