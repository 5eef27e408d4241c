import { describe, expect, it } from 'vitest';

import type { SoundProfile } from '../../shared/analysis.ts';
import { PlayerError, type ErrorCode } from '../../shared/errors.ts';
import type { LoadLevel } from '../../shared/health.ts';
import type { Urgency } from '../../shared/playback.ts';
import type { Preset } from '../../shared/presets.ts';
import { BYTES_PER_FRAME, CHUNK_FRAMES, chunkKey } from '../../shared/timeline.ts';
import type { RenderedChunk } from '../../shared/worker-protocol.ts';
import { analysisOf } from '../../testing/analyses.ts';
import type { Deadline } from '../workers/jobs.ts';
import type { Mastering } from '../workers/pool.ts';
import { Fallback, type Degraded } from './fallback.ts';

const analysis = analysisOf(-14);
const { profile } = analysis;
const TOTAL_FRAMES = 3 * CHUNK_FRAMES + 100;

/** Chunk 0 as it should be, but for what is given. */
function chunk(over: Partial<RenderedChunk> = {}, sample = 0.25): RenderedChunk {
  const pcm = new Float32Array(CHUNK_FRAMES * 2).fill(sample).buffer;
  return { pcm, frames: CHUNK_FRAMES, totalFrames: null, ...over };
}

interface Made {
  /** How each try ends, in order: with this failure, or this chunk; afterwards all go well. */
  readonly ends?: readonly (ErrorCode | RenderedChunk)[];
  readonly totalFrames?: number | null;
  readonly loadLevel?: LoadLevel;
  readonly profileOf?: () => Promise<SoundProfile>;
}

function make({ ends = [], totalFrames = TOTAL_FRAMES, loadLevel = 'normal', profileOf }: Made = {}) {
  const tries: Omit<Mastering, 'deadline' | 'check'>[] = [];
  const deadlines: (Deadline | undefined)[] = [];
  const lengths: unknown[] = [];
  const rendered: Preset[] = [];
  const clock = { nowMs: 0 };
  const left = [...ends];
  const fallback = new Fallback({
    workers: {
      renderChunk: async (_key, { check, deadline, ...mastering }, _ticket, _signal, onStart) => {
        tries.push(mastering);
        deadlines.push(deadline);
        onStart();
        const end = left.shift() ?? chunk();
        if (typeof end === 'string') throw new PlayerError(end);
        check?.(end);
        return Promise.resolve(end);
      },
    },
    analysis: { of: async () => ({ ...analysis, profile: (await profileOf?.()) ?? profile }) },
    tracks: { byId: () => ({ signature: 'a-b-c', totalFrames }) },
    findings: { length: (...length) => void lengths.push(length) },
    loadLevel: () => loadLevel,
    onRendered: (preset) => rendered.push(preset),
    nowMs: () => clock.nowMs,
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
  });
  const begin = (preset: Preset, urgency: Urgency = 'now', index = 0, signal = new AbortController().signal) => {
    const steps: string[] = [];
    const answer = fallback.chunk(chunkKey(1, 'a-b-c', preset, index), { urgency }, signal, {
      onQueued: () => steps.push('queued'),
      onStart: () => steps.push('started'),
    });
    return { answer, steps };
  };
  const codeOf = async (...asked: Parameters<typeof begin>): Promise<string> =>
    begin(...asked).answer.then(
      ({ degraded }) => degraded?.step ?? 'whole',
      (error: unknown) => PlayerError.from(error).code,
    );
  const count = (step: Degraded['step']) => fallback.figures().find((row) => row.step === step);
  return { fallback, begin, codeOf, tries, lengths, rendered, deadlines, clock, count };
}

