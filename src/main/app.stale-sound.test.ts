// Stale sound: an edit in place that keeps size and time, as `mp3gain -p` and taggers that "keep the file date" make it, with real workers.
import { chmodSync, closeSync, openSync, statSync, utimesSync, writeSync } from 'node:fs';
import { join } from 'node:path';

import { expect, it } from 'vitest';

import { writeWav } from '../testing/media-files.ts';
import { start, temporaryFolder, WAIT } from '../testing/running-core.ts';
import type { ByteResponse } from './shell/shell.ts';

/** A whole second, which `utimes` can set back to the nanosecond. */
const THEN = new Date(1_700_000_000_000);
const WAV_HEADER_BYTES = 44;

const bytesOf = ({ body }: ByteResponse): Buffer => Buffer.from(body as Uint8Array);

it('an edit in place that sets the time back is heard at once, from every tier', { timeout: 60_000 }, async () => {
  const path = join(temporaryFolder(), 'a.wav');
  writeWav(path, 3 * 48_000);
  utimesSync(path, THEN, THEN);
  const { client, track, chunk, count } = await start(join(path, '..'));
  const before = await track('a.wav');
  const old = await chunk(before, 'off', 0);
  expect((await chunk(before, 'warm', 0)).status).toBe(200);
  expect(count('analyse')).toBe(1);

  const sizeBytes = statSync(path).size;
  const file = openSync(path, 'r+');
  writeSync(file, Buffer.alloc(sizeBytes - WAV_HEADER_BYTES, 0x11), 0, sizeBytes - WAV_HEADER_BYTES, WAV_HEADER_BYTES);
  closeSync(file);
  utimesSync(path, THEN, THEN);
  expect(statSync(path).size).toBe(sizeBytes);
  expect(statSync(path).mtimeMs).toBe(THEN.getTime());

  await expect.poll(async () => (await track('a.wav')).signature, WAIT).not.toBe(before.signature);
  const edited = await track('a.wav');
  expect(edited.id).toBe(before.id);
  // What was held of the track under its old name is gone.
  expect((await chunk(before, 'off', 0)).status).toBe(409);
  await expect.poll(async () => (await client.call('buffer.stats', {})).cold.entries, WAIT).toBe(0);
  const heard = await chunk(edited, 'off', 0);
  expect(heard.status).toBe(200);
  expect(bytesOf(heard).equals(bytesOf(old))).toBe(false);
  // The worker finds other bytes than were analysed, and from then on what is mastered follows them.
  const masteredAnew = async (): Promise<number> => (await chunk(edited, 'warm', 0), count('analyse'));
  await expect.poll(masteredAnew, WAIT).toBe(2);
});

it('another mode is another signature, the same sound, and no analysis', { timeout: 60_000 }, async () => {
  const path = join(temporaryFolder(), 'a.wav');
  writeWav(path, 3 * 48_000);
  const { track, chunk, count } = await start(join(path, '..'));
  const before = await track('a.wav');
  const old = await chunk(before, 'warm', 0);
  chmodSync(path, 0o600);
  await expect.poll(async () => (await track('a.wav')).signature, WAIT).not.toBe(before.signature);
  const now = await track('a.wav');
  expect(now.state).toBe('ready');
  const same = await chunk(now, 'warm', 0);
  expect(bytesOf(same).equals(bytesOf(old))).toBe(true);
  expect(count('analyse')).toBe(1);
});
