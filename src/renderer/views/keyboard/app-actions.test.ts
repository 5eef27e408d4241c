import { describe, expect, it } from 'vitest';

import { words } from '../../texts/words.ts';
import { actionOfKeys, APP_ACTIONS } from './app-actions.ts';

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
    expect(actionOfKeys('Mod+2')?.words).toBe(words.appActions.view('Albums'));
  });
});
