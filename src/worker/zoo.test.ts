// Files of every format that the ffmpeg program can write here, with known tags: what is read of each, and that its audio is known again
// when it is tagged anew. Skipped where there is no ffmpeg.
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import {
  backEnds,
  fixture,
  nodeAv,
  readingOf,
  readTags,
  renderChunk,
  rendererOf,
  temporaryFolder,
} from '../testing/media-files.ts';
import { frame, id3Tag, id3v1Tag } from './tags/id3.testing.ts';

const ffmpeg = backEnds.find(({ backEnd }) => backEnd === 'ffmpeg')?.decoder ?? null;

const RELEASE = 'b9545342-1e6d-4dae-84ac-013374ad8d7c';
const TAGS = {
  title: 'Größe 夜想曲', artist: 'Ann Oak', album: 'Rings', album_artist: 'The Oaks', track: '3/12', disc: '1/2', date: '1994-03-21',
  genre: 'Folk', composer: 'Ben Elm', compilation: '1', lyrics: 'One\nTwo',
}; // prettier-ignore

/** Encoder by name of file. Rates of all are 48 kHz but Speex's. */
const FORMATS: Readonly<Record<string, readonly string[]>> = {
  'a.flac': ['-c:a', 'flac'],
  'a.mp3': ['-c:a', 'libmp3lame', '-id3v2_version', '3'],
  'a.m4a': ['-c:a', 'aac'],
  'alac.m4a': ['-c:a', 'alac'],
  'book.m4b': ['-c:a', 'aac', '-f', 'ipod'],
  'a.ogg': ['-c:a', 'libvorbis'],
  'a.opus': ['-c:a', 'libopus'],
  'flac.oga': ['-c:a', 'flac'],
  'a.spx': ['-c:a', 'libspeex', '-ar', '32000'],
  'a.wv': ['-c:a', 'wavpack'],
  'a.tta': ['-c:a', 'tta'],
  'a.wma': ['-c:a', 'wmav2'],
  'a.mka': ['-c:a', 'flac'],
  'a.aiff': ['-write_id3v2', '1'],
  'a.wav': [],
  'a.w64': [],
  'a.caf': [],
  'a.au': [],
  'a.aac': ['-c:a', 'aac'],
  'a.ac3': ['-c:a', 'ac3'],
};

/** Formats that hold few tags, or none, as ffmpeg writes them. */
const FEW_TAGS = ['a.wav', 'a.w64', 'a.caf', 'a.au', 'a.aac', 'a.ac3'];

const metadata = (tags: Readonly<Record<string, string>>): string[] =>
  Object.entries(tags).flatMap(([name, value]) => ['-metadata', `${name}=${value}`]);

let folder = '';

const pathOf = (name: string, kind = 'original'): string => join(folder, `${kind} ${name}`);

/** All formats of one sound by one run of the program. */
function encode(kind: string, hz: number): void {
  const sound = `aevalsrc=0.4*sin(2*PI*${hz}*t)+0.1*sin(2*PI*${hz}*t*t/3)|0.3*sin(2*PI*${1.5 * hz}*t):s=48000:d=6`;
  const files = Object.entries(FORMATS).flatMap(([name, options]) => [
    ...metadata({ ...TAGS, MUSICBRAINZ_ALBUMID: RELEASE }), ...options, pathOf(name, kind),
  ]); // prettier-ignore
  execFileSync('ffmpeg', ['-v', 'error', '-y', '-f', 'lavfi', '-i', sound, ...files]);
}

/** The coded audio of all originals as it is, under other tags. */
function copyWithOtherTags(): void {
  const tags = metadata({ title: 'Another', artist: 'x'.repeat(3000), comment: 'new' });
  const muxer = (name: string): string[] => (name.endsWith('.m4b') ? ['-f', 'ipod'] : name.endsWith('.spx') ? ['-f', 'ogg'] : []); // prettier-ignore
  const names = Object.keys(FORMATS);
  const files = names.flatMap((name, input) => ['-map', `${input}:a`, '-map_metadata', '-1', ...tags, '-c', 'copy', ...muxer(name), pathOf(name, 'copy')]); // prettier-ignore
  execFileSync('ffmpeg', ['-v', 'error', '-y', ...names.flatMap((name) => ['-i', pathOf(name)]), ...files]);
}

