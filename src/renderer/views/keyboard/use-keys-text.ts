// The present keys of an action, for its button's tooltip and its line in a menu.
import { useShallow } from 'zustand/react/shallow';

import { useSettings } from '../PlayerContext.tsx';
import { workingKeys } from './key-bindings.ts';
import { keysText } from './keys-text.ts';

/** Empty while they are switched off. */
export function useKeysText(id: string): string {
  return useSettings((settings) => keysText(workingKeys(id, settings)));
}

/** The same of any. */
export function useKeysTexts(): (id: string) => string {
  const settings = useSettings(useShallow(({ plainKeys, keys }) => ({ plainKeys, keys })));
  return (id) => keysText(workingKeys(id, settings));
}

/** The same behind what the action is called. */
export function useTitleWithKeys(): (title: string, id: string) => string {
  const textOf = useKeysTexts();
  return (title, id) => {
    const text = textOf(id);
    return text === '' ? title : `${title} (${text})`;
  };
}
