// Everything at once: a library of 10,000 tracks is read in while music plays, the listener changes the preset 120 times a minute, searches,
// and fifty readers ask for chunks beside the page. The sound goes on, the core answers, and every chunk is what it always is.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

import type { Page } from '@playwright/test';

import { writeAlbum } from '../album.ts';
import { bufferStats, callCore, keepSocket } from '../../src/testing/core-call.ts';
import { insaneStats } from '../chaos/sane-stats.ts';
import { seededRandom, seedOfRun } from '../faults/seeded-random.ts';
import { tapSound, tapState } from '../faults/sound-tap.ts';
import { residentBytes } from '../faults/workers.ts';
import { PlayerPage } from '../player-page.ts';
import { expect, test } from '../player.ts';
import { knock, readChunks, type Door } from './askers.ts';
import { titleOf, writeManyFiles } from './many-files.ts';
import { showTracks } from '../show-tracks.ts';

const TRACKS = Number(process.env['AURALIS_STRESS_TRACKS']) || 10_000;
const SECONDS = Number(process.env['AURALIS_STRESS_SECONDS']) || 180;
/** 120 a minute. */
const SWITCH_EVERY_MS = 500;
const READERS = 50;
/** 2 a second, as fast as anybody types. */
const SEARCH_EVERY_MS = 500;
/**
 * A core that is searched, scanned and read from at once may be in the middle of something. What a process with nothing to do takes for an answer
 * in the same seconds is on top: that is the machine's.
 */
const PING_P99_MS = 100;
/** 10,000 files of a kilobyte take well under a minute; on two cores with all the rest longer. */
const SCAN_LIMIT_MS = 600_000;

const MIB = 1024 * 1024;

test('a large library, restless hands and many askers at once', async ({ folder, start, browserOfWorker }) => {
  test.setTimeout(SCAN_LIMIT_MS + SECONDS * 1000 + 240_000);
  const seed = seedOfRun('AURALIS_STRESS_SEED');
  const random = seededRandom(seed);
  console.log(`stress: ${TRACKS} tracks, ${SECONDS} s, AURALIS_STRESS_SEED=${seed}`);
  const [album, many] = [join(folder, 'album'), join(folder, 'many')];
  await writeAlbum(album, [
    { title: 'Album 1', seconds: Math.max(240, SECONDS + 60), format: 'flac' },
    { title: 'Album 2', seconds: 240, format: 'mp3' },
  ]);
  await writeManyFiles(many, TRACKS);
  const player_ = await start([album]);
  const context = await browserOfWorker.newContext({ viewport: { width: 1280, height: 800 }, bypassCSP: true });
  const page = await context.newPage();
  await keepSocket(page);
  await tapSound(page);
  await page.goto(player_.url);
  await showTracks(page);
  const player = new PlayerPage(page);
  const [cookie] = await context.cookies();
  const door: Door = { origin: new URL(page.url()).origin, cookie: `${cookie?.name}=${cookie?.value}` };

  await player.play('Album 1');
  await player.expectMoving();
  await player.expectInTheMix(/^Adaptive/);
  await page.getByRole('heading', { name: 'Tracks' }).click();
  const { rows } = await callCore(page, 'library.tracks', {
    query: { search: 'Album', sort: 'title', direction: 'ascending' },
    offset: 0,
    limit: 10,
  });
  const tracks = rows.filter((row) => row.title.startsWith('Album'));
  const before = await bufferStats(page);
  const from = (await tapState(page)).frame;

  const echo = await startEcho();
  // The library is read in while everything else goes on.
  await callCore(page, 'library.addFolder', { path: many });
  const scanBeganMs = performance.now();
  await measureAnswers(page, echo.port);
  const stop = new AbortController();
  const reading = readChunks(door, tracks, { count: READERS, random, signal: stop.signal });
  const searching = searchOnAndOn(page, stop.signal);
  const knocks = [await knock(door), await knock(door)];
  for (let at = 0; at < (SECONDS * 1000) / SWITCH_EVERY_MS; at++) {
    const dueMs = scanBeganMs + at * SWITCH_EVERY_MS;
    await page.waitForTimeout(Math.max(1, dueMs - performance.now()));
    await page.keyboard.press(String(random.below(6)));
  }
  const { core: pings, echo: floor } = await answersMeasured(page);
  stop.abort();
  echo.end();
  const [read, searches] = [await reading, await searching];

  const stats = await bufferStats(page);
  const { silences, silentFrames } = await tapState(page);
  const rssMib = ((await residentBytes(player_.pid)) / MIB).toFixed(0);
  console.log(
    [
      `answers of the core: p50 ${quantile(pings, 0.5)} ms, p99 ${quantile(pings, 0.99)} ms of ${pings.length}; of a process with nothing to do: ${quantile(floor, 0.5)} and ${quantile(floor, 0.99)} ms of ${floor.length}; ${searches} searches`,
      `chunks read: ${JSON.stringify(read.answers)}; further pages turned away with ${knocks.join(' and ')}`,
      `changes of preset: ${stats.prediction.switches - before.prediction.switches}, heard after ${JSON.stringify(stats.audible.switchLatency)} ms`,
      `underruns: ${stats.audible.underruns}; the core holds ${rssMib} MiB`,
    ].join('\n'),
  );
  expect(
    silences.filter(({ atFrame }) => atFrame >= from),
    'silence where music should be',
  ).toEqual([]);
  expect(silentFrames).toBe(0);
  expect(stats.audible.underruns).toBe(0);
  expect(read.unequal, 'chunks that were not the same each time').toEqual([]);
  expect(read.answers[200] ?? 0).toBeGreaterThan(READERS);
  expect(Object.keys(read.answers).filter((status) => !['200', '503'].includes(status))).toEqual([]);
  expect(knocks).toEqual([1013, 1013]);
  expect(insaneStats(stats, before)).toEqual([]);
  expect(floor.length).toBeGreaterThan(pings.length / 2);
  expect(quantile(pings, 0.99)).toBeLessThan(PING_P99_MS + quantile(floor, 0.99));

  // The scan comes to its end, and what it found is found.
  await expect
    .poll(async () => (await callCore(page, 'library.progress', {})).phase, {
      timeout: SCAN_LIMIT_MS,
      intervals: [500],
    })
    .toBe('idle');
  console.log(`the library was read within ${((performance.now() - scanBeganMs) / 1000).toFixed(0)} s`);
  expect(await found(page, '')).toBe(TRACKS + 2);
  expect(await found(page, titleOf(TRACKS - 1))).toBe(1);
  await page.getByRole('button', { name: 'Pause', exact: true }).click();
  expect(await callCore(page, 'buffer.validate', {})).toEqual([]);
  await context.close();
});

