// The tiered buffer in the core as a whole, with the real worker program: what the page would ask for next is there before it asks.
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import type { BufferStats } from '../shared/buffer-figures.ts';
import type { TrackRow } from '../shared/library.ts';
import { MASTERING_PRESETS, PRESETS, type Preset } from '../shared/presets.ts';
import { CHUNK_FRAMES, chunkStartFrame } from '../shared/timeline.ts';
import { writeWav } from '../testing/media-files.ts';
import { start, temporaryFolder, WAIT, type RunningCore } from '../testing/running-core.ts';
import type { MemoryReading } from './buffer/memory-monitor.ts';

const MIB = 1024 * 1024;
const CHUNK_BYTES = CHUNK_FRAMES * 8;
const TRACKS = ['a.wav', 'b.wav', 'c.wav'];

interface Session extends RunningCore {
  readonly tracks: readonly [TrackRow, TrackRow, TrackRow];
  readonly music: string;
  readonly dataFolder: string;
  stats(): Promise<BufferStats>;
  /** Waits until all that is planned is in memory and nothing is under way. */
  calm(): Promise<BufferStats>;
}

/** Three tracks of a minute, the first one playing in *warm*, analysed as the next one is. */
async function listen(options: Parameters<typeof start>[1] = {}): Promise<Session> {
  const music = temporaryFolder();
  const dataFolder = temporaryFolder();
  for (const name of TRACKS) writeWav(join(music, name), 60 * 48_000);
  const core = await start(music, { dataFolder, ...options });
  const tracks = (await Promise.all(TRACKS.map((name) => core.track(name)))) as [TrackRow, TrackRow, TrackRow];
  const stats = (): Promise<BufferStats> => core.client.call('buffer.stats', {});
  const calm = async (): Promise<BufferStats> => {
    await expect
      .poll(async () => {
        const { prefetch, inFlight } = await stats();
        return (
          prefetch.planned > 0 && prefetch.ready === prefetch.planned && inFlight.rendering + inFlight.wanted === 0
        );
      }, WAIT)
      .toBe(true);
    return stats();
  };
  core.play(tracks[1], { preset: 'warm', nextTrackId: tracks[2].id, previousTrackId: tracks[0].id });
  await expect.poll(() => core.sounds.length, WAIT).toBeGreaterThanOrEqual(2);
  return { ...core, tracks, music, dataFolder, stats, calm };
}

const at = (index: number, preset: Preset = 'warm') => ({ frame: chunkStartFrame(index) + 1_000, preset });
const neighbours = ([previous, , next]: Session['tracks']) => ({ nextTrackId: next.id, previousTrackId: previous.id });

/** Asks for chunks as the page does, and tells how many of them were in memory. */
async function inMemory(
  { stats, chunk }: Session,
  wanted: readonly (readonly [TrackRow, Preset, number])[],
): Promise<number> {
  const before = await stats();
  for (const each of wanted) expect((await chunk(...each)).status).toBe(200);
  const after = await stats();
  return after.hot.hits + after.warm.hits - before.hot.hits - before.warm.hits;
}

const filesOf = (dataFolder: string, trackId: number): string[] => {
  const folder = join(dataFolder, 'cache', 'chunks');
  return existsSync(folder) ? readdirSync(folder).filter((name) => name.startsWith(`${trackId}_`)) : [];
};

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

  it('lets a deleted track leave every tier, and no other', async () => {
    const session = await listen();
    const { tracks, music, dataFolder, play, chunk, calm, stats } = session;
    const [, current, next] = tracks;
    await Promise.all([chunk(current, 'off', 0), chunk(current, 'warm', 0), chunk(next, 'off', 0)]);
    await calm();
    await expect.poll(() => filesOf(dataFolder, current.id).length, WAIT).toBeGreaterThan(0);
    await expect.poll(() => filesOf(dataFolder, next.id).length, WAIT).toBeGreaterThan(0);
    rmSync(join(music, 'b.wav'));
    await session.client.call('library.rescan', {});
    await expect.poll(async () => (await session.track('b.wav')).state, WAIT).toBe('missing');
    await expect.poll(() => filesOf(dataFolder, current.id), WAIT).toEqual([]);
    const held = await stats();
    expect((await chunk(current, 'off', 0)).status).toBe(410);
    expect(filesOf(dataFolder, next.id)).not.toEqual([]);
    expect(held.hot.entries + held.warm.entries).toBeGreaterThan(0);
    play(next, { preset: 'warm' });
    expect(await inMemory(session, [[next, 'off', 0], [next, 'warm', 0]])).toBe(2); // prettier-ignore
  });

  it('lets the tracks of a removed folder leave every tier', async () => {
    const { tracks, dataFolder, client, chunk, calm, stats } = await listen();
    const [, current] = tracks;
    await chunk(current, 'off', 0);
    await calm();
    await expect.poll(() => filesOf(dataFolder, current.id).length, WAIT).toBeGreaterThan(0);
    for (const { id } of await client.call('library.roots', {})) await client.call('library.removeFolder', { rootId: id }); // prettier-ignore
    expect(tracks.flatMap(({ id }) => filesOf(dataFolder, id))).toEqual([]);
    expect(await stats()).toMatchObject({ hot: { entries: 0, usedBytes: 0 }, warm: { entries: 0, usedBytes: 0 }, cold: { entries: 0 } }); // prettier-ignore
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

  it('answers from the disk after a restart, and learns nothing twice', async () => {
    const first = await listen();
    const [, current] = first.tracks;
    await Promise.all([first.chunk(current, 'off', 0), first.chunk(current, 'warm', 0)]);
    await expect.poll(() => filesOf(first.dataFolder, current.id).length, WAIT).toBeGreaterThan(1);
    await first.app.dispose();
    const second = await start(first.music, { dataFolder: first.dataFolder });
    const again = await second.track('b.wav');
    // Chunks on the disk count from when they were listed.
    await expect.poll(async () => (await second.client.call('buffer.stats', {})).cold.entries, WAIT).toBeGreaterThan(1);
    expect((await second.chunk(again, 'off', 0)).status).toBe(200);
    expect((await second.chunk(again, 'warm', 0)).status).toBe(200);
    expect(await second.client.call('buffer.stats', {})).toMatchObject({ cold: { hits: 2 }, renders: 0 });
  });
});
