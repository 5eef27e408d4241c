import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import type { ArtImage } from '../shared/worker-protocol.ts';
import { FolderFiles, MAX_ART_BYTES } from './folder-files.ts';
import { sniffImageType } from './image-type.ts';
import { readArt } from './read-art.ts';
import { cleanCount, cleanText } from './tag-values.ts';
import { fixture, never, nodeAv, readTags, temporaryFolder } from '../testing/media-files.ts';

/** An ID3v2.3 tag of text frames, UTF-16. */
function id3(frames: Readonly<Record<string, string>>): Buffer {
  const bodies = Object.entries(frames).map(([id, text]) => {
    const value = Buffer.concat([Buffer.from([1, 0xff, 0xfe]), Buffer.from(text, 'utf16le')]);
    const head = Buffer.alloc(10);
    head.write(id);
    head.writeUInt32BE(value.length, 4);
    return Buffer.concat([head, value]);
  });
  const body = Buffer.concat(bodies);
  const size = [21, 14, 7, 0].map((shift) => (body.length >> shift) & 0x7f);
  return Buffer.concat([Buffer.from('ID3\x03\0\0', 'latin1'), Buffer.from(size), body]);
}

describe('tags', () => {
  it('reads them from every family of containers', async () => {
    const read = (name: string): ReturnType<typeof readTags> => readTags(nodeAv, fixture(name));
    expect(await read('mp3-vbr-lame.mp3')).toMatchObject({
      title: 'Größe und Ähre — 夜想曲 🌙'.normalize('NFC'),
      artist: 'Ólafur Þór',
      album: 'Übergänge',
      trackNo: 2,
      date: '2002',
      genres: ['Neue Musik'],
      format: 'MP3',
      sampleRateHz: 44_100,
      channels: 2,
      bitsPerSample: null,
      hasArt: true,
    });
    expect(await read('flac-16-44.flac')).toMatchObject({
      title: 'Sixteen Bits',
      format: 'FLAC',
      bitsPerSample: 16,
      hasArt: true,
    });
    expect(await read('flac-24-96.flac')).toMatchObject({
      title: 'Ninety-Six',
      sampleRateHz: 96_000,
      bitsPerSample: 24,
      hasArt: false,
    });
    expect(await read('flac-5.1.flac')).toMatchObject({ artist: 'The Surround Band', channels: 6 });
    expect(await read('vorbis.ogg')).toMatchObject({ title: 'Vorbis Song', format: 'Vorbis', album: 'Open Codecs' });
    expect(await read('opus.opus')).toMatchObject({ title: 'Opus No. 1', format: 'Opus', sampleRateHz: 48_000 });
    expect(await read('aac.m4a')).toMatchObject({
      title: 'Advanced Noise',
      artist: 'Pérez & Söhne',
      format: 'AAC',
      hasArt: true,
    });
    expect(await read('alac.m4a')).toMatchObject({
      title: 'Apple Lossless',
      format: 'ALAC',
      bitsPerSample: 16,
      trackNo: 2,
    });
    expect(await read('wma.wma')).toMatchObject({ title: 'Windows Song', format: 'WMA', genres: ['Electronic'] });
    expect(await read('wavpack.wv')).toMatchObject({ title: 'Packed', format: 'WavPack' });
    expect(await read('wav-24-8.wav')).toMatchObject({ title: null, format: 'WAV', bitsPerSample: 24, channels: 1 });
    expect(await read('aiff-16-8.aiff')).toMatchObject({ format: 'AIFF' });
    expect((await read('mp3-cbr-44.mp3')).durationSeconds).toBeCloseTo(7.1, 1);
  });

  it('bounds and cleans what a hostile tag holds, and plays the rest', async () => {
    const path = join(temporaryFolder(), 'hostile.mp3');
    const tag = id3({
      TIT2: `a\u0000\u0007\u202a${'x'.repeat(100_000)}`,
      TPE1: 'Cafe\u0301 \r\n Band',
      TYER: '99999',
      TRCK: '-5',
      TCON: '\u0001',
    });
    writeFileSync(path, Buffer.concat([tag, readFileSync(fixture('with-cover/tagless.mp3'))]));
    const tags = await readTags(nodeAv, path);
    expect(tags.title?.length).toBeLessThanOrEqual(500);
    expect(tags).toMatchObject({ artist: 'Café Band', date: null, trackNo: null, genres: [], format: 'MP3' });
    for (const text of [tags.title, tags.artist]) expect(text).not.toMatch(/[\p{Cc}]/u);
  });

  it('falls back to what the decoder knows when the tags cannot be parsed', async () => {
    const path = join(temporaryFolder(), 'broken.wv');
    const bytes = readFileSync(fixture('wavpack.wv'));
    bytes.fill(0xff, bytes.length - 200);
    writeFileSync(path, bytes);
    expect(await readTags(nodeAv, path)).toMatchObject({ format: 'WavPack', sampleRateHz: 22_050, channels: 1 });
  });

  it('does not know the length of WavPack that does not say it', async () => {
    const path = join(temporaryFolder(), 'unclosed.wv');
    const bytes = readFileSync(fixture('wavpack.wv'));
    // `total_samples` of each block's header.
    for (let at = bytes.indexOf('wvpk'); at !== -1; at = bytes.indexOf('wvpk', at + 32))
      bytes.writeUInt32LE(2 ** 32 - 1, at + 12);
    writeFileSync(path, bytes);
    const tags = await readTags(nodeAv, path);
    expect(tags.durationSeconds).toBeNull();
    expect(tags.title).toBe('Packed');
  });

  it('makes values fit', () => {
    expect(cleanText('  \u0000 ')).toBeNull();
    expect(cleanText(7)).toBeNull();
    expect(cleanText('\ud800 lone')).toBe('\ufffd lone');
    expect(cleanText('😀'.repeat(600))).toBe('😀'.repeat(500));
    expect(cleanCount(3.2, 1, 10)).toBe(3);
    for (const wrong of [Number.NaN, Number.POSITIVE_INFINITY, -1, 11, '3', null])
      expect(cleanCount(wrong, 1, 10)).toBeNull();
  });
});

