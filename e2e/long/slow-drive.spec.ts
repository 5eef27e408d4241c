// One of two drives takes 400 ms for every read. What lies on the other plays on without a gap while files of the slow one are asked for all the
// time, and the player says which of them is slow.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { callCore } from '../../src/testing/core-call.ts';
import { gapsIn } from '../faults/sine-rules.ts';
import { playLongTone, prepare, writeLongTone } from '../faults/long-tone.ts';
import { keepSound, keptSound } from '../faults/sound-tap.ts';
import { expect, test } from '../player.ts';
import { seconds, writeTone } from '../tone.ts';

const SLOW_TRACKS = 3;
/** A chunk from the slow drive is given up after this, instead of 30 s, so that the test need not take minutes. */
const RENDER_LIMIT_MS = 3_000;
const LISTENED_SECONDS = 20;
/** Three of its jobs in a row must run out of time. */
const TOLD_LIMIT_MS = 120_000;

test('a drive with 400 ms a read is told as slow, and the music on the other has no gap', async ({
  folder,
  start,
  open,
}) => {
  test.skip(process.platform !== 'linux', 'elsewhere a worker that waits for its drive looks like one that hangs');
  test.setTimeout(240_000);
  const slow = join(folder, 'slow-drive');
  await mkdir(slow);
  for (let n = 1; n <= SLOW_TRACKS; n++)
    await writeTone(join(slow, `slow ${n}.wav`), { frames: seconds(60), hz: 220 + n });
  const good = await writeLongTone(folder);
  const preload = pathToFileURL(join(import.meta.dirname, '../faults/slow-drive-preload.ts')).href;
  const process_ = await start([good, slow], {
    NODE_OPTIONS: `${process.env['NODE_OPTIONS'] ?? ''} --import ${preload}`.trim(),
    AURALIS_SLOW_DRIVE: slow,
    AURALIS_TIMEOUT_RENDER_MS: String(RENDER_LIMIT_MS),
  });
  const page = await open(process_, { bypassCSP: true }, prepare);
  await expect(page.getByRole('row', { name: /slow/ })).toHaveCount(SLOW_TRACKS, { timeout: 30_000 });
  const { rows } = await callCore(page, 'library.tracks', {
    query: { search: 'slow', sort: 'title', direction: 'ascending' },
    offset: 0,
    limit: SLOW_TRACKS,
  });
  const player = await playLongTone(page);
  await keepSound(page);

  await page.evaluate((rows) => {
    const played = performance.getEntriesByType('resource').find(({ name }) => name.includes('/chunk/'))?.name ?? '';
    const engine = /\/off\/(\d+)\//.exec(played)?.[1] ?? '';
    const askOnAndOn = async ({ id, signature }: (typeof rows)[number]): Promise<void> => {
      for (let index = 0; ; index = (index + 1) % 20) {
        await (await fetch(`chunk/${id}/${signature}/off/${engine}/${index}?urgency=soon`)).arrayBuffer();
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    };
    // Until the page is closed.
    for (const row of rows) void askOnAndOn(row);
  }, rows);
  const saysSo = async (): Promise<boolean> =>
    (await callCore(page, 'health.report', {})).parts.some(
      ({ part, reason }) => part === 'library' && reason === 'drive-slow',
    );
  await expect.poll(saysSo, { timeout: TOLD_LIMIT_MS }).toBe(true);
  await expect.poll(async () => (await keptSound(page)).length, { timeout: 30_000, intervals: [1000] }).toBeGreaterThan(seconds(LISTENED_SECONDS)); // prettier-ignore
  expect(gapsIn(await keptSound(page))).toEqual([]);
  // Another place in it is heard, though the worker was given to the slow drive meanwhile.
  await player.seekTo(120);
  await expect.poll(() => player.seconds(), { timeout: 20_000 }).toBeGreaterThan(120.1);
});
