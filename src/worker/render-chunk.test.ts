// Chunks by the decoder that comes along; those by the ffmpeg program, and of real music, are in `render-chunk.long.test.ts`.
import { utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { CHUNK_FRAMES, chunkIndexAt } from '../shared/timeline.ts';
import { fixture, leftOf, never, nodeAv, renderAll, renderChunk, rendererOf, rightOf, signatureOf, temporaryFolder, writeWav } from '../testing/media-files.ts'; // prettier-ignore
import { testChunks } from './render-chunk.testing.ts';

testChunks({ backEnd: 'node-av', decoder: nodeAv });

describe('rendering', () => {
  it('cuts exactly at the boundary when a track ends one frame after or before it', async () => {
    const folder = temporaryFolder();
    for (const offset of [-1, 0, 1]) {
      const path = join(folder, `edge${offset}.wav`);
      writeWav(path, CHUNK_FRAMES + offset);
      const chunks = await renderAll(rendererOf(nodeAv), path);
      expect(chunks.map(({ frames }) => frames)).toEqual(offset === 1 ? [CHUNK_FRAMES, 1] : [CHUNK_FRAMES + offset]);
    }
  });

  it('joins two gapless tracks without a trace', async () => {
    const renderer = rendererOf(nodeAv);
    const last = chunkIndexAt(144_000 - 1);
    const first = leftOf(await renderChunk(renderer, fixture('gapless-1.flac'), last));
    const second = leftOf(await renderChunk(renderer, fixture('gapless-2.flac'), 0));
    expect(first.length).toBe(144_000 - last * CHUNK_FRAMES);
    const joined = Float32Array.from([...first.subarray(-500), ...second.subarray(0, 500)]);
    const turn = 2 * Math.cos((2 * Math.PI * 997.3) / 48_000);
    for (let i = 2; i < joined.length; i++)
      expect(Math.abs(joined[i]! - turn * joined[i - 1]! + joined[i - 2]!)).toBeLessThan(3 / 32_768);
  });

  it('gives one channel to both sides at its own level', async () => {
    const path = join(temporaryFolder(), 'mono.wav');
    const samples = Buffer.alloc(4800 * 2);
    for (let i = 0; i < 4800; i++) samples.writeInt16LE(i % 2 === 0 ? 16_384 : -16_384, i * 2);
    const head = Buffer.from(
      'RIFF....WAVEfmt \x10\0\0\0\x01\0\x01\0\x80\xbb\0\0\0\x77\x01\0\x02\0\x10\0data....',
      'latin1',
    );
    head.writeUInt32LE(36 + samples.length, 4);
    head.writeUInt32LE(samples.length, 40);
    writeFileSync(path, Buffer.concat([head, samples]));
    const chunk = await renderChunk(rendererOf(nodeAv), path, 0);
    expect(leftOf(chunk)[100]).toBe(0.5);
    expect(rightOf(chunk)[101]).toBe(-0.5);
  });

  it('refuses a file that is no longer the one that was meant', async () => {
    const path = join(temporaryFolder(), 'changing.wav');
    writeWav(path, 1000);
    const signature = signatureOf(path);
    const renderer = rendererOf(nodeAv);
    const job = { kind: 'render', path, signature, preset: 'off', index: 0, profile: null, chain: 'full' } as const;
    await expect(renderer.render(job, never)).resolves.toMatchObject({ frames: 1000 });
    utimesSync(path, 1, 1);
    await expect(renderer.render(job, never)).rejects.toMatchObject({ code: 'file-changed' });
  });

  it.each([-1, 0.5, Number.NaN])('refuses chunk %d', async (index) => {
    await expect(renderChunk(rendererOf(nodeAv), fixture('wavpack.wv'), index)).rejects.toMatchObject({
      code: 'invalid-argument',
    });
  });

  it('stops when it is withdrawn', async () => {
    const path = join(temporaryFolder(), 'long.wav');
    writeWav(path, 44_100 * 60, 44_100);
    const controller = new AbortController();
    const running = rendererOf(nodeAv).render(
      { kind: 'render', path, signature: signatureOf(path), preset: 'off', index: 5, profile: null, chain: 'full' },
      controller.signal,
    );
    setImmediate(() => controller.abort());
    await expect(running).rejects.toMatchObject({ code: 'aborted' });
  });
});
