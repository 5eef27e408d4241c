// Chunk requests over a real folder: what reaches the disk, what comes back, and that nothing the disk does stops the sound.
import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, unlinkSync, writeFileSync } from 'node:fs';
import * as fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { BYTES_PER_FRAME, chunkKey, chunkKeyText, type ChunkKey } from '../../shared/timeline.ts';
import { ChunkRequests, type SourcedChunk } from './chunk-requests.ts';
import { chunkFileName } from './disk/chunk-file.ts';
import type { MemoryBudgets } from './memory-tiers.ts';
import { DiskTier, type DiskTierOptions } from './disk/disk-tier.ts';

const FRAMES = 64;
const BYTES = FRAMES * BYTES_PER_FRAME;
const key = (index: number, trackId = 1): ChunkKey => chunkKey(trackId, 'a-b-c', 'warm', index);
const never = new AbortController().signal;
const sampleOf = ({ pcm }: SourcedChunk): number | undefined => new Float32Array(pcm)[0];

let folder = '';
let open: ChunkRequests[] = [];

beforeEach(() => {
  // Renders take as long as the test says, also on a machine that is busy.
  vi.useFakeTimers({ toFake: ['performance'] });
  folder = mkdtempSync(join(tmpdir(), 'auralis-tiers-'));
});
afterEach(async () => {
  vi.useRealTimers();
  for (const buffer of open) await buffer.dispose();
  open = [];
  rmSync(folder, { recursive: true, force: true });
});

/** A player on the folder; `version` is what its renders sound like. */
function play({
  version = 0,
  renderMs = 0,
  analysisMs = 0,
  budgets = { hotBytes: 2 * BYTES, warmBytes: 2 * BYTES },
  ...options
}: Partial<DiskTierOptions> & {
  version?: number;
  renderMs?: number;
  analysisMs?: number;
  budgets?: MemoryBudgets;
} = {}) {
  // prettier-ignore
  const rendered: ChunkKey[] = [];
  const log = { info: () => undefined, warn: () => undefined };
  const disk = new DiskTier({ folder, capBytes: 1_000_000, log, limits: { readMs: 20_000 }, ...options });
  const buffer = new ChunkRequests({
    budgets,
    disk,
    reasonOf: () => 'play',
    render: async (wanted, _ticket, _signal, { onQueued, onStart }) => {
      vi.advanceTimersByTime(analysisMs);
      onQueued();
      onStart();
      rendered.push(wanted);
      vi.advanceTimersByTime(renderMs);
      const frames = wanted.index < 90 ? FRAMES : 0;
      const samples = new Float32Array(frames * 2).fill(version + wanted.index);
      return { pcm: samples.buffer, frames, totalFrames: 1000, degraded: null };
    },
  });
  open.push(buffer);
  return { buffer, disk, rendered, settled: () => disk.forget(() => false) };
}

