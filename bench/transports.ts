// `/chunk` over each transport of the one contract: in the core's own process, over loopback HTTP and its socket, and through
// the double of Electron (which is not the real scheme: it tells that the path works, not how fast Electron is).
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Page } from '@playwright/test';

import { launchElectronDouble } from '../e2e/electron-double/launch.ts';
import { createApp } from '../src/main/app.ts';
import { logger } from '../src/main/platform/log.ts';
import { createChromiumHost } from '../src/main/shell/chromium/chromium-shell.ts';
import { createMemoryTransport } from '../src/main/shell/memory-transport.ts';
import { chunkUrl } from '../src/shared/contract/buffer.ts';
import { createClient } from '../src/shared/contract/client.ts';
import { contract } from '../src/shared/contract/index.ts';
import type { TrackRow } from '../src/shared/library.ts';
import { chunkKey } from '../src/shared/timeline.ts';
import { withBenchPlayer, writeBenchLibrary } from './bench-player.ts';
import { summary, timed } from './figures.ts';

const CHUNKS = 100;
const QUERY = { search: '', sort: 'title', direction: 'ascending' } as const;

export async function run(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'auralis-bench-transports-'));
  try {
    const music = join(folder, 'music');
    writeBenchLibrary(music);
    await inProcess(join(folder, 'memory'), music);
    await withBenchPlayer(music, async ({ page }) => inPage('loopback HTTP and socket, into the page', page));
    const dataFolder = join(folder, 'electron');
    mkdirSync(dataFolder);
    const electron = await launchElectronDouble({ dataFolder, args: [music] });
    try {
      await inPage('double of Electron, into the page', electron.page);
    } finally {
      await electron.close();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function inProcess(dataFolder: string, music: string): Promise<void> {
  mkdirSync(dataFolder);
  const workerPath = join(import.meta.dirname, '../out/main/worker.js');
  const app = createApp(createChromiumHost({ version: 'bench', dataFolder, workerPath, log: logger('bench') }));
  const client = createClient(contract, createMemoryTransport(app));
  try {
    await client.call('library.addFolder', { path: music });
    let row: TrackRow | undefined;
    while (!row) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      const { rows, total } = await client.call('library.tracks', { query: QUERY, offset: 0, limit: 1 });
      row = total === 3 ? rows[0] : undefined;
    }
    const url = new URL(chunkUrl(chunkKey(row.id, row.signature, 'off', 3), 'now'), 'http://core/');
    const ask = async (): Promise<void> => {
      const signal = new AbortController().signal;
      const answer = await app.bytes({ path: url.pathname, query: url.searchParams, signal });
      if (answer?.status !== 200) throw new Error(`status ${answer?.status}`);
    };
    await ask();
    const chunkMs: number[] = [];
    for (let i = 0; i < CHUNKS; i++) chunkMs.push(await timed(ask));
    print('in the core’s own process', chunkMs);
  } finally {
    client.close();
    await app.dispose();
  }
}

/** By the page's own `fetch`. */
async function inPage(name: string, page: Page): Promise<void> {
  await page.getByRole('row', { name: /Bench flac/ }).dblclick();
  await page.waitForFunction(() =>
    performance.getEntriesByType('resource').some(({ name }) => name.includes('/chunk/')),
  );
  const chunkMs = await page.evaluate(async (count) => {
    const url = performance.getEntriesByType('resource').find((entry) => entry.name.includes('/chunk/'))?.name ?? '';
    const times: number[] = [];
    for (let i = 0; i < count; i++) {
      const startedAt = performance.now();
      const body = await (await fetch(url)).arrayBuffer();
      times.push(performance.now() - startedAt);
      if (body.byteLength === 0) throw new Error('an empty chunk');
    }
    return times;
  }, CHUNKS);
  print(name, chunkMs);
}

function print(name: string, chunkMs: readonly number[]): void {
  console.log(`/chunk from memory, ${name.padEnd(42)} ${summary(chunkMs)}`);
}
