// The tiered buffer in the core as a whole under a storm of wishes, and short of memory.

import { describe, expect, it } from 'vitest';

import { PRESETS } from '../shared/presets.ts';
import { WAIT } from '../testing/running-core.ts';
import type { MemoryReading } from './buffer/memory-monitor.ts';

import { CHUNK_BYTES, MIB, at, inMemory, listen, neighbours } from './app-buffer.testing.ts';

describe('the tiered buffer under strain', { timeout: 60_000 }, () => {
  it('is not thrashed by a storm of switches and seeks, and ends at the newest wish', async () => {
    const session = await listen();
    const { tracks, play, calm, stats, chunk } = session;
    const [, current] = tracks;
    const before = await calm();
    const asked: Promise<unknown>[] = [];
    for (let i = 0; i < 20; i++) {
      const preset = PRESETS[i % PRESETS.length] ?? 'off';
      play(current, { kind: 'preset', ...at(1, preset), ...neighbours(tracks) });
      if (i % 2 === 0) play(current, { kind: 'seek', ...at(2 + i, preset), ...neighbours(tracks) });
      asked.push(chunk(current, preset, i % 2 === 0 ? 2 + i : 1));
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
    play(current, { kind: 'seek', ...at(25, 'gentle'), ...neighbours(tracks) });
    await Promise.all(asked);
    const after = await calm();
    expect(await inMemory(session, [[current, 'gentle', 25], [current, 'off', 25], [current, 'off', 26]])).toBe(3); // prettier-ignore
    expect(after.hot.usedBytes + after.warm.usedBytes).toBeLessThanOrEqual(54 * MIB);
    // Each of the 21 places has about 40 chunks worth preparing; rendering them all would be 840.
    expect(after.renders - before.renders).toBeLessThan(150);
    expect(after.hot.evictions + after.warm.evictions).toBeLessThan(200);
    expect((await stats()).inFlight).toMatchObject({ wanted: 0, rendering: 0 });
    expect((await stats()).prediction.scored).toBe(0);
  });

  it('holds only what is heard in a memory emergency, renders only what is asked for, analyses nothing ahead, and comes back', async () => {
    const plenty: MemoryReading = { ownBytes: 300 * MIB, availableBytes: 8_000 * MIB, totalBytes: 16_000 * MIB };
    let reading = plenty;
    const session = await listen({ memory: { read: () => reading, everyMs: 20, calmReadings: 10 } });
    const { tracks, play, chunk, calm, stats, count } = session;
    const [other, current] = tracks;
    play(current, { kind: 'seek', ...at(3), ...neighbours(tracks) });
    await Promise.all([chunk(current, 'off', 3), chunk(current, 'warm', 3)]);
    expect((await calm()).memory.level).toBe('normal');
    reading = { ...plenty, availableBytes: 10 * MIB };
    await expect.poll(async () => (await stats()).memory.level, WAIT).toBe('emergency');
    const scarce = await stats();
    expect(scarce.hot.usedBytes + scarce.warm.usedBytes).toBeLessThanOrEqual(2 * CHUNK_BYTES);
    expect(await inMemory(session, [[current, 'off', 3], [current, 'warm', 3]])).toBe(2); // prettier-ignore
    const analyses = count('analyse');
    play(current, { kind: 'tick', ...at(4), nextTrackId: other.id });
    expect((await chunk(current, 'off', 4)).status).toBe(200);
    play(current, { kind: 'tick', ...at(5), nextTrackId: other.id });
    const { renders, hot, warm } = await stats();
    expect(renders).toBeLessThanOrEqual(scarce.renders + 1);
    expect(hot.usedBytes + warm.usedBytes).toBeLessThanOrEqual(4 * CHUNK_BYTES);
    expect(count('analyse')).toBe(analyses);
    reading = plenty;
    await expect.poll(async () => (await stats()).memory.level, WAIT).toBe('normal');
    await expect.poll(() => count('analyse'), WAIT).toBe(analyses + 1);
    const back = await calm();
    expect(back.prefetch.ready).toBeGreaterThan(20);
    expect(back.hot.budgetBytes + back.warm.budgetBytes).toBe(54 * MIB);
  });
});
