import { readFileSync } from 'node:fs';

import { expect, it } from 'vitest';

import { fixture, fixtureNames, nodeAv } from '../../testing/media-files.ts';
import { containerOf, id3TagBytes } from './container-magic.ts';

const files = fixtureNames.filter((name) => !/\.(?:aac)$/.test(name));

it.each(files)('the first bytes of %s name the container that FFmpeg finds', async (name) => {
  const bytes = readFileSync(fixture(name));
  const named = containerOf(bytes.subarray(id3TagBytes(bytes)));
  const readAt = (at: number, length: number): Uint8Array => bytes.subarray(at, at + length);
  const file = { path: fixture(name), sizeBytes: bytes.length, readAt };
  const { facts } = await nodeAv.inspect(file, AbortSignal.timeout(60_000));
  expect(facts.container.split(',')).toContain(named);
});

it.each([
  ['text', Buffer.from('Just words, nothing to hear here.')],
  ['nothing', Buffer.alloc(0)],
  ['one frame of MPEG audio', readFileSync(fixture('mp3-cbr-44.mp3')).subarray(-100)],
  ['ones', Buffer.alloc(4096, 0xff)],
])('%s is no container', (_, bytes) => expect(containerOf(bytes)).toBeNull());

it.each([
  ['MAC \x96\x0f\0\0', 'ape'],
  ['MPCK', 'mpc8'],
  ['MP+\x07', 'mpc'],
  ['FRM8', 'iff'],
  ['DSD ', 'dsf'],
  ['RF64\xff\xff\xff\xffWAVEds64', 'wav'],
  ['BW64\xff\xff\xff\xffWAVEds64', 'wav'],
  ['RIFX\0\0\0\0WAVEfmt ', 'wav'],
])('%j is %s', (start, name) => expect(containerOf(Buffer.from(start, 'latin1'))).toBe(name));

it('an ID3 tag is as long as it says, with its footer', () => {
  expect(id3TagBytes(Buffer.from('ID3\x04\0\x10\0\0\x01\x00'))).toBe(10 + 128 + 10);
});
