// What the buffer itself costs, without rendering: gets and puts of whole chunks (2 s, 768 kB) in memory and on the disk. The disk's figures
// are those of a folder the system has in its own cache, as it is for what was written lately.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { ChunkRequests } from '../src/main/buffer/chunk-requests.ts';
import { MemoryTiers, type BufferedChunk, type Place } from '../src/main/buffer/memory-tiers.ts';
import { DiskTier } from '../src/main/buffer/disk/disk-tier.ts';
import { PRESETS } from '../src/shared/presets.ts';
import { BYTES_PER_FRAME, CHUNK_FRAMES, chunkKey, chunkKeyText, type ChunkKey } from '../src/shared/timeline.ts';
import { quantile } from './figures.ts';

const MB = 1024 * 1024;
const BUDGETS = { hotBytes: 18 * MB, warmBytes: 36 * MB };
const MEMORY_ROUNDS = 20_000;
const DISK_ROUNDS = 400;
const RESTARTS = 20;

/** Bounds of the 99th percentile: beyond them the cache itself would be heard. */
const MEMORY_P99_MS = 1;
const DISK_P99_MS = 20;

const key = (n: number): ChunkKey =>
  chunkKey(1 + (n % 20), 'a1b2c3-d4e5f6-a7b8c9', PRESETS[n % PRESETS.length] ?? 'off', Math.floor(n / 20));

function chunk(): BufferedChunk {
  const samples = Float32Array.from({ length: CHUNK_FRAMES * 2 }, (_, n) => Math.sin(n / 50));
  return { pcm: samples.buffer, frames: CHUNK_FRAMES, totalFrames: CHUNK_FRAMES * 120 };
}

async function timed(rounds: number, work: (round: number) => unknown): Promise<number[]> {
  const samplesMs: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const startedAtMs = performance.now();
    await work(round);
    samplesMs.push(performance.now() - startedAtMs);
  }
  return samplesMs;
}

function print(what: string, samplesMs: readonly number[], boundMs: number | null): void {
  const show = (q: number): string => quantile(samplesMs, q).toFixed(3).padStart(8);
  const bound = boundMs === null ? '' : quantile(samplesMs, 0.99) < boundMs ? `  < ${boundMs}` : `  MISSED: ${boundMs}`;
  console.log(`${what.padEnd(44)} ${show(0.5)} ${show(0.95)} ${show(0.99)}${bound}`);
}

export async function run(): Promise<void> {
  console.log(`${'ms'.padEnd(44)} ${'p50'.padStart(8)} ${'p95'.padStart(8)} ${'p99'.padStart(8)}`);
  await memory();
  await disk();
}

async function memory(): Promise<void> {
  const pcm = chunk();
  const store = new MemoryTiers(BUDGETS);
  const place: Place = { tier: 'warm', probability: 0.5 };
  const puts = await timed(MEMORY_ROUNDS, (n) =>
    store.put(chunkKeyText(key(n)), 1 + (n % 20), pcm, place, n % 2 === 0),
  );
  print('put into a full memory, evicting', puts, MEMORY_P99_MS);
  const held = store.entries().map((entry) => entry.key);
  const gets = await timed(MEMORY_ROUNDS, (n) => store.get(held[(n * 7) % held.length] ?? ''));
  print('get, moving from warm to hot or not', gets, MEMORY_P99_MS);
  const plans = [0, 1].map((odd) => new Map(held.map((text, n) => [text, { tier: n % 2 === odd ? 'hot' : 'warm', probability: n / 100 } as const]))); // prettier-ignore
  print(
    'a new plan over all that is held',
    await timed(2000, (n) => store.place(plans[n % 2] ?? new Map())),
    MEMORY_P99_MS,
  );

  const buffer = new ChunkRequests({
    budgets: BUDGETS,
    disk: null,
    reasonOf: () => 'play',
    render: () => Promise.resolve({ ...pcm, degraded: null }),
  });
  for (let n = 0; n < 60; n += 1) await buffer.get(key(n), 'now');
  const asked = await timed(MEMORY_ROUNDS, (n) => buffer.get(key((n * 7) % 60), 'now'));
  print('chunk requests: answer a request from memory', asked, MEMORY_P99_MS);
}

async function disk(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'auralis-bench-'));
  const log = { info: () => undefined, warn: console.warn };
  const cold = new DiskTier({ folder, capBytes: 512 * MB, log, limits: { writtenPerHourBytes: Infinity } });
  const pcm = chunk();
  try {
    const written = await timed(DISK_ROUNDS, async (n) => {
      cold.offer(key(n), pcm);
      await cold.forget(() => false);
    });
    print('L3: write, with checksum, until renamed', written, null);
    print(
      'L3: read, with checksum',
      await timed(DISK_ROUNDS, (n) => cold.read(key((n * 7) % DISK_ROUNDS))),
      DISK_P99_MS,
    );
    print('L3: find that it has it not', await timed(DISK_ROUNDS, (n) => cold.read(key(100_000 + n))), DISK_P99_MS);
    const { usedBytes, entries } = cold.figures();
    if (entries !== DISK_ROUNDS) throw new Error(`only ${entries} of ${DISK_ROUNDS} chunks reached the disk`);

    const buffer = new ChunkRequests({
      budgets: { hotBytes: CHUNK_FRAMES * BYTES_PER_FRAME, warmBytes: 0 },
      disk: cold,
      reasonOf: () => 'start',
      render: () => Promise.reject(new Error('all of it is on the disk')),
    });
    const asked = await timed(DISK_ROUNDS, (n) => buffer.get(key(n), 'now'));
    print('chunk requests: answer a request from L3', asked, DISK_P99_MS);
    console.log(`${entries} chunks, ${Math.round(usedBytes / MB)} MB on the disk`);
    await buffer.dispose();
    const listedMs = await timed(1, async () => {
      const next = new DiskTier({ folder, capBytes: 512 * MB, log });
      await next.forget(() => false);
      await next.dispose();
    });
    const restartedMs = await timed(RESTARTS, () => firstChunkAfterRestart(folder));
    print('the first chunk after a restart, index and all', restartedMs, null);
    console.log(`its index is rebuilt in ${listedMs[0]?.toFixed(0)} ms, beside everything else`);
  } finally {
    await cold.dispose();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What L3 gains where a render would wait for slow storage: one read of the music's drive, at 400 ms, takes longer than all of this. */
async function firstChunkAfterRestart(folder: string): Promise<void> {
  const log = { info: () => undefined, warn: console.warn };
  const tier = new DiskTier({ folder, capBytes: 512 * MB, log });
  await tier.forget(() => false);
  if (!(await tier.read(key(0)))) throw new Error('the first chunk is not on the disk');
  await tier.dispose();
}
