import { describe, expect, it } from 'vitest';

import { partSignature, type FrameRange } from '../shared/file-part.ts';
import { CHUNK_FRAMES } from '../shared/timeline.ts';
import { backEnds, decodeWhole, fixture, join48k, leftOf, maxDifference, never, nodeAv, renderAll, renderChunk, rendererOf, rightOf, signatureOf, temporaryFolder, writeWav } from '../testing/media-files.ts'; // prettier-ignore
import { analyseTrack } from './analyse-track.ts';

/** Of a CUE sheet: a 75th of a second. */
const SHEET_FRAME = 640;

/** Parts that touch: one shorter than a chunk, one that ends with a chunk, one that is several, and the rest. */
function partsOf(totalFrames: number): FrameRange[] {
  const most = Math.floor(totalFrames / SHEET_FRAME);
  const bounds = [0, 0.07, 0.31, 0.68].map((share) => Math.round(most * share) * SHEET_FRAME);
  const withChunk = [...bounds, (bounds[2] ?? 0) + CHUNK_FRAMES]
    .filter((frame) => frame < totalFrames)
    .sort((a, b) => a - b);
  return withChunk.map((startFrame, place) => ({ startFrame, endFrame: withChunk[place + 1] ?? null }));
}

/** A spawn for each seek: two files show it. */
const FOR_BOTH = ['WAV at 44.1 kHz', 'FLAC at 96 kHz'];

describe.each(backEnds)('parts by $backEnd', ({ backEnd, decoder }) => {
  const wav = (rateHz: number): string => {
    const path = `${temporaryFolder()}/parts.wav`;
    writeWav(path, rateHz * 9 + 4567, rateHz);
    return path;
  };
  const files: [string, () => string][] = [
    ['WAV at 44.1 kHz', () => wav(44_100)],
    ['WAV at 48 kHz', () => wav(48_000)],
    ['FLAC', () => fixture('flac-16-44.flac')],
    ['FLAC at 96 kHz', () => fixture('flac-24-96.flac')],
  ];
  const shown = files.filter(([name]) => backEnd === 'node-av' || FOR_BOTH.includes(name));
  it.skipIf(!decoder).each(shown)('joined parts of %s are the whole file, sample for sample', async (_name, make) => {
    const path = make();
    const whole = await decodeWhole(decoder!, path);
    const renderer = rendererOf(decoder!);
    let at = 0;
    for (const range of partsOf(whole.left.length)) {
      expect(range.startFrame).toBe(at);
      const chunks = await renderAll(renderer, path, undefined, range);
      const { left, right } = join48k(chunks);
      expect(left.length).toBe((range.endFrame ?? whole.left.length) - range.startFrame);
      expect(chunks.at(-1)?.totalFrames).toBe(left.length);
      expect(maxDifference(left, whole.left.subarray(at))).toBe(0);
      expect(maxDifference(right, whole.right.subarray(at))).toBe(0);
      at += left.length;
    }
    expect(at).toBe(whole.left.length);
  });
});

it('a chunk of a part is the same after any other, of this part, of its neighbour or of the whole file', async () => {
  const path = fixture('flac-16-44.flac');
  const [, part = null, next = null] = partsOf((await decodeWhole(nodeAv, path)).left.length);
  const alone = await renderChunk(rendererOf(nodeAv), path, 0, undefined, part);
  const renderer = rendererOf(nodeAv);
  for (const before of [next, null, part]) {
    await renderChunk(renderer, path, 0, undefined, before);
    const again = await renderChunk(renderer, path, 0, undefined, part);
    expect(maxDifference(leftOf(again), leftOf(alone))).toBe(0);
    expect(maxDifference(rightOf(again), rightOf(alone))).toBe(0);
  }
});

it('a part is analysed by itself: its length, and its sound', async () => {
  const path = `${temporaryFolder()}/loud-and-silent.wav`;
  writeWav(path, 48_000 * 12);
  const range = { startFrame: 48_000 * 4, endFrame: 48_000 * 9 };
  const analyse = (signature: string): ReturnType<typeof analyseTrack> =>
    analyseTrack(nodeAv, { kind: 'analyse', path, signature }, never);
  const { totalFrames, analysis } = await analyse(partSignature(signatureOf(path), range));
  expect(totalFrames).toBe(48_000 * 5);
  const blocks = (histogram: readonly number[]): number => histogram.reduce((sum, count) => sum + count, 0);
  const whole = await analyse(signatureOf(path));
  // Blocks of 400 ms, a new one each 100 ms.
  expect(blocks(analysis.histogram)).toBe(47);
  expect(blocks(whole.analysis.histogram)).toBe(117);
});

it('a chunk of another place in the file has another key: the file changed when the signature says so', async () => {
  const path = fixture('flac-16-44.flac');
  const job = { kind: 'render', path, index: 0, preset: 'off', profile: null, chain: 'full' } as const;
  const signature = partSignature(signatureOf(path).replace(/.$/, (digit) => (digit === '0' ? '1' : '0')), { startFrame: 0, endFrame: 640 }); // prettier-ignore
  await expect(rendererOf(nodeAv).render({ ...job, signature }, never)).rejects.toMatchObject({ code: 'file-changed' });
});
