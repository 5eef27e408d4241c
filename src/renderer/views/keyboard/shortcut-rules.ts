// Which key does what, and where it does not: pure rules, applied by `use-shortcuts.ts` and listed by `ShortcutsDialog.tsx`.

/** Where the key was pressed: a place may need the key for itself. */
export type KeyPlace = 'page' | 'table' | 'button' | 'slider' | 'choice' | 'text' | 'dialog';

export interface KeyPress {
  readonly key: string;
  /** The place of the key on the board, whatever is printed on it there. */
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
  getModifierState(modifier: 'AltGraph'): boolean;
}

export type Shortcut =
  | { readonly kind: 'toggle' | 'next' | 'previous' | 'mute' | 'search' | 'list-shortcuts' | 'diagnostics' }
  | { readonly kind: 'bypass' | 'level-match' }
  | { readonly kind: 'preset'; readonly digit: number }
  | { readonly kind: 'intensity-by'; readonly step: number }
  | { readonly kind: 'seek-by'; readonly seconds: number }
  | { readonly kind: 'volume-by'; readonly step: number };

export const SEEK_STEP_SECONDS = 5;
export const VOLUME_STEP = 0.05;
export const INTENSITY_STEP = 0.1;

/** The place of the key, where it may stand for what is printed there: with Shift or AltGr another sign is meant. */
function placeCode(press: KeyPress): string | null {
  return press.shiftKey || press.getModifierState('AltGraph') ? null : press.code;
}

/** Digits that choose a preset. Where digits need Shift (AZERTY) the place of the key stands for its digit. */
function presetDigit(press: KeyPress): number | null {
  const digit = /^[0-5]$/.exec(press.key) ?? /(?<=^Digit)[0-5]$/.exec(placeCode(press) ?? '');
  return digit ? Number(digit[0]) : null;
}

/** Brackets; where they need AltGr, also the two keys right of P. */
function intensityStep(press: KeyPress): number | null {
  if (press.shiftKey) return null;
  const code = placeCode(press);
  if (press.key === '[' || code === 'BracketLeft') return -INTENSITY_STEP;
  return press.key === ']' || code === 'BracketRight' ? INTENSITY_STEP : null;
}

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
  const movesByArrows = place === 'slider' || place === 'choice';
  switch (press.key) {
    case ' ':
      return place === 'button' ? null : { kind: 'toggle' };
    case 'ArrowLeft':
      return movesByArrows ? null : { kind: 'seek-by', seconds: -SEEK_STEP_SECONDS };
    case 'ArrowRight':
      return movesByArrows ? null : { kind: 'seek-by', seconds: SEEK_STEP_SECONDS };
    case 'ArrowUp':
      return movesByArrows || place === 'table' ? null : { kind: 'volume-by', step: VOLUME_STEP };
    case 'ArrowDown':
      return movesByArrows || place === 'table' ? null : { kind: 'volume-by', step: -VOLUME_STEP };
    case 'm':
    case 'M':
      return { kind: 'mute' };
    case 'b':
    case 'B':
      return { kind: 'bypass' };
    case 'l':
    case 'L':
      return { kind: 'level-match' };
    case '?':
      return { kind: 'list-shortcuts' };
  }
  const step = intensityStep(press);
  if (step !== null) return { kind: 'intensity-by', step };
  const digit = presetDigit(press);
  return digit === null ? null : { kind: 'preset', digit };
}

/** What the dialog lists: keys (`Mod` is Ctrl, or ⌘ on a Mac) and what they do. */
export const SHORTCUT_LIST: readonly { readonly keys: readonly string[]; readonly does: string }[] = [
  { keys: ['Space'], does: 'Play or pause' },
  { keys: ['←', '→'], does: `Back or forward ${SEEK_STEP_SECONDS} seconds` },
  { keys: ['Mod+←', 'Mod+→'], does: 'Previous or next track' },
  { keys: ['↑', '↓'], does: 'Louder or quieter (in the list: move)' },
  { keys: ['M'], does: 'Mute' },
  { keys: ['0', '1', '2', '3', '4', '5'], does: 'Sound, from Off to Punchy' },
  { keys: ['[', ']'], does: 'Less or more intensity' },
  { keys: ['B'], does: 'Compare with the original' },
  { keys: ['L'], does: 'Level match' },
  { keys: ['Mod+F'], does: 'Search' },
  { keys: ['Enter'], does: 'Play from the selected track' },
  { keys: ['Page ↑', 'Page ↓', 'Home', 'End'], does: 'Move through the list' },
  { keys: ['Mod+Shift+D'], does: 'Diagnostics' },
  { keys: ['?'], does: 'Show this list' },
];
