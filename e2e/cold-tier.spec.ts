// What was rendered is on the disk at the next start; and whatever happened to it there, the music plays.
import { readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { Page } from '@playwright/test';

import { writeAlbum } from './album.ts';
import { bufferStats, callCore, keepSocket } from '../src/testing/core-call.ts';
import { PlayerPage } from './player-page.ts';
import { expect, test, type PlayerProcess } from './player.ts';

/** Heads of the first track in the original and in the preset, and a place that was sought. */
const LEAST_ENTRIES = 6;

async function chunkFiles(player: PlayerProcess): Promise<string[]> {
  const folder = join(player.dataFolder, 'cache/chunks');
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

/** Plays the start of a track and a place in it, until both are on the disk. */
async function listen(page: Page): Promise<void> {
  const player = new PlayerPage(page);
  await player.play('1 Before');
  await player.expectInTheMix(/^Adaptive/);
  await player.seekTo(40);
  await player.expectInTheMix(/^Adaptive/);
  await expect
    .poll(async () => (await bufferStats(page)).cold.entries, { timeout: 20_000 })
    .toBeGreaterThan(LEAST_ENTRIES);
}

async function flipBit(path: string): Promise<void> {
  const bytes = await readFile(path);
  const middle = bytes.length >> 1;
  bytes[middle] = (bytes[middle] ?? 0) ^ 0x10;
  await writeFile(path, bytes);
}

test.beforeEach(async ({ folder }) => {
  await writeAlbum(join(folder, 'music'), [
    { title: '1 Before', seconds: 60, format: 'flac' },
    { title: '2 After', seconds: 60, format: 'mp3' },
  ]);
});

test('after a restart the head of a track comes from the disk', async ({ folder, start, open }) => {
  const first = await start([join(folder, 'music')]);
  const before = await open(first, {}, keepSocket);
  await listen(before);
  // The queue comes back with the player: it waits in the other track, so that the one that was listened to is begun anew.
  await new PlayerPage(before).play('2 After');
  await new PlayerPage(before).expectMoving();
  expect(await first.stop()).toBe(0);
  const kept = (await chunkFiles(first)).length;
  expect(kept).toBeGreaterThan(LEAST_ENTRIES);

  const page = await open(await start(), {}, keepSocket);
  const player = new PlayerPage(page);
  await player.play('1 Before');
  await player.expectMoving();
  await player.expectInTheMix(/^Adaptive/);
  const { cold, requests } = await bufferStats(page);
  // For the page, or to memory before it asked.
  expect(cold.reads).toBeGreaterThan(0);
  expect(cold.damaged).toBe(0);
  expect(cold.problem).toBeNull();
  // As the head of the track before it may have been brought from the disk to memory already.
  const { hits, joins } = requests.start;
  expect(hits.cold + hits.hot + hits.warm + joins).toBeGreaterThan(0);
  console.log(
    `from the disk: ${cold.reads} chunks, ${cold.hits} of them for the page, after ${JSON.stringify(cold.latency)} ms`,
  );
});

test('flipped bits, cut and deleted files are found out, and the music plays', async ({ folder, start, open }) => {
  const first = await start([join(folder, 'music')]);
  await listen(await open(first, {}, keepSocket));
  expect(await first.stop()).toBe(0);
  for (const [at, path] of (await chunkFiles(first)).entries()) {
    if (at % 5 === 4) await rm(path);
    else if (at % 2 === 0) await flipBit(path);
    else await truncate(path, 5000 * at);
  }

  const page = await open(await start(), {}, keepSocket);
  const player = new PlayerPage(page);
  await player.play('1 Before');
  await player.expectMoving();
  await player.expectInTheMix(/^Adaptive/);
  await player.seekTo(40);
  await player.expectMoving();
  await player.expectInTheMix(/^Adaptive/);
  await callCore(page, 'buffer.validate', {});
  const { cold, audible } = await bufferStats(page);
  expect(cold.damaged).toBeGreaterThan(0);
  expect(cold.hits).toBe(0);
  expect(audible.underruns).toBe(0);
  // Once repaired it stays so.
  expect(await callCore(page, 'buffer.validate', {})).toEqual([]);
});
