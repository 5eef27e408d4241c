import { describe, expect, it } from 'vitest';

import { DEFAULT_SETTINGS } from '../../../shared/settings.ts';
import { speak, words } from '../../texts/words.ts';
import { APP_ACTIONS } from './app-actions.ts';
import { actionOfKeys as actionBySettings } from './key-bindings.ts';
import { keysText } from './keys-text.ts';

const actionOfKeys = (keys: string) => actionBySettings(keys, DEFAULT_SETTINGS);

describe('the table of actions', () => {
  it('binds no keys twice', () => {
    expect(new Set(APP_ACTIONS.map(({ keys }) => keys)).size).toBe(APP_ACTIONS.length);
  });

  it('names each action once', () => {
    expect(new Set(APP_ACTIONS.map(({ id }) => id)).size).toBe(APP_ACTIONS.length);
  });

  it('gives each sound its digit', () => {
    expect(['0', '1', '2', '3', '4', '5'].map((digit) => actionOfKeys(digit)?.id)).toEqual([
      'preset-off', 'preset-adaptive', 'preset-gentle', 'preset-warm', 'preset-bright', 'preset-punchy',
    ]); // prettier-ignore
    expect(actionOfKeys('6')).toBeNull();
  });

  it('goes to the settings and the diagnostics from anywhere', () => {
    expect(actionOfKeys('Mod+,')?.id).toBe('settings');
    expect(actionOfKeys('Mod+Shift+D')?.id).toBe('diagnostics');
  });

  it('gives the views of the sidebar their numbers, in order', () => {
    expect(actionOfKeys('Mod+2')?.words()).toBe(words.appActions.view('Albums'));
  });

  it('names no key that the keyboard would not be called by', () => {
    const parts = APP_ACTIONS.flatMap(({ keys }) => keys.split('+')).filter((part) => /^\w{2,}$/.test(part));
    expect(new Set(parts)).toEqual(new Set(['Mod', 'Shift', 'Alt', 'Space']));
    expect(Object.keys(words.keys)).toEqual(expect.arrayContaining(parts));
  });

  it('has its keys in the language that is spoken', () => {
    speak('de');
    expect(keysText('Mod+Shift+D')).toBe('Strg+Umschalt+D');
    expect(keysText('Space')).toBe('Leertaste');
    speak('en');
    expect(keysText('Mod+F')).toBe('Ctrl+F');
  });
});
