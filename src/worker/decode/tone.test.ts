// The WAV of a steady tone whose bytes look like an MPEG transport stream (0x47 every 192 bytes, an adaptation field behind it) is a WAV.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { FormatContext } from 'node-av/lib';
import { describe, expect, it } from 'vitest';

import { SAMPLE_RATE_HZ } from '../../shared/timeline.ts';
import { backEnds, decodeWhole, maxDifference, readTags, temporaryFolder } from '../../testing/media-files.ts';

const FRAMES = 2 * SAMPLE_RATE_HZ;
const BYTES_PER_FRAME = 8;

/** 2 kHz are 24 frames of 8 bytes; these level and phase put the byte where it is looked for (found by trying). */
const tone = Float32Array.from(
  { length: FRAMES },
  (_, frame) => 0.124 * Math.sin((2 * Math.PI * 2000 * frame) / SAMPLE_RATE_HZ + 12 * 0.37),
);

function writeTone(path: string): void {
  const bytes = Buffer.alloc(44 + FRAMES * BYTES_PER_FRAME);
  bytes.write('RIFF', 0);
  bytes.writeUInt32LE(bytes.length - 8, 4);
  bytes.write('WAVEfmt ', 8);
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt16LE(3, 20);
  bytes.writeUInt16LE(2, 22);
  bytes.writeUInt32LE(SAMPLE_RATE_HZ, 24);
  bytes.writeUInt32LE(SAMPLE_RATE_HZ * BYTES_PER_FRAME, 28);
  bytes.writeUInt16LE(BYTES_PER_FRAME, 32);
  bytes.writeUInt16LE(32, 34);
  bytes.write('data', 36);
  bytes.writeUInt32LE(FRAMES * BYTES_PER_FRAME, 40);
  for (const [frame, sample] of tone.entries())
    for (const at of [0, 4]) bytes.writeFloatLE(sample, 44 + frame * BYTES_PER_FRAME + at);
  writeFileSync(path, bytes);
}

function written(): string {
  const path = join(temporaryFolder(), 'tone.wav');
  writeTone(path);
  return path;
}

it('FFmpeg by itself takes the tone for a transport stream', () => {
  const format = new FormatContext();
  format.openInputSync(written(), null, null);
  expect(format.iformat?.name).toBe('mpegts');
  format.closeInputSync();
});

for (const { backEnd, decoder } of backEnds)
  describe.skipIf(!decoder)(`the tone by ${backEnd}`, () => {
    it('is decoded', async () => {
      const { left } = await decodeWhole(decoder!, written());
      expect(left.length).toBe(FRAMES);
      expect(maxDifference(left, tone)).toBe(0);
    });

    it('is read', async () => expect((await readTags(decoder!, written())).durationSeconds).toBe(2));

    it('is refused with a clear code where the name of a WAV stands before another thing', async () => {
      const path = written();
      const bytes = readFileSync(path);
      bytes.fill(0x47, 12);
      writeFileSync(path, bytes);
      await expect(decodeWhole(decoder!, path)).rejects.toMatchObject({ code: expect.stringMatching(/^(?:file-corrupt|format-unsupported)$/) as string }); // prettier-ignore
    });
  });
