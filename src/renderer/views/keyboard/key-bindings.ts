// What keys stand for by the listener's settings: the tables' own keys, others in their place, and none without Ctrl or Alt where those are switched off
// (WCAG 2.1.4). Pure.
import type { Settings } from '../../../shared/settings.ts';
import { APP_ACTIONS, type AppAction, type KeyOwner } from './app-actions.ts';
import { LIST_KEYS } from './list-keys.ts';
import { pressedKeys, type KeyPress } from './pressed-keys.ts';

export type KeySettings = Pick<Settings, 'plainKeys' | 'keys'>;

/** Letters, digits and signs by themselves; not Space and the arrows, which no speech input types. */
export function isPlain(keys: string): boolean {
  return [...keys].length === 1 && !'←→↑↓'.includes(keys);
}

/** Everything that has keys. */
export function keyOwners(): readonly KeyOwner[] {
  return [...APP_ACTIONS, ...LIST_KEYS];
}

/** Its keys as they are set, whether they are switched off or not. */
export function keysOf(owner: KeyOwner, { keys }: Pick<KeySettings, 'keys'>): string {
  return keys[owner.id] ?? owner.keys;
}

/** The keys by which it can be done now: empty where they are switched off. */
export function workingKeys(id: string, settings: KeySettings): string {
  const owner = keyOwners().find((each) => each.id === id);
  const keys = owner ? keysOf(owner, settings) : '';
  return isPlain(keys) && !settings.plainKeys ? '' : keys;
}

function ownerOf<T extends KeyOwner>(owners: readonly T[], keys: string, settings: KeySettings): T | null {
  if (!settings.plainKeys && isPlain(keys)) return null;
  return owners.find((owner) => keysOf(owner, settings) === keys) ?? null;
}

export function actionOfKeys(keys: string, settings: KeySettings): AppAction | null {
  return ownerOf(APP_ACTIONS, keys, settings);
}

/** The name of what the press stands for, anywhere or in a list; null: nothing. */
export function meaningOf(press: KeyPress, settings: KeySettings): string | null {
  const keys = pressedKeys(press);
  return keys === null ? null : (ownerOf(keyOwners(), keys, settings)?.id ?? null);
}

/** What is pressed before the keys that are meant. */
const MODIFIER =
  /^(?:(?:Mod|Alt)\+)?(?:Shift\+)?(?:Shift|Control|Alt|Meta|AltGraph|CapsLock|Dead|Unidentified|Process)$/;

/** What no action may take: the keys one moves by and chooses with, and in lists those of their cursor and their menu. */
const RESERVED = /^(?:(?:Mod|Alt)\+)?(?:Shift\+)?(?:Tab|Escape|Enter)$/;
const RESERVED_IN_LISTS =
  /^(?:(?:Mod|Alt)\+)?(?:Shift\+)?(?:Tab|Escape|Space|Backspace|ContextMenu|F10|Home|End|PageUp|PageDown|[←→↑↓])$/;

export type Assignment =
  | { readonly kind: 'set'; readonly keys: Settings['keys'] }
  | { readonly kind: 'taken'; readonly by: KeyOwner }
  | { readonly kind: 'reserved' }
  /** Something is to be pressed with it. */
  | { readonly kind: 'begun' };

/** What comes of giving it those keys. Its own of the table need not be kept. */
export function assigned(owner: KeyOwner, keys: string, settings: KeySettings): Assignment {
  if (MODIFIER.test(keys)) return { kind: 'begun' };
  const reserved = owner.group === 'lists' ? RESERVED_IN_LISTS : RESERVED;
  if (reserved.test(keys) && keys !== owner.keys) return { kind: 'reserved' };
  const by = keyOwners().find((other) => other.id !== owner.id && keysOf(other, settings) === keys);
  if (by) return { kind: 'taken', by };
  const others = Object.entries(settings.keys).filter(([id]) => id !== owner.id);
  return { kind: 'set', keys: Object.fromEntries(keys === owner.keys ? others : [...others, [owner.id, keys]]) };
}
