// Chunks of Ogg Opus are in their place where the pages' stamps are not: those that FFmpeg makes of Vorbis are late for a page now and then,
// by half a Vorbis block (448 frames at 44.1 kHz are 488 at 48).
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { decodeWhole, fixture, nodeAv, OPUS_MEMORY, temporaryFolder, wesnothTracks } from '../../testing/media-files.ts'; // prettier-ignore
import { chunksOutOfPlace, hasFfmpeg, hasOpusTools, wholeByFfmpeg, wholeByOpusdec } from '../../testing/whole-file.ts';
import { opusPacketFrames, opusPreSkipFrames } from './opus-packets.ts';

const LATE_FRAMES = 488n;

describe('opus packets', () => {
  it.each([
    ['SILK, 60 ms', [3 << 3], 2880],
    ['hybrid, 20 ms', [13 << 3], 960],
    ['CELT, 2.5 ms', [16 << 3], 120],
    ['two of CELT, 20 ms', [(31 << 3) | 1], 1920],
    ['two of other sizes', [(31 << 3) | 2], 1920],
    ['six of CELT, 20 ms', [(31 << 3) | 3, 0x80 | 6], 5760],
    ['seven of them are too many', [(31 << 3) | 3, 7], null],
    ['none of them', [(31 << 3) | 3, 0], null],
    ['a count that is missing', [(31 << 3) | 3], null],
    ['nothing', [], null],
  ])('%s', (_, bytes, frames) => expect(opusPacketFrames(Uint8Array.from(bytes))).toBe(frames));

  it('a header tells the pre-skip', () => {
    expect(opusPreSkipFrames(Buffer.from('OpusHead\x01\x02\x38\x01\0\0\0\0\0\0\0', 'latin1'))).toBe(312);
  });

  it.each(['', 'OpusHead', 'OpusTags\x01\x02\x38\x01\0\0\0\0\0\0\0'])('%j is no header', (text) => {
    expect(opusPreSkipFrames(Buffer.from(text, 'latin1'))).toBeNull();
  });
});

/** The pages of an Ogg file. */
function pagesOf(bytes: Buffer): Buffer[] {
  const pages: Buffer[] = [];
  for (let at = 0; at < bytes.length;) {
    const segments = bytes[at + 26]!;
    const table = bytes.subarray(at + 27, at + 27 + segments);
    const length = 27 + segments + table.reduce((sum, part) => sum + part, 0);
    pages.push(bytes.subarray(at, at + length));
    at += length;
  }
  return pages;
}

/** Of an Ogg page, whose own field counts as 0 (RFC 3533, section 6). */
function oggChecksum(page: Buffer): number {
  let sum = 0;
  for (const [at, byte] of page.entries()) {
    sum ^= (at >= 22 && at < 26 ? 0 : byte) << 24;
    for (let bit = 0; bit < 8; bit++) sum = sum < 0 ? (sum << 1) ^ 0x04c11db7 : sum << 1;
  }
  return sum >>> 0;
}

function delay(page: Buffer): void {
  page.writeBigInt64LE(page.readBigInt64LE(6) + LATE_FRAMES, 6);
  page.writeUInt32LE(oggChecksum(page), 22);
}

describe('an Opus file with one late page', async () => {
  const source = fixture('opus.opus');
  const whole = await decodeWhole(nodeAv, source);
  const count = pagesOf(readFileSync(source)).length;

  it('the checksum is that of the file', () => {
    const [page] = pagesOf(readFileSync(source));
    expect(oggChecksum(page!)).toBe(page!.readUInt32LE(22));
  });

  // Two pages of headers; the last page's stamp is the end of the track, and the one before it tells how much of the last one counts.
  it.each(Array.from({ length: count - 4 }, (_, at) => at + 2))('the chunks are in their place: page %d', async (late) => {
    const path = join(temporaryFolder(), 'late.opus');
    const bytes = readFileSync(source);
    delay(pagesOf(bytes)[late]!);
    writeFileSync(path, bytes);
    expect(await chunksOutOfPlace(nodeAv, path, whole, OPUS_MEMORY)).toEqual([]);
  }); // prettier-ignore
});

const music = wesnothTracks().find((path) => path.endsWith('/frantic.ogg'));

describe.skipIf(!music || !hasFfmpeg)('Vorbis encoded again as Opus by the ffmpeg program', () => {
  const encoded = (...options: readonly string[]): string => {
    const path = join(temporaryFolder(), 'again.opus');
    execFileSync('ffmpeg', ['-v', 'error', '-i', music!, '-t', '32', '-c:a', 'libopus', ...options, path]);
    return path;
  };

  it('has every chunk in its place by ffmpeg', async () => {
    const path = encoded('-b:a', '64k');
    expect(await chunksOutOfPlace(nodeAv, path, wholeByFfmpeg(path), OPUS_MEMORY)).toEqual([]);
  });

  it.skipIf(!hasOpusTools)('has every chunk in its place by opusdec, where the first page is late', async () => {
    const path = encoded('-b:a', '160k', '-frame_duration', '10', '-page_duration', '500000');
    expect(await chunksOutOfPlace(nodeAv, path, wholeByOpusdec(path), 5e-3)).toEqual([]);
  });
});