async function found(page: Page, search: string): Promise<number> {
  const query = { search, sort: 'title', direction: 'ascending' } as const;
  return (await callCore(page, 'library.tracks', { query, offset: 0, limit: 1 })).total;
}

async function searchOnAndOn(page: Page, signal: AbortSignal): Promise<number> {
  let searches = 0;
  while (!signal.aborted) {
    await found(page, `short ${searches % 10}`);
    searches += 1;
    await page.waitForTimeout(SEARCH_EVERY_MS);
  }
  return searches;
}

interface Answers {
  readonly core: number[];
  readonly echo: number[];
}

interface MeasuringWindow extends Window {
  playerSocket?: WebSocket;
  answersMs?: Answers;
}

/** Asks the core and the echo from within the page, ten times a second each, so that only their time and the wire's are measured. */
async function measureAnswers(page: Page, echoPort: number): Promise<void> {
  await page.evaluate(async (port) => {
    const measuring = window as MeasuringWindow;
    const { playerSocket } = measuring;
    const echo = new WebSocket(`ws://127.0.0.1:${port}`);
    // The last socket that was opened is taken for the player's: this one is not.
    if (playerSocket) measuring.playerSocket = playerSocket;
    await new Promise((resolve, reject) => {
      echo.onopen = resolve;
      echo.onerror = () => reject(new Error('no echo'));
    });
    const ask = (socket: WebSocket | undefined, tookMs: number[]): void => {
      const asked = new Map<number, number>();
      let id = 2_000_000_000;
      socket?.addEventListener('message', ({ data, timeStamp }: MessageEvent<unknown>) => {
        if (typeof data !== 'string' || !data.includes('"id":2000')) return;
        const { id: answered } = JSON.parse(data) as { id: number };
        const atMs = asked.get(answered);
        // When it arrived, not when the page's thread came to it.
        if (atMs !== undefined) tookMs.push(timeStamp - atMs);
        asked.delete(answered);
      });
      setInterval(() => {
        id += 1;
        asked.set(id, performance.now());
        socket?.send(JSON.stringify({ t: 'call', id, name: 'app.ping', args: {} }));
      }, 100);
    };
    measuring.answersMs = { core: [], echo: [] };
    ask(measuring.playerSocket, measuring.answersMs.core);
    ask(echo, measuring.answersMs.echo);
  }, echoPort);
}

function answersMeasured(page: Page): Promise<Answers> {
  return page.evaluate(() => (window as MeasuringWindow).answersMs ?? { core: [], echo: [] });
}

async function startEcho(): Promise<{ readonly port: number; readonly end: () => void }> {
  const child = fork(join(import.meta.dirname, 'echo.ts'));
  const [port] = (await once(child, 'message')) as [number];
  return { port, end: () => void child.disconnect() };
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return Math.round((sorted[Math.floor(share * (sorted.length - 1))] ?? NaN) * 10) / 10;
}
