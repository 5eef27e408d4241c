// Which keys a press is, in the words of the table of actions ("Mod+Shift+D", "Space", "["), whatever the keyboard's layout; and where they are not
// the player's. Pure.

/** Where the key was pressed: a place may need the key for itself. */
export type KeyPlace = 'page' | 'list' | 'button' | 'slider' | 'choice' | 'text' | 'dialog';

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

const NAMES: Readonly<Record<string, string>> = {
  ' ': 'Space',
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
};

/** `Mod` is Ctrl, or ⌘ on a Mac. Null: no keys that could mean anything. */
export function pressedKeys(press: KeyPress): string | null {
  const { key, altKey, shiftKey } = press;
  const isCommand = press.ctrlKey || press.metaKey;
  const digit = digitOf(press);
  const name = digit ?? letterOf(press) ?? NAMES[key] ?? (key.length === 1 ? key.toUpperCase() : key);
  if (altKey) return isCommand || shiftKey ? null : `Alt+${name}`;
  if (isCommand) return shiftKey ? `Mod+Shift+${name}` : `Mod+${name}`;
  if (digit !== null) return digit;
  const bracket = bracketOf(press);
  if (bracket !== null) return bracket;
  // Of a sign, Shift is a part: "?" is the key itself, whatever it takes.
  return shiftKey && name.length > 1 ? `Shift+${name}` : name;
}

/** Whether these keys are the place's own there. */
export function areKeysOfPlace(keys: string, place: KeyPlace): boolean {
  switch (place) {
    case 'dialog':
      return true;
    case 'text':
      return keys !== 'Mod+F' && !/^Mod\+(?:Shift\+.|[1-9,])$/.test(keys);
    case 'slider':
    case 'choice':
      return ARROWS.includes(keys);
    case 'button':
      return keys === 'Space';
    case 'list':
      return ARROWS.includes(keys);
    case 'page':
      return false;
  }
}

const ARROWS: readonly string[] = ['←', '→', '↑', '↓'];

/** The place of the key, where it may stand for what is printed there: with Shift or AltGr another sign is meant. */
function placeCode(press: KeyPress): string | null {
  return press.shiftKey || press.getModifierState('AltGraph') ? null : press.code;
}

/** A digit. Where digits need Shift (AZERTY) the place of the key stands for its digit. */
function digitOf(press: KeyPress): string | null {
  return (/^[0-9]$/.exec(press.key) ?? /(?<=^Digit)[0-9]$/.exec(placeCode(press) ?? ''))?.[0] ?? null;
}

/** With Alt a Mac types other signs (π of P), and other scripts have letters of their own: then the place of the key stands for its letter. */
function letterOf({ altKey, key, code }: KeyPress): string | null {
  if (!altKey || key.length !== 1 || /[a-z]/i.test(key)) return null;
  return /(?<=^Key)[A-Z]$/.exec(code)?.[0] ?? null;
}

/** A bracket; where they need AltGr, also the two keys right of P. */
function bracketOf(press: KeyPress): '[' | ']' | null {
  if (press.shiftKey) return null;
  const code = placeCode(press);
  if (press.key === '[' || code === 'BracketLeft') return '[';
  return press.key === ']' || code === 'BracketRight' ? ']' : null;
}