describe('art', () => {
  const original = async (path: string): Promise<ArtImage | null> =>
    (await readArt(nodeAv, new FolderFiles(), { kind: 'read-art', path, as: 'original' }, never))?.original ?? null;

  it('prefers the embedded cover and types it by its bytes', async () => {
    expect((await original(fixture('mp3-vbr-lame.mp3')))?.mimeType).toBe('image/jpeg');
    const png = await original(fixture('flac-16-44.flac'));
    expect(png?.mimeType).toBe('image/png');
    expect(Buffer.from(png!.bytes.subarray(1, 4)).toString()).toBe('PNG');
    expect((await original(fixture('aac.m4a')))?.mimeType).toBe('image/png');
  });

  it('finds the image of the folder, or nothing', async () => {
    const art = await original(fixture('with-cover/tagless.mp3'));
    expect(Buffer.compare(Buffer.from(art!.bytes), readFileSync(fixture('with-cover/cover.jpg')))).toBe(0);
    expect(await readTags(nodeAv, fixture('with-cover/tagless.mp3'))).toMatchObject({ hasArt: true });
    expect(await original(fixture('vorbis.ogg'))).toBeNull();
  });

  it('takes the best name, and no image that is none, too large or a folder', async () => {
    const folder = temporaryFolder();
    const track = join(folder, 'a.mp3');
    copyFileSync(fixture('with-cover/tagless.mp3'), track);
    writeFileSync(join(folder, 'cover.png'), Buffer.alloc(MAX_ART_BYTES + 1, 1));
    mkdirSync(join(folder, 'folder.jpg'));
    writeFileSync(join(folder, 'notes.jpg'), 'no');
    expect(await original(track)).toBeNull();
    copyFileSync(fixture('with-cover/cover.jpg'), join(folder, 'Front.JPG'));
    expect((await original(track))?.mimeType).toBe('image/jpeg');
    writeFileSync(join(folder, 'Cover.webp'), 'not an image');
    expect((await original(track))?.mimeType).toBe('image/jpeg');
  });

  it('knows the four types and no other', () => {
    expect(sniffImageType(Buffer.from('GIF89a..'))).toBe('image/gif');
    expect(sniffImageType(Buffer.from('RIFF0000WEBPVP8 '))).toBe('image/webp');
    expect(sniffImageType(Buffer.from('RIFF0000WAVEfmt '))).toBeNull();
    expect(sniffImageType(Buffer.from('<svg xmlns='))).toBeNull();
    expect(sniffImageType(Buffer.alloc(0))).toBeNull();
  });
});
