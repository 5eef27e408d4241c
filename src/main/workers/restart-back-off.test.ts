import { describe, expect, it } from 'vitest';

import { RestartBackOff } from './restart-back-off.ts';

describe('restart back-off', () => {
  it('replaces the first at once, then doubles up to the limit', () => {
    const backOff = new RestartBackOff(100, 1_000, () => 1);
    expect(Array.from({ length: 7 }, () => backOff.nextMs())).toEqual([0, 100, 200, 400, 800, 1_000, 1_000]);
    backOff.reset();
    expect(backOff.nextMs()).toBe(0);
  });

  it('never waits less than half', () => {
    const backOff = new RestartBackOff(100, 1_000, () => 0);
    expect(Array.from({ length: 3 }, () => backOff.nextMs())).toEqual([0, 50, 100]);
  });
});