describe('chunk requests with a disk', () => {
  it('keeps there what someone waited for and the heads of tracks, not what is rendered ahead anyway', async () => {
    const { buffer, settled } = play();
    for (const index of [0, 5]) await buffer.get(key(index), 'now');
    for (const index of [1, 6]) await buffer.get(key(index), 'soon');
    await settled();
    expect(readdirSync(folder).sort()).toEqual([0, 1, 5].map((index) => chunkFileName(key(index))));
    expect(buffer.figures().cold).toMatchObject({ entries: 3, writes: 3 });
  });

  it('keeps there nothing that was only predicted, until it is asked for', async () => {
    const { buffer, settled } = play();
    for (const index of [0, 1, 2]) await buffer.prepare(key(index), { tier: 'hot', probability: 0.9 }, never);
    await settled();
    expect(buffer.figures().cold).toMatchObject({ entries: 0, writes: 0 });
    for (const index of [1, 2]) await buffer.get(key(index), 'soon');
    await settled();
    await buffer.get(key(1), 'now');
    await settled();
    expect(readdirSync(folder)).toEqual([chunkFileName(key(1))]);
    expect(buffer.figures()).toMatchObject({ renders: 3, cold: { writes: 1 } });
  });

  it('keeps there nothing for which memory has no room, and nothing of what lies beyond the end', async () => {
    const { buffer, settled } = play({ budgets: { hotBytes: BYTES / 2, warmBytes: 0 } });
    await buffer.get(key(5), 'now');
    await settled();
    const large = play();
    expect((await large.buffer.get(key(95), 'now')).frames).toBe(0);
    await large.settled();
    expect(readdirSync(folder)).toEqual([]);
    expect(await large.buffer.validate()).toEqual([]);
  });

  it('keeps there nothing for being slow where all renders are', async () => {
    const { buffer, settled } = play({ renderMs: 120 });
    for (let i = 0; i < 10; i++) await buffer.get(key(20 + i), 'soon');
    await settled();
    const { writes } = buffer.figures().cold;
    await buffer.get(key(40), 'soon');
    await settled();
    expect(buffer.figures().cold.writes).toBe(writes);
  });

  it('keeps there what took long to render', async () => {
    const { buffer, settled } = play({ renderMs: 120 });
    await buffer.get(key(9), 'soon');
    await settled();
    expect(readdirSync(folder)).toEqual([chunkFileName(key(9))]);
  });

  it('does not take the time of an analysis for that of a render', async () => {
    const { buffer, settled } = play({ analysisMs: 5000, renderMs: 20 });
    await buffer.get(key(9), 'soon');
    await settled();
    expect(readdirSync(folder)).toEqual([]);
    expect(buffer.figures().renderLatency.p50Ms).toBe(20);
  });

  it('counts no miss for a request that is withdrawn while its chunk is looked up', async () => {
    const first = play();
    await first.buffer.get(key(5), 'now');
    await first.settled();
    const looked = Promise.withResolvers<never>();
    const second = play({ files: { open: () => looked.promise } });
    await second.settled();
    const leaving = new AbortController();
    const asked = second.buffer
      .get(key(5), 'now', leaving.signal)
      .catch((error: Error & { code: string }) => error.code);
    leaving.abort();
    expect(await asked).toBe('aborted');
    looked.reject(Object.assign(new Error('gone'), { code: 'ENOENT' }));
    await new Promise((resolve) => setImmediate(resolve));
    expect(second.buffer.figures().requests.play).toMatchObject({ requests: 0, misses: 0 });
    expect(second.rendered).toEqual([]);
  });

  it('finds after a restart what an earlier run rendered, and counts it as a hit of that tier', async () => {
    const first = play({ version: 100 });
    await first.buffer.get(key(5), 'now');
    await first.settled();
    await first.buffer.dispose();

    const second = play({ version: 200 });
    await second.settled();
    expect(sampleOf(await second.buffer.get(key(5), 'now'))).toBe(105);
    expect(sampleOf(await second.buffer.get(key(6), 'now'))).toBe(206);
    expect(second.rendered.map(({ index }) => index)).toEqual([6]);
    expect(second.buffer.holds(key(5))).toBe('hot');
    expect(second.buffer.figures()).toMatchObject({
      cold: { hits: 1, latency: { count: 1 } },
      requests: { play: { requests: 2, hits: { cold: 1 }, misses: 1 } },
      renders: 1,
    });
  });

  it('joins those who ask for what is being read', async () => {
    const first = play({ version: 100 });
    await first.buffer.get(key(5), 'now');
    await first.settled();
    const second = play();
    await second.settled();
    await Promise.all(Array.from({ length: 5 }, () => second.buffer.get(key(5), 'now')));
    expect(second.buffer.figures().requests.play).toMatchObject({ hits: { cold: 1 }, joins: 4, misses: 0 });
    expect(second.rendered).toEqual([]);
  });

  it('renders what the disk has damaged or lost, and plays on', async () => {
    const first = play({ version: 100 });
    for (const index of [1, 2, 3, 4]) {
      await first.buffer.get(key(index), 'now');
      await first.settled();
    }
    await first.buffer.dispose();
    const path = (index: number): string => join(folder, chunkFileName(key(index)));
    const flipped = readFileSync(path(1));
    flipped[300] = (flipped[300] as number) ^ 1;
    writeFileSync(path(1), flipped);
    truncateSync(path(2), 200);
    unlinkSync(path(3));

    const second = play({ version: 200 });
    await second.settled();
    for (const [index, sample] of [
      [1, 201],
      [2, 202],
      [3, 203],
      [4, 104],
    ] as const) {
      // prettier-ignore
      expect(sampleOf(await second.buffer.get(key(index), 'now'))).toBe(sample);
      await second.settled();
    }
    expect(second.buffer.figures().cold).toMatchObject({ damaged: 2, hits: 1, entries: 4, problem: null });
    expect(await second.buffer.validate()).toEqual([]);
  });

  it('finds damage by itself, repairs it, tells of it and counts it', async () => {
    const { buffer, settled } = play({ version: 100 });
    for (const index of [0, 1, 2]) {
      await buffer.get(key(index), 'now');
      await settled();
    }
    expect(await buffer.validate()).toEqual([]);
    truncateSync(join(folder, chunkFileName(key(1))), 300);
    const handedAway = await buffer.get(key(2), 'now');
    structuredClone(handedAway.pcm, { transfer: [handedAway.pcm] });
    buffer.place(new Map([[chunkKeyText(key(0)), { tier: 'hot', probability: 7 }]]));
    const issues = await buffer.validate();
    expect(issues.map(({ kind, subject }) => [kind, subject])).toEqual([
      ['size-mismatch', chunkKeyText(key(2))],
      ['probability-out-of-range', chunkKeyText(key(0))],
      ['file-damaged', chunkFileName(key(1))],
    ]);
    expect(buffer.figures().integrity).toMatchObject({ checks: 2, issues: 3 });
    expect(await buffer.validate()).toEqual([]);
    // Its samples are gone from memory, not from the disk.
    expect(sampleOf(await buffer.get(key(2), 'now'))).toBe(102);
    expect(buffer.figures()).toMatchObject({ cold: { hits: 1 }, renders: 3 });
  });

  it('plays on over a full disk, and says so', async () => {
    const full = () => Promise.reject(Object.assign(new Error('full'), { code: 'ENOSPC' }));
    const { buffer, settled } = play({ files: { writeFile: full } });
    for (const index of [0, 1, 2, 3]) {
      expect(sampleOf(await buffer.get(key(index), 'now'))).toBe(index);
      await settled();
    }
    expect(buffer.figures()).toMatchObject({ cold: { problem: 'disk-full', entries: 0 }, renderFailures: 0 });
  });

  it('lets nothing of a forgotten track come back, be it just being read or written', async () => {
    const first = play({ version: 100 });
    await first.buffer.get(key(5), 'now');
    await first.settled();

    let goOn = (): void => undefined;
    const held = new Promise<void>((resolve) => (goOn = resolve));
    const slow = (async (...rest: Parameters<typeof fs.open>) => {
      await held;
      return fs.open(...rest);
    }) as typeof fs.open;
    const second = play({ version: 200, files: { open: slow } });
    await second.settled();
    const asked = second.buffer.get(key(5), 'now').catch((error: Error & { code: string }) => error.code);
    second.buffer.forgetTrack(1);
    const again = second.buffer.get(key(5), 'now');
    goOn();
    expect(await asked).toBe('file-missing');
    expect(sampleOf(await again)).toBe(205);
    second.buffer.forgetTrack(1);
    await second.settled();
    expect(second.buffer.holds(key(5))).toBeNull();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('empties every tier, and sweeps the tracks that are no longer there', async () => {
    const { buffer, settled } = play();
    for (const trackId of [1, 2, 3]) {
      await buffer.get(key(0, trackId), 'now');
      await settled();
    }
    await buffer.forgetRootless((trackId) => trackId !== 2);
    expect([1, 2, 3].map((trackId) => buffer.holds(key(0, trackId)))).toEqual(['warm', null, 'hot']);
    expect(readdirSync(folder)).toHaveLength(2);
    await buffer.clear();
    expect(readdirSync(folder)).toEqual([]);
    expect(buffer.figures()).toMatchObject({ hot: { entries: 0 }, warm: { entries: 0 }, cold: { entries: 0 } });
  });
});
