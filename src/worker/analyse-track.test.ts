// The whole job on real files: exact lengths, damage, abort, and the figures of an independent meter (ffmpeg's ebur128) where there is one.
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import * as v from 'valibot';
import { describe, expect, it } from 'vitest';

import { trackAnalysisSchema } from '../shared/analysis.ts';
import type { JobResults } from '../shared/worker-protocol.ts';
import { analyseTrack } from './analyse-track.ts';
import { musicLike, type Stereo } from '../testing/signals.ts';
import { fixture, fixtureNames, never, nodeAv, references, renderChunk, rendererOf, signatureOf, temporaryFolder, wesnothTracks, writeWav } from '../testing/media-files.ts'; // prettier-ignore

function analyse(path: string, signal = never): Promise<JobResults['analyse']> {
  return analyseTrack(nodeAv, { kind: 'analyse', path, signature: signatureOf(path) }, signal);
}

const hasFfmpeg = spawnSync('ffmpeg', ['-version']).status === 0;

/** Figures of ffmpeg's meter, printed to 0.1. It is given 48 kHz, as our meter is. */
function ffmpegLoudness(path: string) {
  const { stderr } = spawnSync('ffmpeg', ['-hide_banner', '-nostats', '-i', path, '-af', 'aresample=48000,ebur128=peak=true', '-f', 'null', '-'], { encoding: 'utf8' }); // prettier-ignore
  const summary = stderr.slice(stderr.lastIndexOf('Summary:'));
  const figure = (name: RegExp): number => Number(name.exec(summary)?.[1]);
  return {
    integratedLufs: figure(/I:\s+(\S+) LUFS/),
    loudnessRangeLu: figure(/LRA:\s+(\S+) LU/),
    truePeakDbtp: figure(/Peak:\s+(\S+) dBFS/),
  };
}

function writeFloatWav(path: string, { left, right }: Stereo): void {
  const raw = Float32Array.from({ length: 2 * left.length }, (_, i) => (i % 2 === 0 ? left : right)[i >> 1]!);
  execFileSync('ffmpeg', ['-v', 'error', '-f', 'f32le', '-ar', '48000', '-ac', '2', '-i', '-', '-c:a', 'pcm_f32le', path], { input: Buffer.from(raw.buffer), stdio: ['pipe', 'ignore', 'inherit'] }); // prettier-ignore
}

/** Long enough that the first 3 s, which ffmpeg counts in its range before they are full, do not matter; not so long that it takes ages. */
const tracks = wesnothTracks()
  .map((path) => ({ path, bytes: statSync(path).size }))
  .filter(({ bytes }) => bytes > 1_500_000)
  .sort((a, b) => a.bytes - b.bytes)
  .slice(0, 6)
  .map(({ path }) => path);

describe('analysing a track', () => {
  it.each(fixtureNames)('%s: its exact length, and sound figures', async (name) => {
    const { totalFrames, analysis } = await analyse(fixture(name));
    expect(totalFrames).toBe(references[name]!.totalFrames);
    expect(v.parse(trackAnalysisSchema, analysis)).toEqual(analysis);
    expect(analysis.profile.doubt).toBeNull();
  });

  it('tells the same of the same file each time', async () => {
    expect(await analyse(fixture('aac.m4a'))).toEqual(await analyse(fixture('aac.m4a')));
  });

  it.each([
    ['flac-16-44.flac', 'damaged'],
    ['aac-adts.aac', 'damaged'],
    // Its decode goes on behind the hole as its chunks do: what was analysed is what plays.
    ['mp3-cbr-44.mp3', null],
  ])('doubts %s with a hole when its chunks hold something else than was analysed: %s', async (name, doubt) => {
    const path = join(temporaryFolder(), name);
    const bytes = readFileSync(fixture(name));
    bytes.fill(0, Math.floor(bytes.length * 0.3), Math.floor(bytes.length * 0.5));
    writeFileSync(path, bytes);
    const { totalFrames, analysis } = await analyse(path);
    expect(totalFrames).toBeGreaterThan(0);
    expect(v.parse(trackAnalysisSchema, analysis)).toEqual(analysis);
    expect(analysis.profile.doubt).toBe(doubt);
    expect(analysis.profile.integratedLufs).toBeGreaterThan(-60);
  });

  it('refuses a file without sound, as rendering it does', async () => {
    const path = join(temporaryFolder(), 'none.wav');
    writeWav(path, 0);
    await expect(analyse(path)).rejects.toMatchObject({ code: 'file-corrupt' });
    await expect(renderChunk(rendererOf(nodeAv), path, 0)).rejects.toMatchObject({ code: 'file-corrupt' });
  });

  it('ends at once when it is aborted, and when the file is another', async () => {
    const abort = new AbortController();
    const analysing = analyse(fixture('flac-16-44.flac'), abort.signal);
    abort.abort();
    await expect(analysing).rejects.toMatchObject({ code: 'aborted' });
    const job = { kind: 'analyse', path: fixture('aac.m4a'), signature: 'another' } as const;
    await expect(analyseTrack(nodeAv, job, never)).rejects.toMatchObject({ code: 'file-changed' });
  });

  // Without a case nothing would say that it was not looked at.
  const cases = tracks.length > 0 ? tracks.map((path) => [path.split('/').at(-1)!, path] as const) : [['game music, which is not installed', ''] as const]; // prettier-ignore
  it.skipIf(!hasFfmpeg || tracks.length === 0).each(cases)(
    'agrees with ffmpeg on %s',
    async (_, path) => {
      const { profile } = (await analyse(path)).analysis;
      const reference = ffmpegLoudness(path);
      expect(Math.abs(profile.integratedLufs! - reference.integratedLufs)).toBeLessThan(0.1);
      expect(Math.abs(profile.loudnessRangeLu - reference.loudnessRangeLu)).toBeLessThan(0.2);
      expect(profile.truePeakDbtp! - reference.truePeakDbtp).toBeLessThan(0.3);
      expect(profile.truePeakDbtp! - reference.truePeakDbtp).toBeGreaterThan(-0.5);
    },
    60_000,
  );

  it.skipIf(!hasFfmpeg)('agrees with ffmpeg on made music', async () => {
    const path = join(temporaryFolder(), 'made.wav');
    writeFloatWav(path, musicLike(20));
    const { profile } = (await analyse(path)).analysis;
    const reference = ffmpegLoudness(path);
    expect(Math.abs(profile.integratedLufs! - reference.integratedLufs)).toBeLessThan(0.1);
    expect(Math.abs(profile.truePeakDbtp! - reference.truePeakDbtp)).toBeLessThan(0.3);
  });
});