describe.skipIf(!ffmpeg)('a zoo of formats', () => {
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'auralis-zoo-'));
    encode('original', 440);
    encode('take', 445);
    copyWithOtherTags();
  }, 120_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each(Object.keys(FORMATS).filter((name) => !FEW_TAGS.includes(name)))('%s has its tags', async (name) => {
    expect(await readTags(nodeAv, pathOf(name))).toMatchObject({
      title: 'Größe 夜想曲',
      artist: 'Ann Oak',
      artists: [{ name: 'Ann Oak' }],
      album: 'Rings',
      albumArtist: 'The Oaks',
      composers: [{ name: 'Ben Elm' }],
      genres: ['Folk'],
      trackNo: 3,
      trackTotal: 12,
      discNo: 1,
      discTotal: 2,
      date: '1994-03-21',
      compilation: true,
      lyrics: 'One\nTwo',
    });
  });

  it.each(Object.keys(FORMATS))('%s has its length', async (name) => {
    const { durationSeconds } = await readTags(nodeAv, pathOf(name));
    // Raw AAC says nothing of its length: it is estimated from the bit rate of its beginning.
    const most = name === 'a.aac' ? 0.5 : 0.1;
    expect(Math.abs((durationSeconds ?? 0) - 6)).toBeLessThan(most);
  });

  it.each(Object.keys(FORMATS))(
    '%s reads the same at first as in full, but for what it says it lacks',
    async (name) => {
      const first = await readingOf(pathOf(name), nodeAv, 'first');
      const full = await readingOf(pathOf(name), nodeAv, 'full');
      expect({ ...full.tags, replayGain: null }).toMatchObject({
        title: first.tags?.title,
        artists: first.tags?.artists,
      });
    },
  );

  it.each(Object.keys(FORMATS))('%s is known again with other tags, and no other take for it', async (name) => {
    const { identity } = await readingOf(pathOf(name));
    expect(identity).not.toBeNull();
    expect((await readingOf(pathOf(name, 'copy'))).identity).toBe(identity);
    expect((await readingOf(pathOf(name, 'take'))).identity).not.toBe(identity);
  });

  it('the tags are the same by the ffmpeg program', async () => {
    for (const name of ['a.flac', 'a.mp3', 'a.m4a', 'a.ogg'])
      expect(await readTags(ffmpeg!, pathOf(name))).toMatchObject({ title: 'Größe 夜想曲', artists: [{ name: 'Ann Oak' }] }); // prettier-ignore
  });
});

const plain = readFileSync(fixture('with-cover/tagless.mp3'));
const latin = (text: string): Buffer => Buffer.from(`\0${text}`, 'latin1');

function tagged(
  version: 3 | 4,
  frames: Readonly<Record<string, Buffer>>,
  end: Buffer = Buffer.alloc(0),
  audio: Buffer = plain,
): string {
  const path = join(temporaryFolder(), 'a.mp3');
  const tag = id3Tag(version, Object.entries(frames).map(([id, body]) => frame(version, id, body))); // prettier-ignore
  writeFileSync(path, Buffer.concat([tag, audio, end]));
  return path;
}

describe('MP3', () => {
  it.each(['AC/DC', "Their / They're / There"])('of %s in ID3v2.3 is of one artist', async (name) => {
    const tags = await readTags(nodeAv, tagged(3, { TPE1: latin(name), SYLT: Buffer.alloc(20) }));
    expect(tags.artist).toEqual(name);
    expect(tags.artists.map((artist) => artist.name)).toEqual([name]);
  });

  it('has every artist of ID3v2.4', async () => {
    const { artist, artists } = await readTags(nodeAv, tagged(4, { TPE1: latin('Ann\0Ben') }));
    expect(artist).toBe('Ann, Ben');
    expect(artists.map(({ name }) => name)).toEqual(['Ann', 'Ben']);
  });

  it('says that its first reading can lack something', async () => {
    const path = tagged(4, { TPE1: latin('Ann\0Ben') });
    expect((await readingOf(path, nodeAv, 'first')).tagsLevel).toBe('first');
    expect((await readingOf(path, nodeAv, 'full')).tagsLevel).toBe('full');
    expect((await readingOf(tagged(4, { TPE1: latin('Ann') }), nodeAv, 'first')).tagsLevel).toBe('full');
  });

  it('has the year of its new tag, not of its old one', async () => {
    const old = id3v1Tag({ title: 'Old', artist: 'Old', year: '1970' });
    const frames = { TIT2: latin('New'), TYER: latin('1999'), TDAT: latin('3112') };
    expect((await readTags(nodeAv, tagged(3, frames, old))).date).toBe('1999-12-31');
    expect((await readTags(nodeAv, tagged(4, { TPE1: latin('A\0B'), TDRC: latin('1999') }, old))).date).toBe('1999');
  });

  it('has each genre once', async () => {
    expect((await readTags(nodeAv, tagged(4, { TCON: latin('Dance\0dance') }))).genres).toEqual(['Dance']);
  });

  it('has its first rating', async () => {
    expect((await readTags(nodeAv, tagged(4, { POPM: Buffer.from('a@b\0\xc4', 'latin1') }))).rating).toBe(80);
  });

  it('has its synced words', async () => {
    const words = Buffer.from('\0eng\x02\x01\0One\0\0\0\0\0\nTwo\0\0\0\x03\xe8', 'latin1');
    expect((await readTags(nodeAv, tagged(4, { SYLT: words }))).lyrics).toBe('[00:00.00]One\n[00:01.00]Two');
  });

  it('has no art where the picture is none', async () => {
    const picture = (bytes: Buffer) => ({
      APIC: Buffer.concat([Buffer.from('\0image/jpeg\0\x03\0', 'latin1'), bytes]),
    });
    expect((await readTags(nodeAv, tagged(3, picture(Buffer.from('<html>no</html>'))))).hasArt).toBe(false);
    const jpeg = readFileSync(fixture('with-cover/cover.jpg'));
    expect((await readTags(nodeAv, tagged(3, picture(jpeg)))).hasArt).toBe(true);
  });

  it('is known again with and without tags at both ends', async () => {
    const identity = (await readingOf(fixture('with-cover/tagless.mp3'))).identity;
    const old = id3v1Tag({ title: 'Old', artist: 'Old', year: '1970' });
    expect((await readingOf(tagged(4, { TIT2: latin('x'.repeat(70_000)) }, old))).identity).toBe(identity);
  });

  it('is another one where its sound changed', async () => {
    const changed = Buffer.from(plain);
    changed.fill(0x55, Math.floor(plain.length * 0.67), Math.floor(plain.length * 0.67) + 3000);
    const identity = (await readingOf(tagged(4, {}))).identity;
    expect((await readingOf(tagged(4, {}, Buffer.alloc(0), changed))).identity).not.toBe(identity);
  });
});

