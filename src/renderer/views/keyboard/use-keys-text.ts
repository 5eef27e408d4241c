// The present keys of an action, for its button's tooltip.
import { useSettings } from '../PlayerContext.tsx';
import { APP_ACTIONS } from './app-actions.ts';
import { keysOf } from './key-bindings.ts';
import { keysText } from './keys-text.ts';

export function useKeysText(actionId: string): string {
  const own = useSettings(({ keys }) => keys[actionId]);
  const action = APP_ACTIONS.find(({ id }) => id === actionId);
  return keysText(own ?? (action ? keysOf(action, { keys: {} }) : ''));
}
