import { describe, expect, it } from 'vitest';

import { verdictOnReplacing } from './death-rules.ts';
import { Quarantine } from './quarantine.ts';

const HOUR_MS = 3_600_000;
const certain = verdictOnReplacing('deaf');
const possible = verdictOnReplacing('silent');
const none = verdictOnReplacing('stopped');

function make() {
  const state = { nowMs: 0, signature: 'a' as string | null };
  const quarantine = new Quarantine({
    signatureOf: () => Promise.resolve(state.signature),
    now: () => state.nowMs,
  });
  const admit = (): Promise<string> =>
    quarantine.admit('x').then(
      () => 'admitted',
      (error: { code: string }) => error.code,
    );
  return { quarantine, state, admit };
}

describe('quarantine', () => {
  it('holds a file after two deaths of its own, or four it may have caused', () => {
    const { quarantine } = make();
    for (let n = 1; n <= 2; n++) {
      quarantine.accuse('x', 'a', certain, false);
      expect(quarantine.holds('x')).toBe(n === 2);
    }
    for (let n = 1; n <= 4; n++) {
      quarantine.accuse('y', 'a', possible, false);
      expect(quarantine.holds('y')).toBe(n === 4);
    }
    for (let n = 0; n < 9; n++) quarantine.accuse('z', 'a', none, false);
    expect(quarantine.size).toBe(2);
    expect(quarantine.suspicionOf('z')).toBe(0);
    expect(quarantine.refusal('x')).toMatchObject({
      code: 'file-quarantined',
      values: { path: 'x', cause: 'worker-stuck' },
    });
  });

  it('forgives what was in doubt when the job is done after all, never what was certain, nor a file it holds', () => {
    const { quarantine } = make();
    quarantine.accuse('x', 'a', certain, true);
    quarantine.acquit('x');
    expect(quarantine.suspicionOf('x')).toBe(0);
    quarantine.accuse('x', 'a', certain, false);
    quarantine.accuse('x', 'a', possible, false);
    quarantine.acquit('x');
    expect(quarantine.suspicionOf('x')).toBe(1);
    quarantine.accuse('x', 'a', certain, false);
    quarantine.acquit('x');
    expect(quarantine.holds('x')).toBe(true);
  });

  it('lets a file go when its content changed, when it is gone, after a day, and at a word', async () => {
    for (const free of [
      ({ state }: ReturnType<typeof make>) => void (state.signature = 'b'),
      ({ state }: ReturnType<typeof make>) => void (state.signature = null),
      ({ state }: ReturnType<typeof make>) => void (state.nowMs = 25 * HOUR_MS),
      ({ quarantine }: ReturnType<typeof make>) => quarantine.release(),
    ]) {
      const made = make();
      for (let n = 0; n < 2; n++) made.quarantine.accuse('x', 'a', certain, false);
      made.state.nowMs = 23 * HOUR_MS;
      expect(await made.admit()).toBe('file-quarantined');
      free(made);
      expect(await made.admit()).toBe('admitted');
      expect(made.quarantine.suspicionOf('x')).toBe(0);
    }
  });

  it('asks the file system for the content where the job did not say it', async () => {
    const { quarantine, state, admit } = make();
    for (let n = 0; n < 2; n++) quarantine.accuse('x', null, certain, false);
    expect(await admit()).toBe('file-quarantined');
    state.signature = 'b';
    expect(await admit()).toBe('admitted');
  });

  it('begins anew with other content at the same path', () => {
    const { quarantine } = make();
    quarantine.accuse('x', 'a', certain, false);
    quarantine.accuse('x', 'b', certain, false);
    expect(quarantine.suspicionOf('x')).toBe(1);
  });

  it('remembers a thousand files, the newest', () => {
    const { quarantine } = make();
    for (let n = 0; n < 1_500; n++) quarantine.accuse(`file ${n}`, 'a', certain, false);
    expect(quarantine.suspicionOf('file 0')).toBe(0);
    expect(quarantine.suspicionOf('file 499')).toBe(0);
    expect(quarantine.suspicionOf('file 500')).toBe(1);
    expect(quarantine.suspicionOf('file 1499')).toBe(1);
  });
});
