// The pure decisions of this room: what is a chunk, what is tried another way.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { ERRORS, PlayerError, type ErrorCode } from '../../shared/errors.ts';
import type { Urgency } from '../../shared/playback.ts';
import { BYTES_PER_FRAME, CHUNK_FRAMES, chunkLengthFrames, chunkStartFrame } from '../../shared/timeline.ts';
import { maySilence, mayBeTheChain, mayBeTheWorker } from './silence-rules.ts';
import { problemOf } from './validate-chunk.ts';

const codes = Object.keys(ERRORS) as ErrorCode[];

describe('what is a chunk', () => {
  const facts = fc.record({
    index: fc.nat(40),
    totalFrames: fc.integer({ min: 1, max: 30 * CHUNK_FRAMES }),
    mastered: fc.boolean(),
  });
  const honest = (index: number, total: number) => {
    const frames = chunkLengthFrames(index, total);
    const isEnd = chunkStartFrame(index) + frames >= total;
    return { pcm: new ArrayBuffer(frames * BYTES_PER_FRAME), frames, totalFrames: isEnd ? total : null };
  };

  it('is every honest answer, known length or not', () => {
    fc.assert(
      fc.property(facts, ({ index, totalFrames, mastered }) => {
        const chunk = honest(index, totalFrames);
        expect(problemOf(chunk, { index, mastered, totalFrames })).toBeNull();
        expect(problemOf(chunk, { index, mastered, totalFrames: null })).toBeNull();
      }),
      { numRuns: 60 },
    );
  });

  it('is none whose length, bytes or samples were changed', () => {
    const sample = fc.constantFrom(NaN, Infinity, -Infinity, 2.01, -3);
    fc.assert(
      fc.property(facts, fc.integer({ min: 1, max: 50 }), sample, ({ index, totalFrames }, by, wrong) => {
        const chunk = honest(index, totalFrames);
        const wanted = { index, mastered: true, totalFrames };
        expect(problemOf({ ...chunk, frames: chunk.frames - by }, wanted)).not.toBeNull();
        expect(problemOf({ ...chunk, pcm: new ArrayBuffer(chunk.pcm.byteLength + by) }, wanted)).not.toBeNull();
        if (chunk.frames === 0) return;
        const samples = new Float32Array(chunk.pcm);
        samples[by % samples.length] = wrong;
        expect(problemOf(chunk, wanted)).not.toBeNull();
      }),
      { numRuns: 60 },
    );
  });
});

describe('what is tried another way', () => {
  const those = (is: (error: PlayerError) => boolean): ErrorCode[] => codes.filter((code) => is(new PlayerError(code)));

  it('by the simple chain: faults of the chain and nothing else', () => {
    expect(those(mayBeTheChain).sort()).toEqual(['internal', 'render-invalid', 'worker-stuck']);
  });

  it('by a fresh worker: what a worker may have come to, and never for a prediction', () => {
    const expected = ['decode-failed', 'internal', 'out-of-memory', 'too-many-files'];
    expect(those((error) => mayBeTheWorker(error, 'now')).sort()).toEqual(expected);
    expect(those((error) => mayBeTheWorker(error, 'maybe'))).toEqual([]);
  });

  it('by silence: never for what is wrong with the file or the question, and never without end', () => {
    const silenced = (urgency: Urgency, silencesInARow = 0): ErrorCode[] =>
      those((error) => maySilence({ error, urgency, totalFrames: 1, silencesInARow }));
    expect(silenced('maybe')).toEqual([]);
    expect(silenced('now', 5)).toEqual([]);
    expect(silenced('soon').sort()).toEqual(['decode-failed', 'internal']);
    for (const code of silenced('now')) {
      expect(code).not.toMatch(/^(file|folder|format|envelope|worker-crashed|breaker|aborted)/);
    }
    expect(silenced('now')).toEqual(expect.arrayContaining(['worker-stuck', 'out-of-memory', 'too-many-files']));
  });
});
