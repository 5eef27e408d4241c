import { describe, expect, it } from 'vitest';

import { APP_ACTIONS, type AppAction } from './app-actions.ts';
import { actionOfKeys, assigned, isPlain } from './key-bindings.ts';

const DEFAULTS = { plainKeys: true, keys: {} };

function action(id: string): AppAction {
  const found = APP_ACTIONS.find((each) => each.id === id);
  if (!found) throw new Error(id);
  return found;
}

describe('keys', () => {
  it('stand for what the table says', () => {
    expect(actionOfKeys('M', DEFAULTS)?.id).toBe('mute');
    expect(actionOfKeys('Mod+,', DEFAULTS)?.id).toBe('settings');
    expect(actionOfKeys('6', DEFAULTS)).toBeNull();
  });

  it('without Ctrl or Alt stand for nothing where they are switched off, but for Space and the arrows', () => {
    const off = { ...DEFAULTS, plainKeys: false };
    const working = APP_ACTIONS.filter(({ keys }) => actionOfKeys(keys, off) !== null);
    expect(working.filter(({ keys }) => isPlain(keys))).toEqual([]);
    expect(['Space', '←', 'Mod+F'].map((keys) => actionOfKeys(keys, off)?.id)).toEqual(['toggle', 'seek-back', 'search']); // prettier-ignore
  });

  it('that were set take the place of the table’s', () => {
    const set = { ...DEFAULTS, keys: { mute: 'Mod+M' } };
    expect(actionOfKeys('Mod+M', set)?.id).toBe('mute');
    expect(actionOfKeys('M', set)).toBeNull();
  });

  it('are not given to two', () => {
    expect(assigned(action('mute'), 'B', DEFAULTS)).toMatchObject({ kind: 'taken', by: { id: 'compare' } });
    expect(assigned(action('mute'), 'B', { ...DEFAULTS, keys: { compare: 'Mod+B' } })).toEqual({
      kind: 'set',
      keys: { compare: 'Mod+B', mute: 'B' },
    });
  });

  it('one moves by are nobody’s', () => {
    for (const keys of ['Tab', 'Shift+Tab', 'Escape', 'Enter', 'Mod+Control', 'Shift+Shift'])
      expect(assigned(action('mute'), keys, DEFAULTS), keys).toEqual({ kind: 'reserved' });
  });

  it('of the table are not kept', () => {
    expect(assigned(action('mute'), 'M', { ...DEFAULTS, keys: { mute: 'Mod+M' } })).toEqual({ kind: 'set', keys: {} });
  });
});
