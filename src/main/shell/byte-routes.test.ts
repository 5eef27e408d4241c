import { describe, expect, it } from 'vitest';

import { chunkUrl, DEGRADED_HEADER, TOTAL_FRAMES_HEADER } from '../../shared/contract/buffer.ts';
import { PlayerError } from '../../shared/errors.ts';
import type { HealthReport, HealthState } from '../../shared/health.ts';
import { ENGINE_VERSION, PRESETS } from '../../shared/presets.ts';
import { chunkKey, type ChunkKey } from '../../shared/timeline.ts';
import { createByteRoutes, parseChunkPath, type ByteRoutesOptions } from './byte-routes.ts';
import type { ByteResponse } from './shell.ts';

const SIGNATURE = '1x-2y-3z';

type Answered = Awaited<ReturnType<ByteRoutesOptions['chunk']>>;

function make(answer: () => Omit<Answered, 'pcm'> & Partial<Answered>, state: HealthState = 'healthy') {
  const asked: [ChunkKey, string][] = [];
  const bytes = createByteRoutes({
    chunk: (key, urgency) => {
      asked.push([key, urgency]);
      return Promise.resolve().then(() => ({ pcm: new Float32Array([1, 2]).buffer, ...answer() }));
    },
    art: () => Promise.resolve(null),
    health: () => Promise.resolve({ state } as HealthReport),
    metrics: () => ({ type: 'text/special', text: 'figures\n' }),
  });
  const ask = (url: string): Promise<ByteResponse> | null => {
    const { pathname, searchParams } = new URL(url, 'http://page/');
    return bytes.answer({ path: pathname, query: searchParams, signal: new AbortController().signal });
  };
  return { ask, asked };
}

describe('chunks by path', () => {
  it.each(PRESETS)('are found in %s', async (preset) => {
    const { ask, asked } = make(() => ({ totalFrames: 7, degraded: null }));
    const key = chunkKey(12, SIGNATURE, preset, 34);
    const answer = await ask(chunkUrl(key, 'soon'));
    expect(asked).toEqual([[key, 'soon']]);
    expect(answer?.status).toBe(200);
    expect(answer?.headers).toMatchObject({ [TOTAL_FRAMES_HEADER]: '7' });
    expect(answer?.headers).not.toHaveProperty(DEGRADED_HEADER);
    expect(answer?.body).toEqual(new Uint8Array(new Float32Array([1, 2]).buffer));
  });

  it('say how and why they are less than what was asked for', async () => {
    const { ask } = make(() => ({ totalFrames: null, degraded: { step: 'simple', code: 'render-invalid' } }));
    const answer = await ask(chunkUrl(chunkKey(1, SIGNATURE, 'warm', 0), 'now'));
    expect(answer?.headers).toMatchObject({ [DEGRADED_HEADER]: 'simple; render-invalid' });
    expect(answer?.headers).not.toHaveProperty(TOTAL_FRAMES_HEADER);
  });

  it.each([
    ['analysis-failed', 422],
    ['render-invalid', 422],
    ['file-changed', 409],
    ['aborted', 499],
    ['decode-failed', 500],
    ['breaker-open', 503],
    ['overloaded', 503],
    ['file-quarantined', 422],
  ] as const)('fail coded: %s', async (code, status) => {
    const { ask } = make(() => {
      throw new PlayerError(code);
    });
    const answer = await ask(chunkUrl(chunkKey(1, SIGNATURE, 'warm', 0), 'now'));
    expect(answer?.status).toBe(status);
    expect(JSON.parse(new TextDecoder().decode(answer?.body))).toMatchObject({ code });
  });

  it('are not found for a preset, an engine or a path that does not exist', async () => {
    const good = `/chunk/1/${SIGNATURE}/warm/${ENGINE_VERSION}/0`;
    expect(parseChunkPath(good)).toEqual(chunkKey(1, SIGNATURE, 'warm', 0));
    const { ask, asked } = make(() => ({ totalFrames: null, degraded: null }));
    for (const path of [good.replace('warm', 'loud'), good.replace('warm', 'WARM'), `/chunk/1/${SIGNATURE}/warm/${ENGINE_VERSION + 1}/0`, `${good}?urgency=later`]) {
      expect((await ask(path))?.status, path).toBe(400);
    } // prettier-ignore
    expect(asked).toEqual([]);
    expect(ask('/other')).toBeNull();
  });
});

