// A storm of seeks over a shell that does not tell when a request is given up, as Electron's scheme does not: the real core and worker, asked for
// thirty places in a row, of which only the last is still wanted.
import { join } from 'node:path';

import { expect, it } from 'vitest';

import { chunkUrl } from '../shared/contract/buffer.ts';
import { chunkKey } from '../shared/timeline.ts';
import { writeWav } from '../testing/media-files.ts';
import { start, temporaryFolder, WAIT } from '../testing/running-core.ts';

const PLACES = 30;
/** What a place could be rendered by when it was withdrawn: one in the worker's hand and one on its way. */
const UNAVOIDABLE = 3;

it('renders the newest of many places, not those that were given up', { timeout: 60_000 }, async () => {
  const music = temporaryFolder();
  writeWav(join(music, 'a.wav'), 180 * 48_000);
  const { app, client, track, chunk } = await start(music);
  const { id, signature, ...row } = await track('a.wav');
  // The worker is up and has the file at hand.
  expect((await chunk({ id, signature, ...row }, 'off', 80)).status).toBe(200);
  const renders = async (): Promise<number> => (await client.call('buffer.stats', {})).renders;

  const before = await renders();
  const answers: Promise<number | undefined>[] = [];
  for (let place = 0; place < PLACES; place++) {
    const url = chunkUrl(chunkKey(id, signature, 'off', 2 * place), 'now', `page-${place}`);
    const { pathname, searchParams } = new URL(url, 'http://page/');
    const answer = app.bytes({ path: pathname, query: searchParams, signal: new AbortController().signal });
    answers.push(Promise.resolve(answer).then((response) => response?.status));
    if (place < PLACES - 1) client.notify('chunk.cancel', { request: `page-${place}` });
  }
  expect(await answers.at(-1)).toBe(200);
  expect((await renders()) - before).toBeLessThanOrEqual(1 + UNAVOIDABLE);
  expect((await Promise.all(answers)).filter((status) => status === 499).length).toBeGreaterThanOrEqual(
    PLACES - 1 - UNAVOIDABLE,
  );
  await expect.poll(async () => (await client.call('buffer.stats', {})).inFlight.rendering, WAIT).toBe(0);
});
