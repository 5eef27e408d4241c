import { describe, expect, it } from 'vitest';

import { ITEM_ACTIONS } from '../menus/item-actions.ts';
import { APP_ACTIONS, type KeyOwner } from './app-actions.ts';
import { actionOfKeys, assigned, isPlain, keyOwners, meaningOf, workingKeys } from './key-bindings.ts';
import { LIST_KEYS, starsOfKeys } from './list-keys.ts';

const DEFAULTS = { plainKeys: true, keys: {} };

function action(id: string): KeyOwner {
  const found = keyOwners().find((each) => each.id === id);
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
    for (const keys of ['Tab', 'Shift+Tab', 'Escape', 'Enter', 'Mod+Enter'])
      expect(assigned(action('mute'), keys, DEFAULTS), keys).toEqual({ kind: 'reserved' });
  });

  it('are not told of before more than modifiers is pressed', () => {
    for (const keys of ['Mod+Control', 'Shift+Shift', 'Alt', 'Dead'])
      expect(assigned(action('mute'), keys, DEFAULTS), keys).toEqual({ kind: 'begun' });
  });

  it('of the table are not kept', () => {
    expect(assigned(action('mute'), 'M', { ...DEFAULTS, keys: { mute: 'Mod+M' } })).toEqual({ kind: 'set', keys: {} });
  });
});

const press = (key: string, modifiers = {}) => ({
  key, code: '', ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, getModifierState: () => false, ...modifiers,
}); // prettier-ignore

describe('keys of lists', () => {
  it('stand in one table with the others: no keys and no name twice', () => {
    for (const of of [keyOwners().map(({ id }) => id), keyOwners().map(({ keys }) => keys)]) {
      expect(new Set(of).size).toBe(of.length);
    }
  });

  it('are there for every item action that names keys', () => {
    const ids = new Set(keyOwners().map(({ id }) => id));
    const named = ITEM_ACTIONS.flat().flatMap(({ keysOf }) => keysOf ?? []);
    expect(named.length).toBeGreaterThan(5);
    expect(named.filter((id) => !ids.has(id))).toEqual([]);
    expect(LIST_KEYS.flatMap(({ id }) => starsOfKeys(id) ?? [])).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('mean what the listener gave them', () => {
    expect(meaningOf(press('q'), DEFAULTS)).toBe('list-add-to-queue');
    const set = { ...DEFAULTS, keys: { 'list-add-to-queue': 'Mod+E' } };
    expect(meaningOf(press('q'), set)).toBeNull();
    expect(meaningOf(press('e', { ctrlKey: true }), set)).toBe('list-add-to-queue');
    expect(workingKeys('list-add-to-queue', set)).toBe('Mod+E');
  });

  it('are switched off with the plain ones', () => {
    const off = { ...DEFAULTS, plainKeys: false };
    expect([press('q'), press('/'), press('Delete'), press('Enter')].map((each) => meaningOf(each, off))).toEqual([null, null, 'list-remove', 'list-play']); // prettier-ignore
    expect(workingKeys('list-add-to-queue', off)).toBe('');
  });

  it('are not given to two, of lists or not', () => {
    expect(assigned(action('list-add-to-queue'), 'M', DEFAULTS)).toMatchObject({ kind: 'taken', by: { id: 'mute' } });
    expect(assigned(action('mute'), 'Q', DEFAULTS)).toMatchObject({ kind: 'taken', by: { id: 'list-add-to-queue' } });
  });

  it('are not those that move in lists, but may be with Enter', () => {
    for (const keys of ['↓', 'Shift+↓', 'Alt+↑', 'PageDown', 'Mod+Home', 'Shift+F10', 'Escape', 'Backspace'])
      expect(assigned(action('list-remove'), keys, DEFAULTS), keys).toEqual({ kind: 'reserved' });
    expect(assigned(action('list-play-next'), 'Mod+Enter', DEFAULTS).kind).toBe('set');
    expect(assigned(action('list-play'), 'Enter', { ...DEFAULTS, keys: { 'list-play': 'P' } })).toEqual({ kind: 'set', keys: {} }); // prettier-ignore
  });
});
