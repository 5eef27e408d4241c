// Which key does what, and where it does not: pure rules, applied by `use-shortcuts.ts` and listed by `ShortcutsDialog.tsx`.

/** Where the key was pressed: a place may need the key for itself. */
export type KeyPlace = 'page' | 'table' | 'button' | 'slider' | 'text' | 'dialog';

export interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

export type Shortcut =
  | { readonly kind: 'toggle' | 'next' | 'previous' | 'mute' | 'search' | 'list-shortcuts' | 'diagnostics' }
  | { readonly kind: 'seek-by'; readonly seconds: number }
  | { readonly kind: 'volume-by'; readonly step: number };

export const SEEK_STEP_SECONDS = 5;
export const VOLUME_STEP = 0.05;

/** The shortcut a key press means there, or null when the key is not ours. */
export function shortcutFor(press: KeyPress, place: KeyPlace): Shortcut | null {
  if (press.altKey || place === 'dialog') return null;
  const command = press.ctrlKey || press.metaKey;
  if (command && !press.shiftKey && press.key.toLowerCase() === 'f') return { kind: 'search' };
  if (command && press.shiftKey && press.key.toLowerCase() === 'd') return { kind: 'diagnostics' };
  if (place === 'text') return null;
  if (command) {
    if (press.shiftKey) return null;
    if (press.key === 'ArrowRight') return { kind: 'next' };
    if (press.key === 'ArrowLeft') return { kind: 'previous' };
    return null;
  }
  switch (press.key) {
    case ' ':
      return place === 'button' ? null : { kind: 'toggle' };
    case 'ArrowLeft':
      return place === 'slider' ? null : { kind: 'seek-by', seconds: -SEEK_STEP_SECONDS };
    case 'ArrowRight':
      return place === 'slider' ? null : { kind: 'seek-by', seconds: SEEK_STEP_SECONDS };
    case 'ArrowUp':
      return place === 'slider' || place === 'table' ? null : { kind: 'volume-by', step: VOLUME_STEP };
    case 'ArrowDown':
      return place === 'slider' || place === 'table' ? null : { kind: 'volume-by', step: -VOLUME_STEP };
    case 'm':
    case 'M':
      return { kind: 'mute' };
    case '?':
      return { kind: 'list-shortcuts' };
    default:
      return null;
  }
}

/** What the dialog lists: keys (`Mod` is Ctrl, or ⌘ on a Mac) and what they do. */
export const SHORTCUT_LIST: readonly { readonly keys: readonly string[]; readonly does: string }[] = [
  { keys: ['Space'], does: 'Play or pause' },
  { keys: ['←', '→'], does: `Back or forward ${SEEK_STEP_SECONDS} seconds` },
  { keys: ['Mod+←', 'Mod+→'], does: 'Previous or next track' },
  { keys: ['↑', '↓'], does: 'Louder or quieter (in the list: move)' },
  { keys: ['M'], does: 'Mute' },
  { keys: ['Mod+F'], does: 'Search' },
  { keys: ['Enter'], does: 'Play from the selected track' },
  { keys: ['Page ↑', 'Page ↓', 'Home', 'End'], does: 'Move through the list' },
  { keys: ['Mod+Shift+D'], does: 'Diagnostics' },
  { keys: ['?'], does: 'Show this list' },
];
