import { readFileSync } from 'node:fs';

import { expect, it } from 'vitest';

import { fixture } from '../../testing/media-files.ts';
import { lookAtIlst } from './ilst-look.ts';
import { atom, dataAtom, freeTag, withTag } from './mp4.testing.ts';

const look = (file: Buffer) => lookAtIlst((at, length) => file.subarray(at, at + length), file.length);
const plain = readFileSync(fixture('aac.m4a'));

it('finds tempo and rating', () => {
  const tags = Buffer.concat([atom('tmpo', dataAtom(Buffer.from([0, 120]), 21)), atom('rate', dataAtom('80'))]);
  expect(look(withTag(plain, tags))).toEqual({ bpm: '120', rating: '80', isManifold: false });
});

it('sees a free tag of several values', () => {
  expect(look(withTag(plain, freeTag('ARTISTS', 'Ann', 'Ben')))?.isManifold).toBe(true);
  expect(look(withTag(plain, freeTag('ARTISTS', 'Ann')))?.isManifold).toBe(false);
});

it('is null where there are no tags, and ends with whatever atoms there are', () => {
  expect(look(Buffer.from('no atoms at all, just a text'))).toBeNull();
  expect(look(atom('moov', atom('udta', Buffer.alloc(3))))).toBeNull();
  expect(look(atom('moov', Buffer.from([0, 0, 0, 1, 0x75, 0x64, 0x74, 0x61])))).toBeNull();
});
