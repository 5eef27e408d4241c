// Long, because the ffmpeg program is spawned for each read, and real music is some minutes a file.
import { describe, expect, it } from 'vitest';

import { CHUNK_FRAMES } from '../shared/timeline.ts';
import { decodeWhole, ffmpegBackEnd, leftOf, maxDifference, nodeAv, renderChunk, rendererOf, wesnothTracks } from '../testing/media-files.ts'; // prettier-ignore
import { testChunks } from './render-chunk.testing.ts';

testChunks(ffmpegBackEnd);

const tracks = wesnothTracks();

describe.skipIf(tracks.length === 0)('real Vorbis files', () => {
  // Some begin before time 0; every tenth is a handful of both kinds.
  it.each(tracks.filter((_, i) => i % 10 === 0))('%s: sought chunks are those of the whole decode', async (path) => {
    const whole = await decodeWhole(nodeAv, path);
    const count = Math.ceil(whole.left.length / CHUNK_FRAMES);
    for (const index of new Set([1, Math.floor(count / 2), count - 1].filter((index) => index < count))) {
      const chunk = await renderChunk(rendererOf(nodeAv), path, index);
      expect(maxDifference(leftOf(chunk), whole.left.subarray(index * CHUNK_FRAMES)), `chunk ${index}`).toBe(0);
      expect(chunk.frames).toBe(Math.min(CHUNK_FRAMES, whole.left.length - index * CHUNK_FRAMES));
    }
  });
});