it.skipIf(!ffmpeg).each(['a.ogg', 'a.opus', 'flac.oga'])('a picture in the comments of %s is art', async (name) => {
  const image = readFileSync(fixture('with-cover/cover.jpg'));
  const word = (value: number): Buffer =>
    Buffer.from([value >>> 24, (value >> 16) & 255, (value >> 8) & 255, value & 255]);
  const type = Buffer.from('image/jpeg');
  // FLAC's picture block: front cover, type, no description, no sizes.
  const block = Buffer.concat([word(3), word(type.length), type, ...[0, 0, 0, 0, 0, image.length].map(word), image]);
  const path = join(temporaryFolder(), name);
  const comment = ['-metadata', `METADATA_BLOCK_PICTURE=${block.toString('base64')}`];
  execFileSync('ffmpeg', ['-v', 'error', '-i', fixture('wav-24-8.wav'), '-t', '1', '-ar', '48000', ...(FORMATS[name] ?? []), ...comment, path]); // prettier-ignore
  expect((await readTags(nodeAv, path)).hasArt).toBe(true);
});

it('words lie beside a file, too', async () => {
  const path = join(temporaryFolder(), 'Song.flac');
  copyFileSync(fixture('flac-16-44.flac'), path);
  writeFileSync(path.replace('.flac', '.LRC'), '\uFEFF[00:01.00]One\r\n[00:02.00]Two');
  expect((await readTags(nodeAv, path)).lyrics).toBe('[00:01.00]One\n[00:02.00]Two');
});

it('a container behind an ID3 tag is what it is', async () => {
  const path = tagged(3, { TIT2: latin('Front') }, Buffer.alloc(0), readFileSync(fixture('flac-16-44.flac')));
  expect(await readTags(nodeAv, path)).toMatchObject({ format: 'FLAC', durationSeconds: 5.6 });
});

/** One second of DSD64: silence, as the pattern it is at one bit. ffmpeg reads the format and does not write it. */
function dsf(tag: Buffer): Buffer {
  const blocks = 87;
  const sound = Buffer.alloc(blocks * 4096 * 2, 0x69);
  const head = Buffer.alloc(92);
  head.write('DSD ', 0, 'latin1');
  head.writeBigUInt64LE(28n, 4);
  head.writeBigUInt64LE(BigInt(92 + sound.length + tag.length), 12);
  head.writeBigUInt64LE(BigInt(92 + sound.length), 20);
  head.write('fmt ', 28, 'latin1');
  head.writeBigUInt64LE(52n, 32);
  for (const [at, value] of [[40, 1], [44, 0], [48, 2], [52, 2], [56, 2_822_400], [60, 1], [72, 4096]] as const) head.writeUInt32LE(value, at); // prettier-ignore
  head.writeBigUInt64LE(2_822_400n, 64);
  head.write('data', 80, 'latin1');
  head.writeBigUInt64LE(BigInt(12 + sound.length), 84);
  return Buffer.concat([head, sound, tag]);
}

describe('DSD', () => {
  const write = (tag: Buffer): string => {
    const path = join(temporaryFolder(), 'a.dsf');
    writeFileSync(path, dsf(tag));
    return path;
  };
  const tag = id3Tag(3, [frame(3, 'TIT2', latin('One Bit')), frame(3, 'TPE1', latin('Ann'))]);

  it('has its length and the tags behind its sound', async () => {
    const { title, artist, durationSeconds } = await readTags(nodeAv, write(tag));
    expect(title).toBe('One Bit');
    expect(artist).toBe('Ann');
    expect(durationSeconds).toBeCloseTo(1.01, 2);
  });

  it('is known again without them', async () => {
    expect((await readingOf(write(Buffer.alloc(0)))).identity).toBe((await readingOf(write(tag))).identity);
  });

  it('plays', async () => {
    const { frames } = await renderChunk(rendererOf(nodeAv), write(tag), 0);
    expect(frames).toBeGreaterThan(47_000);
  });
});
