// What the disk tier gains: after a restart of the core, with its folder of chunks and without, how long a press on play waits for the bytes of
// its first chunk. The drive of the music takes its time below the worker program, as `e2e/faults/slow-drive-preload.ts` makes it.
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { createApp, type App } from '../src/main/app.ts';
import { logger } from '../src/main/platform/log.ts';
import { createChromiumHost } from '../src/main/shell/chromium/chromium-shell.ts';
import { createMemoryTransport } from '../src/main/shell/memory-transport.ts';
import { chunkUrl } from '../src/shared/contract/buffer.ts';
import { createClient } from '../src/shared/contract/client.ts';
import { contract, type CoreClient } from '../src/shared/contract/index.ts';
import type { TrackRow } from '../src/shared/library.ts';
import { chunkKey } from '../src/shared/timeline.ts';
import { BENCH_FORMATS, writeBenchLibrary } from './bench-player.ts';
import { summary, timed } from './figures.ts';

/** What a drive takes for each read: one over a network, one that has trouble. */
const READ_MS = [20, 100] as const;
/** Of each drive and format, with and without the tier in turn. */
const RESTARTS = 3;
/** From the start of a core to the press: the page is drawn in that time at the earliest, and the listing of the tier is read. */
const PAGE_MS = 1000;
const LIMIT_MS = 60_000;
const QUERY = { search: '', sort: 'title', direction: 'ascending' } as const;
const WORKER = join(import.meta.dirname, '../out/main/worker.js');
const PRELOAD = pathToFileURL(join(import.meta.dirname, '../e2e/faults/slow-drive-preload.ts')).href;

interface Core {
  readonly app: App;
  readonly client: CoreClient;
}

type Tier = 'with' | 'without';

export async function run(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'auralis-bench-restart-'));
  try {
    const music = join(folder, 'music');
    writeBenchLibrary(music);
    const data = join(folder, 'data');
    mkdirSync(data);
    const rows = await fillTier(data, music);
    for (const readMs of READ_MS) {
      const times: Record<Tier, (number | null)[]> = { with: [], without: [] };
      for (let restart = 0; restart < RESTARTS; restart++)
        for (const row of rows)
          for (const tier of ['with', 'without'] as const)
            times[tier].push(await withEnvironment(slowDrive(music, readMs), () => firstSound(data, tier, row)));
      for (const tier of ['with', 'without'] as const)
        print(`restart → first chunk, ${readMs} ms a read, ${tier} the disk tier`, times[tier]);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Scans the music and asks for the head of each track as a listener does. The rows, once the tier holds all of it. */
async function fillTier(data: string, music: string): Promise<readonly TrackRow[]> {
  return withCore(data, async ({ app, client }) => {
    await client.call('settings.set', { analyseLibrary: false });
    await client.call('library.addFolder', { path: music });
    const rows = await until('the library', async () => {
      const page = await client.call('library.tracks', { query: QUERY, offset: 0, limit: BENCH_FORMATS.length });
      return page.rows.length === BENCH_FORMATS.length ? page.rows : null;
    });
    for (const [n, row] of rows.entries()) {
      await press(app, row);
      await until('the disk tier', async () => {
        const { cold } = await client.call('buffer.stats', {});
        return cold.entries > n ? cold : null;
      });
    }
    return rows;
  });
}

/** From the press on play, in a core that was just started over a copy of `data`, to the bytes; null where the drive was given up. */
async function firstSound(data: string, tier: Tier, row: TrackRow): Promise<number | null> {
  const copy = `${data}-copy`;
  cpSync(data, copy, { recursive: true });
  if (tier === 'without') rmSync(join(copy, 'cache', 'chunks'), { recursive: true });
  try {
    return await withCore(copy, async ({ app }) => {
      await new Promise((resolve) => setTimeout(resolve, PAGE_MS));
      let status: number | undefined;
      const tookMs = await timed(async () => (status = await press(app, row)));
      return status === 200 ? tookMs : null;
    });
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

/** The status of the answer. */
async function press(app: App, { id, signature }: TrackRow): Promise<number | undefined> {
  const url = new URL(chunkUrl(chunkKey(id, signature, 'off', 0), 'now'), 'http://core/');
  const signal = AbortSignal.timeout(LIMIT_MS);
  return (await app.bytes({ path: url.pathname, query: url.searchParams, signal }))?.status;
}

function print(what: string, times: readonly (number | null)[]): void {
  const had = times.filter((tookMs) => tookMs !== null);
  const note =
    had.length === times.length
      ? ''
      : `, ${times.length - had.length} of ${times.length} NOT HAD: the drive was given up`;
  console.log(`${what.padEnd(62)}${had.length === 0 ? 'none' : summary(had)}${note}`);
}

async function withCore<T>(dataFolder: string, work: (core: Core) => Promise<T>): Promise<T> {
  const app = createApp(createChromiumHost({ version: 'bench', dataFolder, workerPath: WORKER, log: logger('bench') }));
  const client = createClient(contract, createMemoryTransport(app));
  try {
    return await work({ app, client });
  } finally {
    client.close();
    await app.dispose();
  }
}

/** For the workers that start meanwhile. */
function slowDrive(music: string, readMs: number): Readonly<Record<string, string>> {
  return {
    NODE_OPTIONS: `${process.env['NODE_OPTIONS'] ?? ''} --import ${PRELOAD}`.trim(),
    AURALIS_SLOW_DRIVE: music,
    AURALIS_SLOW_DRIVE_READ_MS: String(readMs),
  };
}

async function withEnvironment<T>(more: Readonly<Record<string, string>>, work: () => Promise<T>): Promise<T> {
  const before = { ...process.env };
  Object.assign(process.env, more);
  try {
    return await work();
  } finally {
    for (const name of Object.keys(more)) {
      if (before[name] === undefined) delete process.env[name];
      else process.env[name] = before[name];
    }
  }
}

async function until<T>(what: string, ask: () => Promise<T | null>): Promise<T> {
  const deadlineMs = performance.now() + LIMIT_MS;
  while (performance.now() < deadlineMs) {
    const answer = await ask();
    if (answer !== null) return answer;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`${what} was not ready within ${LIMIT_MS / 1000} s`);
}

if (import.meta.main) await run();
