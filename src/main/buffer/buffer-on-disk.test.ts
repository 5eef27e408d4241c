// The buffer manager over a real folder: what reaches the disk, what comes back, and that nothing the disk does stops the sound.
import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, unlinkSync, writeFileSync } from 'node:fs';
import * as fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { BYTES_PER_FRAME, chunkKey, chunkKeyText, type ChunkKey } from '../../shared/timeline.ts';
import { BufferManager, type SourcedChunk } from './buffer-manager.ts';
import { chunkFileName } from './chunk-name.ts';
import { DiskTier, type DiskTierOptions } from './disk-tier.ts';

const FRAMES = 64;
const BYTES = FRAMES * BYTES_PER_FRAME;
const key = (index: number, trackId = 1): ChunkKey => chunkKey(trackId, 'a-b-c', 'warm', index);
const never = new AbortController().signal;
const sampleOf = ({ pcm }: SourcedChunk): number | undefined => new Float32Array(pcm)[0];

let folder = '';
let open: BufferManager[] = [];

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
  ...options
}: Partial<DiskTierOptions> & { version?: number; renderMs?: number } = {}) {
  // prettier-ignore
  const rendered: ChunkKey[] = [];
  const log = { info: () => undefined, warn: () => undefined };
  const disk = new DiskTier({ folder, capBytes: 1_000_000, log, limits: { readMs: 20_000 }, ...options });
  const buffer = new BufferManager({
    budgets: { hotBytes: 2 * BYTES, warmBytes: 2 * BYTES },
    disk,
    reasonOf: () => 'play',
    render: async (wanted, _ticket, _signal, onStart) => {
      onStart();
      rendered.push(wanted);
      vi.advanceTimersByTime(renderMs);
      const samples = new Float32Array(FRAMES * 2).fill(version + wanted.index);
      return { pcm: samples.buffer, frames: FRAMES, totalFrames: 1000, degraded: false };
    },
  });
  open.push(buffer);
  return { buffer, disk, rendered, settled: () => disk.forget(() => false) };
}

describe('buffer manager with a disk', () => {
  it('keeps there what someone waited for and the heads of tracks, not what is rendered ahead anyway', async () => {
    const { buffer, settled } = play();
    await buffer.get(key(5), 'now');
    await buffer.get(key(6), 'soon');
    await settled();
    await buffer.prepare(key(1, 2), { tier: 'warm', probability: 0.5 }, never);
    await buffer.prepare(key(2, 2), { tier: 'warm', probability: 0.5 }, never);
    await settled();
    expect(readdirSync(folder).sort()).toEqual([chunkFileName(key(5)), chunkFileName(key(1, 2))].sort());
    expect(buffer.figures().cold).toMatchObject({ entries: 2, writes: 2 });
  });

  it('keeps there what took long to render', async () => {
    const { buffer, settled } = play({ renderMs: 120 });
    await buffer.get(key(9), 'soon');
    await settled();
    expect(readdirSync(folder)).toEqual([chunkFileName(key(9))]);
  });

  it('finds after a restart what an earlier run rendered, and counts it as a hit of that tier', async () => {
    const first = play({ version: 100 });
    await first.buffer.get(key(5), 'now');
    await first.settled();
    await first.buffer.dispose();

    const second = play({ version: 200 });
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
    const asked = second.buffer.get(key(5), 'now').catch((error: Error & { code: string }) => error.code);
    second.buffer.forgetTrack(1);
    const again = second.buffer.get(key(5), 'now');
    goOn();
    expect(await asked).toBe('file-changed');
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
