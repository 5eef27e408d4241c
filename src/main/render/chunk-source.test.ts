import { describe, expect, it } from 'vitest';

import type { SoundProfile } from '../../shared/analysis.ts';
import { ERRORS, PlayerError, type ErrorCode } from '../../shared/errors.ts';
import type { Preset } from '../../shared/presets.ts';
import { chunkKey } from '../../shared/timeline.ts';
import { analysisOf } from '../analysis/analysis.testing.ts';
import { createChunkSource, type Mastering } from './chunk-source.ts';
import { mayBeTheChain } from './simplify-rules.ts';

const { profile } = analysisOf(-14);

/** A source whose renders fail with these codes, one after the other, and then succeed. */
function make(failures: readonly ErrorCode[], profileOf: () => Promise<SoundProfile> = () => Promise.resolve(profile)) {
  const rendered: Mastering[] = [];
  const left = [...failures];
  const warnings: string[] = [];
  const source = createChunkSource({
    renderChunk: (_key, mastering, _ticket, _signal, onStart) => {
      rendered.push(mastering);
      onStart();
      const code = left.shift();
      return code
        ? Promise.reject(new PlayerError(code))
        : Promise.resolve({ pcm: new ArrayBuffer(8), frames: 1, totalFrames: 5 });
    },
    profileOf,
    log: { info: () => undefined, warn: (line) => warnings.push(line), error: () => undefined },
  });
  const ask = (preset: Preset, signal = new AbortController().signal) => {
    const steps: string[] = [];
    const answer = source(chunkKey(1, 'a-b-c', preset, 0), { urgency: 'now' }, signal, {
      onQueued: () => steps.push('queued'),
      onStart: () => steps.push('started'),
    }).catch((error: unknown) => PlayerError.from(error).code);
    return { answer, steps };
  };
  return { ask, rendered, warnings };
}

describe('chunk source', () => {
  it('renders the original without an analysis', async () => {
    const { ask, rendered } = make([], () => Promise.reject(new PlayerError('analysis-failed')));
    expect(await ask('off').answer).toMatchObject({ frames: 1, totalFrames: 5, degraded: false });
    expect(rendered).toEqual([{ profile: null, chain: 'full' }]);
  });

  it('renders a preset with the profile, and begins nothing before it is there', async () => {
    const { promise, resolve } = Promise.withResolvers<SoundProfile>();
    const { ask, rendered } = make([], () => promise);
    const { answer, steps } = ask('warm');
    await Promise.resolve();
    expect([rendered, steps]).toEqual([[], []]);
    resolve(profile);
    expect(await answer).toMatchObject({ degraded: false });
    expect(steps).toEqual(['queued', 'started']);
    expect(rendered).toEqual([{ profile, chain: 'full' }]);
  });

  it('fails with the code of the analysis', async () => {
    const { ask, rendered } = make([], () => Promise.reject(new PlayerError('analysis-failed')));
    expect(await ask('warm').answer).toBe('analysis-failed');
    expect(rendered).toEqual([]);
  });

  it('tries the simple chain once when the full one failed, and says so', async () => {
    const { ask, rendered, warnings } = make(['render-invalid']);
    expect(await ask('punchy').answer).toMatchObject({ frames: 1, degraded: true });
    expect(rendered.map(({ chain }) => chain)).toEqual(['full', 'simple']);
    expect(warnings).toHaveLength(1);
    const both = make(['render-invalid', 'worker-stuck', 'internal']);
    expect(await both.ask('punchy').answer).toBe('worker-stuck');
    expect(both.rendered).toHaveLength(2);
  });

  it('does not try it for the original, for a bad file, nor for who left', async () => {
    const original = make(['decode-failed']);
    expect(await original.ask('off').answer).toBe('decode-failed');
    const bad = make(['file-corrupt']);
    expect(await bad.ask('warm').answer).toBe('file-corrupt');
    const left = make(['render-invalid']);
    expect(await left.ask('warm', AbortSignal.abort()).answer).toBe('render-invalid');
    for (const { rendered } of [original, bad, left]) expect(rendered).toHaveLength(1);
  });

  it('is simplified for faults of the chain and for nothing else', () => {
    const codes = (Object.keys(ERRORS) as ErrorCode[]).filter((code) => mayBeTheChain(new PlayerError(code)));
    expect(codes.sort()).toEqual(['internal', 'render-invalid', 'worker-stuck']);
    expect(mayBeTheChain(new TypeError('nobody foresaw this'))).toBe(true);
  });
});
