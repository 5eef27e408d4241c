// Which action keys stand for by the listener's settings: the table's own keys, others in their place, and none without Ctrl or Alt where those are
// switched off (WCAG 2.1.4). Pure.
import type { Settings } from '../../../shared/settings.ts';
import { APP_ACTIONS, type AppAction } from './app-actions.ts';

export type KeySettings = Pick<Settings, 'plainKeys' | 'keys'>;

/** Letters, digits and signs by themselves; not Space and the arrows, which no speech input types. */
export function isPlain(keys: string): boolean {
  return [...keys].length === 1 && !'←→↑↓'.includes(keys);
}

/** The keys of the action as they are set, whether they are switched off or not. */
export function keysOf(action: AppAction, { keys }: Pick<KeySettings, 'keys'>): string {
  return keys[action.id] ?? action.keys;
}

export function actionOfKeys(keys: string, settings: KeySettings): AppAction | null {
  if (!settings.plainKeys && isPlain(keys)) return null;
  return APP_ACTIONS.find((action) => keysOf(action, settings) === keys) ?? null;
}

/** What no action may take: the keys one moves by, and modifiers alone. */
const RESERVED =
  /^(?:Shift\+)?(?:Tab|Escape|Enter|Shift|Control|Alt|Meta|AltGraph|CapsLock|Dead|Unidentified|Process)$/;

export type Assignment =
  { readonly kind: 'set'; readonly keys: Settings['keys'] } | { readonly kind: 'taken'; readonly by: AppAction } | { readonly kind: 'reserved' }; // prettier-ignore

/** What comes of giving the action those keys. Its own of the table need not be kept. */
export function assigned(action: AppAction, keys: string, settings: KeySettings): Assignment {
  if (RESERVED.test(keys.replace(/^(?:Mod|Alt)\+/, ''))) return { kind: 'reserved' };
  const by = APP_ACTIONS.find((other) => other !== action && keysOf(other, settings) === keys);
  if (by) return { kind: 'taken', by };
  const others = Object.entries(settings.keys).filter(([id]) => id !== action.id);
  return { kind: 'set', keys: Object.fromEntries(keys === action.keys ? others : [...others, [action.id, keys]]) };
}