describe('a mastered chunk', () => {
  it('is rendered with the profile, and nothing begins before that is there', async () => {
    const { promise, resolve } = Promise.withResolvers<SoundProfile>();
    const { begin, tries } = make({ profileOf: () => promise });
    const { answer, steps } = begin('warm');
    await Promise.resolve();
    expect(tries).toEqual([]);
    expect(steps).toEqual([]);
    resolve(profile);
    expect(await answer).toMatchObject({ degraded: null });
    expect(steps).toEqual(['queued', 'started']);
    expect(tries).toEqual([{ profile, chain: 'full' }]);
  });

  it('fails with the code of the analysis', async () => {
    const { codeOf, tries } = make({ profileOf: () => Promise.reject(new PlayerError('analysis-failed')) });
    expect(await codeOf('warm')).toBe('analysis-failed');
    expect(tries).toEqual([]);
  });

  it('is made by the simple chain when the full one failed, which is told, counted, and forgotten by a success', async () => {
    const { codeOf, begin, tries, count } = make({ ends: ['render-invalid', chunk()] });
    expect((await begin('punchy').answer).degraded).toEqual({ step: 'simple', code: 'render-invalid' });
    expect(tries.map(({ chain }) => chain)).toEqual(['full', 'simple']);
    expect(count('simple')).toEqual({ step: 'simple', total: 1, inARow: 1, lastCode: 'render-invalid' });
    expect(await codeOf('punchy')).toBe('whole');
    expect(count('simple')).toEqual({ step: 'simple', total: 1, inARow: 0, lastCode: 'render-invalid' });
  });

  it('fails when the simple one failed too: the page has the original', async () => {
    const { codeOf, tries, count } = make({ ends: ['render-invalid', 'worker-stuck'] });
    expect(await codeOf('punchy')).toBe('worker-stuck');
    expect(tries.length).toBe(2);
    expect(count('simple')?.total).toBe(0);
  });

  it('is not tried again for a bad file, nor for who left', async () => {
    const bad = make({ ends: ['file-corrupt'] });
    expect(await bad.codeOf('warm')).toBe('file-corrupt');
    const left = make({ ends: ['render-invalid'] });
    expect(await left.codeOf('warm', 'now', 0, AbortSignal.abort())).toBe('render-invalid');
    for (const { tries } of [bad, left]) expect(tries).toHaveLength(1);
  });

  it('of a track that was made simple is made by the simple chain at once, for ten minutes', async () => {
    const { fallback, begin, tries, clock } = make();
    fallback.simplify(1);
    expect((await begin('warm').answer).degraded).toEqual({ step: 'simple', code: 'render-invalid' });
    clock.nowMs += 10 * 60_000;
    expect((await begin('warm').answer).degraded).toBeNull();
    expect(tries.map(({ chain }) => chain)).toEqual(['simple', 'full']);
  });

  it('is not made at all while the machine is overloaded; the original is', async () => {
    const { codeOf, tries } = make({ loadLevel: 'overload' });
    expect(await codeOf('warm')).toBe('overloaded');
    expect(tries).toEqual([]);
    expect(await codeOf('off')).toBe('whole');
  });

  it.each([
    ['louder than any sound', chunk({}, 2.5)],
    ['not a number', chunk({}, NaN)],
    ['of another length than it says', chunk({ frames: 7 })],
  ])('that is %s is no chunk', async (_what, wrong) => {
    const { codeOf, tries } = make({ ends: [wrong] });
    expect(await codeOf('warm')).toBe('simple');
    expect(tries).toHaveLength(2);
  });

  it('that is short in the middle of the track is no fault of the chain: the original tells what the file is like', async () => {
    const short = chunk({ pcm: new ArrayBuffer(BYTES_PER_FRAME), frames: 1, totalFrames: 1 });
    const { codeOf, tries } = make({ ends: [short] });
    expect(await codeOf('warm')).toBe('decode-failed');
    expect(tries).toHaveLength(1);
  });
});

describe('a chunk that was rendered', () => {
  it('tells how long its track is, and that it was rendered', async () => {
    const { codeOf, lengths, rendered } = make({ ends: [chunk({ totalFrames: TOTAL_FRAMES })] });
    expect(await codeOf('off')).toBe('whole');
    expect(lengths).toEqual([[1, 'a-b-c', TOTAL_FRAMES]]);
    expect(rendered).toEqual(['off']);
  });

  it('is not told when silence stands in', async () => {
    const { codeOf, lengths, rendered } = make({ ends: ['decode-failed', 'decode-failed'] });
    expect(await codeOf('off')).toBe('silence');
    expect(lengths).toEqual([]);
    expect(rendered).toEqual([]);
  });
});

