// The tiered buffer in the core as a whole, with the real worker program: what the page would ask for next is there before it asks.

import { describe, expect, it } from 'vitest';

import { MASTERING_PRESETS, PRESETS, type Preset } from '../shared/presets.ts';

import { at, inMemory, listen, neighbours } from './app-buffer.testing.ts';

describe('the tiered buffer', { timeout: 60_000 }, () => {
  it('has what comes next, its mastered twin, the heads of other tracks and every likely preset ready', async () => {
    const session = await listen();
    const { tracks, play, calm } = session;
    const [previous, current, next] = tracks;
    for (let index = 0; index < 2; index++) play(current, { kind: 'tick', ...at(index), ...neighbours(tracks) });
    const { renders, prediction } = await calm();
    const wanted = [
      ...[1, 2, 3, 4, 5, 6].flatMap((index) => [[current, 'off', index], [current, 'warm', index]] as const),
      ...MASTERING_PRESETS.map((preset) => [current, preset, 1] as const),
      ...[0, 1].flatMap((index) => [[next, 'off', index], [next, 'warm', index]] as const),
      [previous, 'off', 0] as const,
    ]; // prettier-ignore
    expect(Math.min(...MASTERING_PRESETS.filter((preset) => preset !== 'warm').map((preset) => prediction.presets[preset]))).toBeGreaterThan(0.05); // prettier-ignore
    expect(await inMemory(session, wanted)).toBe(wanted.length);
    const after = await session.stats();
    expect(after.renders).toBe(renders);
    expect(after.hot.usedBytes).toBeLessThanOrEqual(after.hot.budgetBytes);
    expect(after.warm.usedBytes).toBeLessThanOrEqual(after.warm.budgetBytes);
    expect(after.prefetch.used).toBeGreaterThan(0);
  });

  it('keeps up with a listener from chunk to chunk: all of normal play is hot, every switch is ready', async () => {
    const session = await listen();
    const { tracks, play, chunk, calm, stats } = session;
    const [, current] = tracks;
    let preset: Preset = 'warm';
    play(current, { kind: 'seek', ...at(0), ...neighbours(tracks) });
    for (let index = 0; index < 20; index++) {
      // Far faster than music, but no faster than ticks reach the plan.
      await new Promise((resolve) => setTimeout(resolve, 110));
      play(current, { kind: 'tick', ...at(index, preset), ...neighbours(tracks) });
      await calm();
      if (index % 4 === 2) {
        preset = PRESETS[(PRESETS.indexOf(preset) + 2) % PRESETS.length] ?? 'off';
        play(current, { kind: 'preset', ...at(index, preset), ...neighbours(tracks) });
        await Promise.all([0, 1, 2, 3, 4].map((ahead) => chunk(current, preset, index + ahead)));
      } else {
        await Promise.all([chunk(current, 'off', index + 5), chunk(current, preset, index + 5)]);
      }
    }
    const { requests, prediction } = await stats();
    expect(requests.play.requests).toBeGreaterThanOrEqual(20);
    expect(requests.play.hits.hot / requests.play.requests).toBeGreaterThanOrEqual(0.95);
    expect(prediction).toMatchObject({ switches: 5, switchesReady: 5 });
  });
});
