import { readFileSync } from 'node:fs';
import { deflateSync } from 'node:zlib';

import { describe, expect, it } from 'vitest';

import { ART_SIZES_PX } from '../shared/library.ts';
import type { ArtImage } from '../shared/worker-protocol.ts';
import { fixture, never, nodeAv } from '../testing/media-files.ts';
import { makeThumbnails } from './cover-image.ts';
import { FolderFiles } from './folder-files.ts';
import { sniffImageType } from './image-type.ts';
import { readArt } from './read-art.ts';

function chunk(type: string, data: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(data.length);
  head.write(type, 4, 'latin1');
  // The checksum is not looked at by default.
  return Buffer.concat([head, data, Buffer.alloc(4)]);
}

/** A PNG that says it has that size, with as many pixels of `rgba`, or with none. */
function png(widthPx: number, heightPx: number, rgba: readonly number[] | null): ArtImage {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(widthPx, 0);
  header.writeUInt32BE(heightPx, 4);
  header.set([8, 6, 0, 0, 0], 8);
  const row = rgba && [0, ...Array.from({ length: widthPx }, () => rgba).flat()];
  const pixels = row ? Buffer.from(Array.from({ length: heightPx }, () => row).flat()) : Buffer.alloc(0);
  const signature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
  const bytes = Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', deflateSync(pixels)), chunk('IEND', Buffer.alloc(0))]); // prettier-ignore
  return { mimeType: 'image/png', bytes };
}

/** Width and height of a lossy WebP, with or without an alpha plane. */
function webpSize(bytes: Uint8Array): [number, number] {
  const buffer = Buffer.from(bytes);
  if (buffer.toString('latin1', 12, 16) === 'VP8X') return [buffer.readUIntLE(24, 3) + 1, buffer.readUIntLE(27, 3) + 1];
  return [buffer.readUInt16LE(26) & 0x3fff, buffer.readUInt16LE(28) & 0x3fff];
}

describe('thumbnails of a cover', () => {
  it('are WebP of the three sizes, in its own proportions', () => {
    const cover = makeThumbnails(png(800, 400, [200, 30, 30, 255]));
    expect(cover?.widthPx).toBe(800);
    expect(cover?.heightPx).toBe(400);
    expect(cover?.thumbnails.map(({ sizePx }) => sizePx)).toEqual([...ART_SIZES_PX]);
    for (const { sizePx, bytes } of cover?.thumbnails ?? []) {
      expect(sniffImageType(bytes)).toBe('image/webp');
      expect(webpSize(bytes)).toEqual([sizePx, sizePx / 2]);
    }
  });

  it('are never larger than the image', () => {
    const sizes = makeThumbnails(png(120, 100, [0, 0, 0, 255]))?.thumbnails.map(({ bytes }) => webpSize(bytes));
    expect(sizes).toEqual([[96, 80], [120, 100], [120, 100]]); // prettier-ignore
  });

  it('keep what is transparent', () => {
    const [smallest] = makeThumbnails(png(100, 100, [10, 20, 30, 0]))?.thumbnails ?? [];
    expect(Buffer.from(smallest?.bytes ?? []).toString('latin1')).toContain('ALPH');
  });

  it.each([
    ['is cut off after its head', { mimeType: 'image/jpeg', bytes: Buffer.from('\xff\xd8\xff\xe0 nothing', 'latin1') }],
    ['claims more pixels than any cover has', png(60_000, 60_000, null)],
    ['has no pixels', png(0, 0, null)],
    ['is of no type that is known', { mimeType: 'image/tiff', bytes: Buffer.from('II*\0') }],
  ])('are none of what %s', (_what, image) => {
    expect(makeThumbnails(image)).toBeNull();
  });

  it('come from the file with the hash of the image, the same for what is read as it is', async () => {
    const path = fixture('with-cover/tagless.mp3');
    const small = await readArt(nodeAv, new FolderFiles(), { kind: 'read-art', path, as: 'thumbnails' }, never);
    const whole = await readArt(nodeAv, new FolderFiles(), { kind: 'read-art', path, as: 'original' }, never);
    expect(small?.hash).toMatch(/^[0-9a-f]{32}$/);
    expect(whole?.hash).toBe(small?.hash);
    expect(small?.original).toBeNull();
    expect(small?.thumbnails).toHaveLength(ART_SIZES_PX.length);
    expect(whole?.original?.bytes).toEqual(new Uint8Array(readFileSync(fixture('with-cover/cover.jpg'))));
  });
});