describe('a chunk of the original', () => {
  it('needs no analysis', async () => {
    const { begin, tries } = make({ profileOf: () => Promise.reject(new PlayerError('analysis-failed')) });
    expect(await begin('off').answer).toMatchObject({ frames: CHUNK_FRAMES, degraded: null });
    expect(tries).toEqual([{ profile: null, chain: 'full' }]);
  });

  it('may be louder than full scale, as float files are', async () => {
    expect(await make({ ends: [chunk({}, 5)] }).codeOf('off')).toBe('whole');
  });

  it('that is cut short was not decoded: it says nothing of the chain', async () => {
    const { begin, tries } = make({ ends: [chunk({ frames: 7 }), chunk({ frames: 7 })] });
    expect((await begin('off').answer).degraded).toEqual({ step: 'silence', code: 'decode-failed' });
    expect(tries).toHaveLength(2);
  });

  it.each([
    ['louder than anyone may hear', 1e30],
    ['not a number', NaN],
  ])('that is %s is what the file holds: the track is left out', async (_what, sample) => {
    const { codeOf, tries } = make({ ends: [chunk({}, sample)] });
    expect(await codeOf('off', 'maybe')).toBe('file-corrupt');
    expect(tries).toHaveLength(1);
  });

  it('that contradicts itself in a fresh worker, too, is what the file holds', async () => {
    const odd = chunk({ totalFrames: 10 });
    const { codeOf, tries } = make({ ends: [odd, odd] });
    expect(await codeOf('off')).toBe('file-corrupt');
    expect(tries).toHaveLength(2);
  });

  it.each(['now', 'soon'] as const)('that is needed %s is decoded once more, in a fresh worker', async (urgency) => {
    const { codeOf, tries, count } = make({ ends: ['decode-failed'] });
    expect(await codeOf('off', urgency)).toBe('whole');
    expect(tries.map(({ fresh }) => fresh)).toEqual([undefined, true]);
    expect(count('silence')?.total).toBe(0);
  });

  it('that was only predicted is not', async () => {
    const { codeOf, tries } = make({ ends: ['decode-failed'] });
    expect(await codeOf('off', 'maybe')).toBe('decode-failed');
    expect(tries).toHaveLength(1);
  });

  it.each([
    [1, CHUNK_FRAMES],
    [3, 100],
  ])('that cannot be had is silence of its exact length (chunk %d)', async (index, frames) => {
    const { begin, count } = make({ ends: ['decode-failed', 'decode-failed'] });
    const silent = await begin('off', 'now', index).answer;
    expect(silent.degraded).toEqual({ step: 'silence', code: 'decode-failed' });
    expect(new Float32Array(silent.pcm)).toEqual(new Float32Array(frames * 2));
    expect(silent.frames).toEqual(frames);
    expect(silent.totalFrames).toBeNull();
    expect(count('silence')).toEqual({ step: 'silence', total: 1, inARow: 1, lastCode: 'decode-failed' });
  });

  it('fails as it is after five silences in a row, until one goes well', async () => {
    const ends: ('worker-stuck' | RenderedChunk)[] = Array.from({ length: 6 }, () => 'worker-stuck');
    const { codeOf, count } = make({ ends: [...ends, chunk(), 'worker-stuck'] });
    for (let n = 0; n < 5; n++) expect(await codeOf('off')).toBe('silence');
    expect(await codeOf('off')).toBe('worker-stuck');
    expect(await codeOf('off')).toBe('whole');
    expect(count('silence')).toMatchObject({ total: 5, inARow: 0 });
    expect(await codeOf('off')).toBe('silence');
  });

  it.each([
    'file-corrupt',
    'file-missing',
    'file-quarantined',
    'format-unsupported',
    'worker-crashed',
    'decoder-missing',
  ] as const)('of a track that cannot be played (%s) is not silenced: the track is skipped', async (code) => {
    const { codeOf, tries } = make({ ends: [code] });
    expect(await codeOf('off')).toBe(code);
    expect(tries).toHaveLength(1);
  });

  it('is not silenced while the length of the track is not known', async () => {
    expect(await make({ ends: ['decode-failed', 'decode-failed'], totalFrames: null }).codeOf('off')).toBe(
      'decode-failed',
    );
  });

  it('that is needed only soon is asked for again when its failure may pass', async () => {
    expect(await make({ ends: ['worker-stuck'] }).codeOf('off', 'soon')).toBe('worker-stuck');
    expect(await make({ ends: ['breaker-open'] }).codeOf('off', 'soon')).toBe('breaker-open');
    expect(await make({ ends: ['decode-failed', 'decode-failed'] }).codeOf('off', 'soon')).toBe('silence');
  });

  it('that ends where the track was not known to end is believed when a fresh worker says the same', async () => {
    const short = { pcm: new ArrayBuffer(10 * BYTES_PER_FRAME), frames: 10, totalFrames: 10 };
    const { begin, tries } = make({ ends: [short, short] });
    expect(await begin('off').answer).toMatchObject({ frames: 10, totalFrames: 10, degraded: null });
    expect(tries).toHaveLength(2);
    expect(await make({ ends: [short, chunk()] }).begin('off').answer).toMatchObject({ frames: CHUNK_FRAMES });
  });
});

describe('the tries of a chunk', () => {
  it.each<[string, Preset, ErrorCode]>([
    ['an original, in a fresh worker', 'off', 'decode-failed'],
    ['a mastered one, by the simple chain', 'warm', 'render-invalid'],
  ])('have one time together: %s', async (_what, preset, code) => {
    const { begin, deadlines } = make({ ends: [code] });
    await begin(preset).answer;
    expect(deadlines).toHaveLength(2);
    expect(deadlines[0]).toBeDefined();
    expect(deadlines[1]).toBe(deadlines[0]);
  });

  it('of another chunk have a time of their own', async () => {
    const { begin, deadlines } = make();
    await begin('off').answer;
    await begin('off').answer;
    expect(deadlines[1]).not.toBe(deadlines[0]);
  });
});
