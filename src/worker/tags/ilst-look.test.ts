import { readFileSync } from 'node:fs';

import { expect, it } from 'vitest';

import { fixture } from '../../testing/media-files.ts';
import { lookAtIlst } from './ilst-look.ts';
import { atom, dataAtom, freeTag, withTag } from './mp4.testing.ts';

const look = (file: Buffer) => lookAtIlst((at, length) => Promise.resolve(file.subarray(at, at + length)), file.length);
const plain = readFileSync(fixture('aac.m4a'));

it('finds tempo and rating', async () => {
  const tags = Buffer.concat([atom('tmpo', dataAtom(Buffer.from([0, 120]), 21)), atom('rate', dataAtom('80'))]);
  expect(await look(withTag(plain, tags))).toEqual({ bpm: '120', rating: '80', isManifold: false });
});

it('sees a free tag of several values', async () => {
  expect((await look(withTag(plain, freeTag('ARTISTS', 'Ann', 'Ben'))))?.isManifold).toBe(true);
  expect((await look(withTag(plain, freeTag('ARTISTS', 'Ann'))))?.isManifold).toBe(false);
});

it('is null where there are no tags, and ends with whatever atoms there are', async () => {
  expect(await look(Buffer.from('no atoms at all, just a text'))).toBeNull();
  expect(await look(atom('moov', atom('udta', Buffer.alloc(3))))).toBeNull();
  expect(await look(atom('moov', Buffer.from([0, 0, 0, 1, 0x75, 0x64, 0x74, 0x61])))).toBeNull();
});
