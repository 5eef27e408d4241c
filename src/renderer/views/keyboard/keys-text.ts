// Keys as they are printed on the keyboard, for tooltips and lists.
import { words } from '../../texts/words.ts';

const isMac = navigator.platform.startsWith('Mac');

/** "Mod+F" as "Ctrl+F", "Strg+F" on a German keyboard, or "⌘F" on a Mac. */
export function keysText(keys: string): string {
  const names: Readonly<Record<string, string>> = words.keys;
  if (isMac && keys.startsWith('Mod+')) return `⌘${keysText(keys.slice('Mod+'.length))}`;
  return keys
    .split('+')
    .map((key) => names[key] ?? key)
    .join('+');
}
