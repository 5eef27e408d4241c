// Hostile files under the decoder that comes along; under the ffmpeg program in `hostile-ffmpeg.long.test.ts`.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { fixture, leftOf, maxDifference, nodeAv, renderAll, rendererOf, temporaryFolder } from '../testing/media-files.ts'; // prettier-ignore
import { lengthOf, noise, testHostileFiles } from './hostile.testing.ts';

testHostileFiles({ backEnd: 'node-av', decoder: nodeAv });

// The ffmpeg program stops at the first read error, which Ogg reports when 64 kB hold no page.
describe('an Ogg file with 100 kB of noise in its middle', () => {
  it('sounds behind it, chunk by chunk at its place', async () => {
    const path = join(temporaryFolder(), 'vorbis.ogg');
    const bytes = readFileSync(fixture('vorbis.ogg'));
    const middle = Math.floor(bytes.length / 2);
    writeFileSync(path, Buffer.concat([bytes.subarray(0, middle), noise(100_000), bytes.subarray(middle)]));
    const sound = await renderAll(rendererOf(nodeAv), fixture('vorbis.ogg'));
    const chunks = await renderAll(rendererOf(nodeAv), path);
    // One page of 1 s was lost in the second and third chunk.
    expect(chunks.map(({ frames }) => frames)).toEqual(sound.map(({ frames }) => frames));
    for (const index of [0, 3]) expect(maxDifference(leftOf(chunks[index]!), leftOf(sound[index]!)), `chunk ${index}`).toBe(0); // prettier-ignore
    expect(await lengthOf(nodeAv, path)).toBe(chunks.at(-1)!.totalFrames);
  });
});
