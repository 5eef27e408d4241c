import { spawn } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs/promises';
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { contentSignature } from '../../../shared/library.ts';
import { ENGINE_VERSION } from '../../../shared/presets.ts';
import { BYTES_PER_FRAME, chunkKey, CHUNK_FRAMES, type ChunkKey } from '../../../shared/timeline.ts';
import { chunkFileName, HEADER_BYTES } from './chunk-file.ts';
import type { BufferedChunk } from '../memory-tiers.ts';
import { DiskTier, type DiskTierOptions } from './disk-tier.ts';

const FRAMES = 1000;
const FILE_BYTES = HEADER_BYTES + FRAMES * BYTES_PER_FRAME;
const TIME_NS = '1700000000123456789';
/** As long as signatures are. */
const SIGNATURE = contentSignature({
  sizeBytes: 2 ** 40,
  mtimeNs: TIME_NS,
  inode: `${2n ** 64n - 1n}`,
  ctimeNs: TIME_NS,
});
const key = (index: number, trackId = 12): ChunkKey => chunkKey(trackId, SIGNATURE, 'warm', index);

/** Samples that say which key they are of. */
function chunk({ trackId, index }: ChunkKey, frames = FRAMES): BufferedChunk {
  const pcm = Float32Array.from({ length: frames * 2 }, (_, n) => trackId + index / 100 + n / 1e6).buffer;
  return { pcm, frames, totalFrames: index % 2 === 0 ? null : 123_456 };
}

let folder = '';
let tiers: DiskTier[] = [];
const warnings: unknown[] = [];

function open(options: Partial<DiskTierOptions> = {}): DiskTier {
  const tier = new DiskTier({
    folder,
    capBytes: 20 * FILE_BYTES,
    log: { info: () => undefined, warn: (_message, error) => void warnings.push(error) },
    limits: { readMs: 20_000, endMs: 20_000 },
    ...options,
  });
  tiers.push(tier);
  return tier;
}

/** Writes the chunks one after the other; ends when they are in their files. */
async function write(tier: DiskTier, ...keys: readonly ChunkKey[]): Promise<void> {
  for (const each of keys) {
    tier.offer(each, chunk(each));
    await tier.forget(() => false);
  }
}

const listed = (tier: DiskTier): Promise<void> => tier.forget(() => false);
const path = (of: ChunkKey): string => join(folder, chunkFileName(of));
const failing = (code: string): Error => Object.assign(new Error(code), { code });

beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'auralis-cold-')), 'cache', 'chunks');
  warnings.length = 0;
});

afterEach(async () => {
  for (const tier of tiers) await tier.dispose();
  tiers = [];
  rmSync(join(folder, '..', '..'), { recursive: true, force: true });
});

