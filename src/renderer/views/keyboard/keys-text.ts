// Keys as the machine writes them, for tooltips and lists.

const isMac = navigator.platform.startsWith('Mac');

/** "Mod+F" as "Ctrl+F", or "⌘F" on a Mac. */
export function keysText(keys: string): string {
  return isMac ? keys.replace('Mod+', '⌘') : keys.replace('Mod', 'Ctrl');
}
