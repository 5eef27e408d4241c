import { expect, it } from 'vitest';

import { frame, id3Tag } from './id3.testing.ts';
import { lookAtId3 } from './id3-look.ts';

const look = (file: Buffer) => lookAtId3((at, length) => file.subarray(at, at + length));
const utf8 = (text: string): Buffer => Buffer.from(`\x03${text}`);
const utf16 = (text: string): Buffer => Buffer.concat([Buffer.from([1, 0xff, 0xfe]), Buffer.from(text, 'utf16le')]);

it('finds the rating and the recording behind a cover that is passed over', () => {
  const file = id3Tag(4, [
    frame(4, 'APIC', Buffer.alloc(100_000, 7)),
    frame(4, 'POPM', Buffer.from('a@b\0\xc4\0\0\0\0', 'latin1')),
    frame(4, 'UFID', Buffer.from('http://musicbrainz.org\0some-id')),
  ]);
  expect(look(file)).toEqual({ popularimeter: 196, recordingId: 'some-id', isManifold: false, isSynced: false });
});

it.each([
  ['several values', 4, [['TPE1', utf8('Ann\0Ben')]], true],
  ['several values in UTF-16', 3, [['TPE1', utf16('Ann\0Ben')]], true],
  ['a frame twice', 3, [['TPE1', utf8('Ann')], ['TPE1', utf8('Ben')]], true],
  ['a list in a free text', 4, [['TXXX', utf8('ARTISTS\0Ann\0Ben')]], true],
  ['a slash', 3, [['TPE1', utf8('AC/DC')]], false],
  ['padding', 3, [['TPE1', utf8('Ann\0\0\0')]], false],
  ['an end in UTF-16', 3, [['TPE1', utf16('Ann\0')]], false],
  ['two free texts', 4, [['TXXX', utf8('A\0x')], ['TXXX', utf8('B\0y')]], false],
  ['two genres', 4, [['TCON', utf8('Rock\0Pop')]], false],
] as const)('%s in ID3v2.%d: %j is manifold: %j', (_, version, frames, isManifold) => {
  const file = id3Tag(version, frames.map(([id, body]) => frame(version, id, body))); // prettier-ignore
  expect((look(file))?.isManifold).toBe(isManifold);
}); // prettier-ignore

it('sees words with time stamps', () => {
  expect(look(id3Tag(3, [frame(3, 'SYLT', Buffer.alloc(20))]))?.isSynced).toBe(true);
});

it('reads the short frames of version 2', () => {
  const body = utf8('Ann\0Ben');
  const short = Buffer.concat([Buffer.from('TP1'), Buffer.from([0, 0, body.length]), body]);
  expect(look(id3Tag(2, [short]))?.isManifold).toBe(true);
});

it('leaves a stuffed tag to the full reading', () => {
  const file = id3Tag(3, [frame(3, 'TPE1', utf8('Ann'))]);
  file[5] = 0x80;
  expect(look(file)?.isManifold).toBe(true);
});

it('is null without a tag, and ends with whatever a tag holds', () => {
  expect(look(Buffer.from('fLaC and more'))).toBeNull();
  expect(look(id3Tag(4, [Buffer.alloc(5000, 0xff)]))).not.toBeNull();
  expect(look(id3Tag(4, [frame(4, 'TPE1', utf8('Ann'))]).subarray(0, 15))).not.toBeNull();
});