describe('how the player fares, by path', () => {
  const answer = (): never => {
    throw new Error('not asked');
  };

  it.each([['healthy', 200], ['degraded', 200], ['unhealthy', 503]] as const)('%s is %i', async (state, status) => {
    const said = await make(answer, state).ask('/health');
    expect(said?.status).toBe(status);
    expect(JSON.parse(new TextDecoder().decode(said?.body))).toEqual({ state });
  }); // prettier-ignore

  it('figures come with their own type, and nothing is kept by anyone', async () => {
    const said = await make(answer).ask('/metrics');
    expect(said?.headers).toEqual({ 'content-type': 'text/special', 'cache-control': 'no-store' });
    expect(new TextDecoder().decode(said?.body)).toBe('figures\n');
  });
});

describe('a chunk beyond the end of its track', () => {
  const end = { pcm: new ArrayBuffer(0), totalFrames: 7, degraded: null };

  it('is 416 with a coded body and the track’s total', async () => {
    const { ask } = make(() => end);
    const answer = await ask(chunkUrl(chunkKey(1, SIGNATURE, 'off', 99), 'now'));
    expect(answer?.status).toBe(416);
    expect(answer?.headers).toMatchObject({ 'content-type': 'application/json', [TOTAL_FRAMES_HEADER]: '7' });
    expect(JSON.parse(new TextDecoder().decode(answer?.body))).toMatchObject({ code: 'not-found' });
  });
});

describe('a chunk that is not wanted any more', () => {
  const key = chunkKey(1, SIGNATURE, 'off', 0);

  /** Renders that go on until they are aborted or finished. */
  function rendering() {
    const signals: AbortSignal[] = [];
    let finish: () => void = () => {};
    const bytes = createByteRoutes({
      chunk: (_key, _urgency, signal) => {
        signals.push(signal);
        return new Promise((resolve, reject) => {
          signal.addEventListener('abort', () => reject(new PlayerError('aborted')));
          finish = () => resolve({ pcm: new Float32Array([1, 2]).buffer, totalFrames: null, degraded: null });
        });
      },
      art: () => Promise.resolve(null),
      health: () => Promise.reject(new Error('not asked')),
      metrics: () => ({ type: '', text: '' }),
    });
    const connected = new AbortController();
    const ask = async (request: string): Promise<number | undefined> => {
      const { pathname, searchParams } = new URL(chunkUrl(key, 'soon', request), 'http://page/');
      return (await bytes.answer({ path: pathname, query: searchParams, signal: connected.signal }))?.status;
    };
    return { bytes, signals, ask, finish: () => finish(), connected };
  }

  it('is aborted by its name, and no other is', async () => {
    const { bytes, signals, ask, finish } = rendering();
    const one = ask('page-1');
    const two = ask('page-2');
    bytes.cancel('page-1');
    expect(await one).toBe(499);
    expect(signals[1]?.aborted).toBe(false);
    finish();
    expect(await two).toBe(200);
  });

  it('is never rendered when that is said before it is asked for, once', async () => {
    const { bytes, signals, ask, finish } = rendering();
    bytes.cancel('page-1');
    expect(await ask('page-1')).toBe(499);
    expect(signals).toHaveLength(0);
    const again = ask('page-1');
    finish();
    expect(await again).toBe(200);
  });

  it('is aborted as ever by a connection that is gone', async () => {
    const { ask, connected } = rendering();
    const answer = ask('page-1');
    connected.abort();
    expect(await answer).toBe(499);
  });

  it('is forgotten among many that never come', async () => {
    const { bytes, ask, finish } = rendering();
    for (let i = 0; i < 300; i++) bytes.cancel(`page-${i}`);
    expect(await ask('page-299')).toBe(499);
    const oldest = ask('page-0');
    finish();
    expect(await oldest).toBe(200);
  });

  it('has a name that is one', async () => {
    expect(await rendering().ask('x'.repeat(65))).toBe(400);
  });
});
