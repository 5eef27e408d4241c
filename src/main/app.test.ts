// The core as a whole with the real worker program, spoken to as a page does: what is played is analysed, mastered and told.
import { copyFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { TOTAL_FRAMES_HEADER } from '../shared/contract/buffer.ts';
import { CHUNK_FRAMES } from '../shared/timeline.ts';
import { fixture, writeWav } from '../testing/media-files.ts';
import { start, temporaryFolder, WAIT } from '../testing/running-core.ts';
import type { ByteResponse } from './shell/shell.ts';

const samples = ({ body }: ByteResponse): Float32Array =>
  new Float32Array(body.buffer, body.byteOffset, body.byteLength / 4);

describe('the core', { timeout: 60_000 }, () => {
  it('analyses what plays and what comes next, and tells it, also to a page that asks later', async () => {
    const music = temporaryFolder();
    copyFileSync(fixture('flac-16-44.flac'), join(music, 'a.flac'));
    copyFileSync(fixture('vorbis.ogg'), join(music, 'b.ogg'));
    const { client, track, play, sounds, count } = await start(music);
    const [a, b] = [await track('a.flac'), await track('b.ogg')];
    expect(await client.call('analysis.sound', { trackId: a.id })).toMatchObject({ track: null, problem: null });
    play(a, { nextTrackId: b.id });
    await expect.poll(() => sounds.map(({ trackId }) => trackId), WAIT).toEqual([a.id, b.id]);
    expect(sounds[0]).toEqual(await client.call('analysis.sound', { trackId: a.id }));
    expect(sounds[0]?.track?.lufs).toBeLessThan(0);
    expect(sounds[0]?.waveform?.peak.length).toBeGreaterThan(0);
    expect((await track('a.flac')).totalFrames).toBeGreaterThan(0);
    play(b, { nextTrackId: a.id });
    await expect(client.call('analysis.sound', { trackId: 4711 })).rejects.toMatchObject({ code: 'not-found' });
    expect(await client.call('analysis.progress', {})).toMatchObject({
      analysed: 2,
      failed: 0,
      total: 2,
      state: 'done',
    });
    expect(count('analyse')).toBe(2);
  });

  it('answers a mastered chunk of a track that was never analysed, and the same samples again from memory', async () => {
    const music = temporaryFolder();
    writeWav(join(music, 'a.wav'), 3 * 48_000);
    const { client, track, chunk, count } = await start(music);
    const a = await track('a.wav');
    const [wet, dry] = await Promise.all([chunk(a, 'warm', 0), chunk(a, 'off', 0)]);
    expect(wet.status).toBe(200);
    expect(dry.status).toBe(200);
    expect(samples(wet)).toHaveLength(2 * CHUNK_FRAMES);
    expect(samples(wet)).not.toEqual(samples(dry));
    expect(samples(wet).every(Number.isFinite)).toBe(true);
    expect((await chunk(a, 'warm', 1)).headers).toMatchObject({ [TOTAL_FRAMES_HEADER]: '144000' });
    expect(samples(await chunk(a, 'warm', 0))).toEqual(samples(wet));
    expect(count('analyse')).toBe(1);
    expect(await client.call('buffer.stats', {})).toMatchObject({ degraded: 0, renderFailures: 0, hot: { hits: 1 } });
  });

  it('plays the original without waiting for an analysis that takes long', async () => {
    const music = temporaryFolder();
    writeWav(join(music, 'long.wav'), 120 * 48_000);
    const { track, chunk, sounds } = await start(music);
    const long = await track('long.wav');
    const wet = chunk(long, 'bright', 0);
    expect((await chunk(long, 'off', 0)).status).toBe(200);
    expect((await chunk(long, 'off', 50)).status).toBe(200);
    expect(sounds).toEqual([]);
    expect((await wet).status).toBe(200);
    expect(sounds).toHaveLength(1);
  });

  it('analyses a file that was moved while it was at it', async () => {
    const music = temporaryFolder();
    writeWav(join(music, 'a.wav'), 120 * 48_000);
    const { track, play, sounds, count } = await start(music, {
      onJob: (job) => {
        if (job.kind === 'analyse' && job.path.endsWith('a.wav')) renameSync(job.path, join(music, 'b.wav'));
      },
    });
    play(await track('a.wav'));
    await expect.poll(() => sounds.at(-1)?.track?.lufs, WAIT).toBeLessThan(0);
    expect(count('analyse')).toBe(2);
    expect((await track('b.wav')).id).toBe(sounds[0]?.trackId);
  });

  it('analyses new content anew', async () => {
    const music = temporaryFolder();
    const path = join(music, 'a.wav');
    writeWav(path, 48_000);
    const { track, play, sounds } = await start(music);
    const before = await track('a.wav');
    play(before);
    await expect.poll(() => sounds.length, WAIT).toBe(1);
    writeWav(path, 96_000);
    await expect.poll(async () => (await track('a.wav')).signature, WAIT).not.toBe(before.signature);
    await expect.poll(() => sounds.at(-1)?.signature, WAIT).toBe((await track('a.wav')).signature);
    expect(sounds.at(-1)?.track).not.toBeNull();
    expect((await track('a.wav')).totalFrames).toBe(96_000);
  });
});