describe('disk tier', () => {
  it('writes no more than so much in an hour, and goes on when the hour is over', async () => {
    let nowMs = 0;
    const limits = { readMs: 20_000, endMs: 20_000, writtenPerHourBytes: 3 * FILE_BYTES };
    const tier = open({ limits, nowMs: () => nowMs });
    await write(tier, key(1), key(2));
    nowMs = 1_800_000;
    await write(tier, key(3), key(4), key(5));
    expect(tier.figures().writes).toBe(3);
    expect(tier.figures().writtenBytesLastHour).toBe(3 * FILE_BYTES);
    expect(await tier.read(key(4))).toBeNull();
    nowMs = 3_600_001;
    expect(tier.figures().writtenBytesLastHour).toBe(FILE_BYTES);
    await write(tier, key(6), key(7), key(8));
    expect(tier.figures().writes).toBe(5);
  });

  it('gives back what was written, in a buffer of its own, also after a restart', async () => {
    const first = open();
    expect(await first.read(key(1))).toBeNull();
    await write(first, key(1), key(2));
    const answer = await first.read(key(1));
    expect(answer).toEqual(chunk(key(1)));
    expect(answer?.pcm).not.toBe((await first.read(key(1)))?.pcm);
    expect(await first.read(key(3))).toBeNull();
    expect(first.figures().reads).toBe(2);
    await first.dispose();

    const second = open();
    await listed(second);
    expect(second.figures()).toMatchObject({ entries: 2, usedBytes: 2 * FILE_BYTES, damaged: 0, problem: null });
    expect(await second.read(key(2))).toEqual(chunk(key(2)));
  });

  it('keeps nobody waiting for what it does not know to be there: neither before its listing nor after it', async () => {
    const first = open();
    await write(first, key(1));
    await first.dispose();
    let opened = 0;
    const counted = ((...rest: Parameters<typeof fs.open>) => {
      opened += 1;
      return fs.open(...rest);
    }) as typeof fs.open;
    let goOn = (): void => undefined;
    const held = new Promise<void>((resolve) => (goOn = resolve));
    const readdir = (async (at: string) => {
      await held;
      return fs.readdir(at);
    }) as typeof fs.readdir;
    const second = open({ files: { readdir, open: counted } });
    expect(await second.read(key(1))).toBeNull();
    goOn();
    await listed(second);
    expect(await second.read(key(2))).toBeNull();
    expect(opened).toBe(0);
    expect(await second.read(key(1))).toEqual(chunk(key(1)));
  });

  it('keeps to its cap by removing what was not used for longest, by the use of earlier runs too', async () => {
    let nowMs = Date.now();
    const first = open({ now: () => nowMs });
    for (const index of [0, 1, 2]) {
      nowMs += 120_000;
      await write(first, key(index));
    }
    for (const index of [0, 1, 2])
      utimesSync(path(key(index)), nowMs / 1000 - 1000 + index, nowMs / 1000 - 1000 + index);
    nowMs += 120_000;
    await first.read(key(0));
    await listed(first);
    await first.dispose();

    const second = open({ capBytes: 3 * FILE_BYTES, now: () => nowMs });
    await write(second, key(3));
    expect(readdirSync(folder).sort()).toEqual([0, 2, 3].map((index) => chunkFileName(key(index))));
    expect(second.figures()).toMatchObject({ usedBytes: 3 * FILE_BYTES, entries: 3, evictions: 1 });
    second.shrink(FILE_BYTES);
    await listed(second);
    expect(readdirSync(folder)).toEqual([chunkFileName(key(3))]);
    // That was for once.
    await write(second, key(5));
    expect(second.figures()).toMatchObject({ budgetBytes: 3 * FILE_BYTES, entries: 2 });
    second.setCap(FILE_BYTES);
    await listed(second);
    expect(readdirSync(folder)).toEqual([chunkFileName(key(5))]);
    second.setCap(0);
    await listed(second);
    expect(readdirSync(folder)).toEqual([]);
    await write(second, key(4));
    expect(await second.read(key(4))).toBeNull();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('takes no damaged file for a chunk: any flipped bit, any other length, any other name', async () => {
    const tier = open();
    await write(tier, key(1));
    /** Has the chunk written properly, and spoils its file. */
    const spoil = async (bad: Uint8Array): Promise<void> => {
      await write(tier, key(1));
      writeFileSync(path(key(1)), bad);
    };
    const bytes = statSync(path(key(1))).size;
    const offsets = [0, 4, 8, 12, 16, 24, 28, 40, 100, HEADER_BYTES - 1, HEADER_BYTES, bytes >> 1, bytes - 1];
    const whole = readFileSync(path(key(1)));
    for (const offset of offsets) {
      const bad = Buffer.from(whole);
      bad[offset] = (bad[offset] as number) ^ 0x10;
      await spoil(bad);
      expect(await tier.read(key(1)), `byte ${offset}`).toBeNull();
      await listed(tier);
      expect(readdirSync(folder)).toEqual([]);
    }
    for (const bad of [
      Buffer.alloc(0),
      whole.subarray(0, 100),
      whole.subarray(0, bytes - 8),
      Buffer.concat([whole, whole]),
      Buffer.alloc(bytes),
    ]) {
      // prettier-ignore
      await spoil(bad);
      expect(await tier.read(key(1))).toBeNull();
      await listed(tier);
    }
    await write(tier, key(2));
    writeFileSync(path(key(2)), whole);
    expect(await tier.read(key(2))).toBeNull();
    await listed(tier);
    expect(tier.figures()).toMatchObject({ damaged: offsets.length + 6, entries: 0, usedBytes: 0, problem: null });

    await write(tier, key(1));
    expect(await tier.read(key(1))).toEqual(chunk(key(1)));
  });

  it('begins with what a player that was killed while writing left behind', async () => {
    const first = open();
    await write(first, key(1), key(2));
    await first.dispose();
    truncateSync(path(key(2)), FILE_BYTES - 4096);
    const stale = join(folder, `${chunkFileName(key(3))}.77-1.tmp`);
    const fresh = join(folder, `${chunkFileName(key(4))}.78-1.tmp`);
    for (const each of [stale, fresh]) writeFileSync(each, 'half a chunk');
    utimesSync(stale, Date.now() / 1000 - 3600, Date.now() / 1000 - 3600);

    const second = open();
    await listed(second);
    expect(await second.read(key(1))).toEqual(chunk(key(1)));
    expect(await second.read(key(2))).toBeNull();
    await listed(second);
    expect(readdirSync(folder).sort()).toEqual([chunkFileName(key(1)), fresh.slice(folder.length + 1)]);
    expect(second.figures()).toMatchObject({ entries: 1, damaged: 1 });
  });

  it('gives whole chunks or none after its player was killed while writing, again and again', async () => {
    const writer = `
      import { DiskTier } from ${JSON.stringify(pathToFileURL(join(import.meta.dirname, 'disk-tier.ts')).href)};
      const log = { info() {}, warn: console.error };
      const tier = new DiskTier({ folder: process.argv[1], capBytes: 8e6, log });
      for (let n = 0; ; n = (n + 1) % 40) {
        const key = { trackId: 12, signature: '${SIGNATURE}', preset: 'warm', engineVersion: ${ENGINE_VERSION}, index: n };
        tier.offer(key, { pcm: new Float32Array(96_000).fill(n).buffer, frames: 48_000, totalFrames: null });
        await tier.forget(() => false);
        if (n === 3) process.stdout.write('writing');
      }`;
    for (const afterMs of [0, 7, 19]) {
      const player = spawn(process.execPath, ['--input-type=module', '-e', writer, folder], { stdio: ['ignore', 'pipe', 'inherit'] }); // prettier-ignore
      await once(player.stdout, 'data');
      await new Promise((resolve) => setTimeout(resolve, afterMs));
      const ended = once(player, 'exit');
      player.kill('SIGKILL');
      await ended;
      const tier = open({ capBytes: 8e6 });
      await listed(tier);
      let whole = 0;
      for (let n = 0; n < 40; n += 1) {
        const read = await tier.read(key(n));
        if (!read) continue;
        whole += 1;
        expect(new Float32Array(read.pcm).every((sample) => sample === n)).toBe(true);
      }
      expect(whole).toBeGreaterThan(3);
      expect(tier.figures()).toMatchObject({ damaged: 0, problem: null });
      await tier.dispose();
    }
  });

  it('sweeps what does not belong: other names, other engines', async () => {
    const first = open();
    await write(first, key(1));
    await first.dispose();
    const other = chunkFileName({ ...key(1), engineVersion: ENGINE_VERSION + 1 });
    for (const name of [other, 'notes.txt', '12_a-b-c_loud_1_1.chunk', '012_a-b-c_warm_1_1.chunk', '.chunk']) {
      writeFileSync(join(folder, name), Buffer.alloc(FILE_BYTES));
    }
    const second = open();
    await listed(second);
    expect(readdirSync(folder)).toEqual([chunkFileName(key(1))]);
  });

  it('shares its folder with another player: what it removed is a miss, what it wrote is found', async () => {
    const [one, other] = [open(), open()];
    await write(one, key(1), key(2));
    expect(await other.read(key(1))).toBeNull();
    expect(await other.check()).toEqual([]);
    expect(await other.read(key(1))).toEqual(chunk(key(1)));
    expect(other.figures().entries).toBe(2);
    await one.forget((trackId) => trackId === 12);
    for (const index of [1, 2]) expect(await other.read(key(index))).toBeNull();
    expect(other.figures()).toMatchObject({ entries: 0, usedBytes: 0, damaged: 0 });
    await Promise.all([write(one, key(5)), write(other, key(5))]);
    expect(await one.read(key(5))).toEqual(chunk(key(5)));
    expect(await other.read(key(5))).toEqual(chunk(key(5)));
    await write(other, key(6));
    await one.clear();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('keeps to the cap also when another player writes into its folder', async () => {
    const [one, other] = [open(), open()];
    for (let index = 0; index < 110; index += 1) {
      await write(one, key(index));
      await write(other, key(index + 1000));
    }
    // Alone they would hold 40: neither counts what the other wrote until it lists the folder.
    expect(readdirSync(folder).length).toBeLessThanOrEqual(20 + 10);
    await one.check();
    await write(one, key(500));
    expect(readdirSync(folder)).toHaveLength(20);
  });

  it('evicts half when the disk is full and goes on; when that does not help, pauses writing and still reads', async () => {
    let nowMs = 0;
    let roomFor = 4;
    const writeFile = (async (at: string, ...rest: [never]) => {
      if (readdirSync(folder).length >= roomFor) {
        // What a full disk leaves: the beginning.
        writeFileSync(at, 'half');
        throw failing('ENOSPC');
      }
      return fs.writeFile(at, ...rest);
    }) as unknown as typeof fs.writeFile;
    const tier = open({ files: { writeFile }, nowMs: () => nowMs });
    await fs.mkdir(folder, { recursive: true });
    for (const index of [0, 1, 2, 3, 4]) {
      nowMs += 1000;
      await write(tier, key(index));
    }
    expect(readdirSync(folder).sort()).toEqual([2, 3, 4].map((index) => chunkFileName(key(index))));
    expect(tier.figures()).toMatchObject({ entries: 3, evictions: 2, writes: 5, problem: null });

    roomFor = 0;
    await write(tier, key(5));
    expect(tier.figures()).toMatchObject({ problem: 'disk-full', writes: 5 });
    expect(readdirSync(folder).every((name) => name.endsWith('.chunk'))).toBe(true);
    expect(await tier.read(key(4))).toEqual(chunk(key(4)));
    roomFor = 100;
    await write(tier, key(6));
    expect(tier.figures().writes).toBe(5);
    nowMs += 61_000;
    await write(tier, key(6));
    expect(tier.figures()).toMatchObject({ problem: null, writes: 6 });
    expect(warnings).toHaveLength(1);
  });

  it.each([
    ['EACCES', 'folder-unreadable'],
    ['EMFILE', 'too-many-files'],
    ['EROFS', 'folder-unreadable'],
    ['EIO', 'internal'],
  ] as const)('goes on without writing when the disk refuses with %s', async (code, problem) => {
    const refuse = () => Promise.reject(failing(code));
    const tier = open({ files: { readdir: refuse, writeFile: refuse, mkdir: refuse } });
    await write(tier, key(1));
    expect(tier.figures()).toMatchObject({ problem, entries: 0, writes: 0 });
    expect(await tier.read(key(1))).toBeNull();
    expect(await tier.check()).toEqual([]);
    await expect(tier.clear()).rejects.toMatchObject({ code: problem });
    expect(warnings).toHaveLength(1);
  });

  it('tells when it cannot be emptied, having removed what it can', async () => {
    let nowMs = 0;
    let refuses = true;
    const readdir = ((at: string) => (refuses ? Promise.reject(failing('EIO')) : fs.readdir(at))) as typeof fs.readdir;
    const unlink = ((at: string) =>
      refuses && at === path(key(2)) ? Promise.reject(failing('EPERM')) : fs.unlink(at)) as typeof fs.unlink;
    const tier = open({ files: { readdir, unlink }, nowMs: () => nowMs });
    await listed(tier);
    nowMs += 61_000;
    await write(tier, key(1), key(2), key(3));
    await expect(tier.clear()).rejects.toMatchObject({ code: 'folder-unreadable' });
    expect(readdirSync(folder)).toEqual([chunkFileName(key(2))]);
    refuses = false;
    await tier.clear();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('goes on when a file stands where its folder should be', async () => {
    await fs.mkdir(join(folder, '..'), { recursive: true });
    writeFileSync(folder, 'a file');
    const tier = open();
    await write(tier, key(1));
    expect(tier.figures()).toMatchObject({ problem: 'not-a-folder', entries: 0 });
    expect(await tier.read(key(1))).toBeNull();
  });

  it('does not wait for a disk that does not answer, and leaves it alone for a while', async () => {
    const first = open();
    await write(first, key(0), key(1));
    await first.dispose();
    let nowMs = 0;
    let opened = 0;
    const silent = (() => {
      opened += 1;
      return new Promise(() => undefined);
    }) as typeof fs.open;
    const writing = Promise.withResolvers<void>();
    const stuck = (() => {
      writing.resolve();
      return new Promise(() => undefined);
    }) as typeof fs.writeFile;
    const tier = open({
      files: { open: silent, writeFile: stuck },
      nowMs: () => nowMs,
      limits: { readMs: 20, endMs: 20 },
    });
    await listed(tier);
    // One late read is no proof, a second that began after it is.
    for (let n = 0; n < 100; n += 1) expect(await tier.read(key(1))).toBeNull();
    expect(opened).toBe(2);
    nowMs += 61_000;
    expect(await tier.read(key(1))).toBeNull();
    expect(opened).toBe(3);
    for (let n = 2; n < 100; n += 1) tier.offer(key(n), chunk(key(n)));
    await writing.promise;
    await tier.dispose();
    expect(tier.figures()).toMatchObject({ entries: 2, writes: 0 });
  });

  it('does not leave a disk alone that was late once, however many asked at that time', async () => {
    const first = open();
    await write(first, key(1), key(2));
    await first.dispose();
    let isBusy = true;
    const files = { open: ((...rest: Parameters<typeof fs.open>) => (isBusy ? new Promise(() => undefined) : fs.open(...rest))) as typeof fs.open }; // prettier-ignore
    const tier = open({ files, limits: { readMs: 500, endMs: 20_000 } });
    await listed(tier);
    expect(await Promise.all([tier.read(key(1)), tier.read(key(2))])).toEqual([null, null]);
    isBusy = false;
    expect(await tier.read(key(1))).not.toBeNull();
    isBusy = true;
    expect(await tier.read(key(1))).toBeNull();
    isBusy = false;
    expect(await tier.read(key(1))).not.toBeNull();
  });

  it('does not take its own standing still for the disk being slow', async () => {
    const standStill = (ms: number): void => {
      const until = performance.now() + ms;
      while (performance.now() < until);
    };
    const first = open();
    await write(first, key(1));
    await first.dispose();
    // Each step of the read meets a process that stands still for most of the limit.
    const slow = (async (...rest: Parameters<typeof fs.open>) => {
      const file = await fs.open(...rest);
      setTimeout(() => standStill(360), 0);
      return file;
    }) as typeof fs.open;
    const tier = open({ files: { open: slow }, limits: { readMs: 400, endMs: 20_000 } });
    await listed(tier);
    setTimeout(() => standStill(600), 0);
    expect(await tier.read(key(1))).not.toBeNull();
  });

  it('queues few writes, drops the others, and writes nothing twice', async () => {
    let writing = 0;
    let most = 0;
    const writeFile = (async (...rest: Parameters<typeof fs.writeFile>) => {
      most = Math.max(most, ++writing);
      await fs.writeFile(...rest).finally(() => (writing -= 1));
    }) as typeof fs.writeFile;
    const tier = open({ files: { writeFile } });
    for (const index of [1, 1, 2, 3, 4, 5, 6, 1]) tier.offer(key(index), chunk(key(index)));
    await listed(tier);
    expect(readdirSync(folder).sort()).toEqual([1, 2, 3, 4].map((index) => chunkFileName(key(index))));
    expect(most).toBe(1);
    const before = statSync(path(key(1))).mtimeMs;
    await write(tier, key(1));
    expect(statSync(path(key(1))).mtimeMs).toBe(before);
    expect(tier.figures().writes).toBe(4);
  });

  it('forgets a track at once, also what of it is being written', async () => {
    const tier = open();
    await write(tier, key(1), key(1, 13));
    tier.offer(key(2), chunk(key(2)));
    const forgotten = tier.forget((trackId) => trackId === 12);
    expect(await tier.read(key(1))).toBeNull();
    await forgotten;
    expect(readdirSync(folder)).toEqual([chunkFileName(key(1, 13))]);
    void tier.forget((trackId) => trackId === 12);
    tier.offer(key(2), chunk(key(2)));
    await listed(tier);
    // Offered after the track was forgotten, so it is of the new state of things.
    expect(await tier.read(key(2))).toEqual(chunk(key(2)));
  });

  it('finds with its check what is missing, damaged and unknown, and repairs it', async () => {
    const tier = open();
    await write(tier, key(1), key(2), key(3), key(4));
    expect(await tier.check()).toEqual([]);
    rmSync(path(key(1)));
    truncateSync(path(key(2)), 1234);
    const flipped = readFileSync(path(key(3)));
    flipped[5000] = (flipped[5000] as number) ^ 1;
    writeFileSync(path(key(3)), flipped);
    writeFileSync(join(folder, 'readme.md'), '?');
    const issues = (await tier.check()).map(({ kind, subject }) => [kind, subject]);
    expect(issues.sort()).toEqual([
      ['file-damaged', chunkFileName(key(2))],
      ['file-damaged', chunkFileName(key(3))],
      ['file-missing', chunkFileName(key(1))],
      ['file-unknown', 'readme.md'],
    ]);
    expect(readdirSync(folder)).toEqual([chunkFileName(key(4))]);
    expect(tier.figures()).toMatchObject({ entries: 1, usedBytes: FILE_BYTES, damaged: 2 });
    expect(await tier.check()).toEqual([]);
  });

  it('keeps whole chunks', async () => {
    const tier = open({ capBytes: 4_000_000 });
    const full = chunk(key(1), CHUNK_FRAMES);
    tier.offer(key(1), full);
    await listed(tier);
    const answer = await tier.read(key(1));
    expect(Buffer.compare(Buffer.from(answer?.pcm ?? new ArrayBuffer(0)), Buffer.from(full.pcm))).toBe(0);
  });
});
