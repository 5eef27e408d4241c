import { describe, expect, it } from 'vitest';

import {
  CHUNK_FRAMES,
  SAMPLE_RATE_HZ,
  chunkIndexAt,
  chunkLengthFrames,
  chunkStartFrame,
  formatClock,
  framesToSeconds,
  secondsToFrames,
} from './timeline.ts';

describe('timeline', () => {
  it('starts every chunk on a whole resampler phase of the common rates', () => {
    for (const rate of [8_000, 11_025, 16_000, 22_050, 32_000, 44_100, 48_000, 88_200, 96_000, 176_400, 192_000]) {
      expect((CHUNK_FRAMES * rate) % SAMPLE_RATE_HZ).toBe(0);
    }
  });

  it('covers a track exactly once, whatever its length', () => {
    for (const total of [0, 1, 480, CHUNK_FRAMES - 1, CHUNK_FRAMES, CHUNK_FRAMES + 1, 2 * CHUNK_FRAMES, 10_584_777]) {
      let next = 0;
      let index = 0;
      for (; chunkLengthFrames(index, total) > 0; index++) {
        expect(chunkStartFrame(index)).toBe(next);
        next += chunkLengthFrames(index, total);
      }
      expect(next).toBe(total);
      expect(chunkLengthFrames(index + 1, total)).toBe(0);
    }
  });

  it('names the chunk on both sides of each boundary', () => {
    for (const index of [1, 2, 47]) {
      expect(chunkIndexAt(chunkStartFrame(index) - 1)).toBe(index - 1);
      expect(chunkIndexAt(chunkStartFrame(index))).toBe(index);
    }
    expect(chunkIndexAt(-5)).toBe(0);
  });

  it('converts seconds to whole frames and back', () => {
    expect(secondsToFrames(1.00001)).toBe(48_000);
    expect(secondsToFrames(-1)).toBe(0);
    expect(secondsToFrames(Number.NaN)).toBe(0);
    for (const frames of [0, 1, 479_999, 86_400 * SAMPLE_RATE_HZ])
      expect(secondsToFrames(framesToSeconds(frames))).toBe(frames);
  });

  it('writes clock times', () => {
    expect(formatClock(0)).toBe('0:00');
    expect(formatClock(secondsToFrames(187.9))).toBe('3:07');
    expect(formatClock(secondsToFrames(3723))).toBe('1:02:03');
  });
});
