// The present keys of an action, for its button's tooltip.
import type { KeySettings } from './key-bindings.ts';
import { useSettings } from '../PlayerContext.tsx';
import { APP_ACTIONS } from './app-actions.ts';
import { isPlain, keysOf } from './key-bindings.ts';
import { keysText } from './keys-text.ts';

/** Empty while they are switched off. */
function textOf(actionId: string, settings: KeySettings): string {
  const action = APP_ACTIONS.find(({ id }) => id === actionId);
  const keys = action ? keysOf(action, settings) : '';
  return isPlain(keys) && !settings.plainKeys ? '' : keysText(keys);
}

export function useKeysText(actionId: string): string {
  return useSettings((settings) => textOf(actionId, settings));
}

/** The same behind what the action is called. */
export function useTitleWithKeys(): (title: string, actionId: string) => string {
  const plainKeys = useSettings((settings) => settings.plainKeys);
  const keys = useSettings((settings) => settings.keys);
  return (title, actionId) => {
    const text = textOf(actionId, { plainKeys, keys });
    return text === '' ? title : `${title} (${text})`;
  };
}
