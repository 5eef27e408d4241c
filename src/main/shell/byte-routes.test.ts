import { describe, expect, it } from 'vitest';

import { chunkUrl, DEGRADED_HEADER, TOTAL_FRAMES_HEADER } from '../../shared/contract.ts';
import { PlayerError } from '../../shared/errors.ts';
import { ENGINE_VERSION, PRESETS } from '../../shared/presets.ts';
import { chunkKey, type ChunkKey } from '../../shared/timeline.ts';
import { createByteRoutes, parseChunkPath } from './byte-routes.ts';
import type { ByteResponse } from './shell.ts';

const SIGNATURE = '1x-2y-3z';

function make(answer: () => { totalFrames: number | null; degraded: boolean }) {
  const asked: [ChunkKey, string][] = [];
  const bytes = createByteRoutes({
    chunk: (key, urgency) => {
      asked.push([key, urgency]);
      return Promise.resolve().then(() => ({ pcm: new Float32Array([1, 2]).buffer, ...answer() }));
    },
    art: () => Promise.resolve(null),
  });
  const ask = (url: string): Promise<ByteResponse> | null => {
    const { pathname, searchParams } = new URL(url, 'http://page/');
    return bytes({ path: pathname, query: searchParams, signal: new AbortController().signal });
  };
  return { ask, asked };
}

describe('chunks by path', () => {
  it.each(PRESETS)('are found in %s', async (preset) => {
    const { ask, asked } = make(() => ({ totalFrames: 7, degraded: false }));
    const key = chunkKey(12, SIGNATURE, preset, 34);
    const answer = await ask(chunkUrl(key, 'soon'));
    expect(asked).toEqual([[key, 'soon']]);
    expect(answer?.status).toBe(200);
    expect(answer?.headers).toMatchObject({ [TOTAL_FRAMES_HEADER]: '7' });
    expect(answer?.headers).not.toHaveProperty(DEGRADED_HEADER);
    expect(answer?.body).toEqual(new Uint8Array(new Float32Array([1, 2]).buffer));
  });

  it('say when the simple chain made them', async () => {
    const { ask } = make(() => ({ totalFrames: null, degraded: true }));
    const answer = await ask(chunkUrl(chunkKey(1, SIGNATURE, 'warm', 0), 'now'));
    expect(answer?.headers).toMatchObject({ [DEGRADED_HEADER]: 'simple' });
    expect(answer?.headers).not.toHaveProperty(TOTAL_FRAMES_HEADER);
  });

  it.each([
    ['analysis-failed', 422],
    ['render-invalid', 422],
    ['file-changed', 409],
    ['aborted', 499],
    ['decode-failed', 500],
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
    const { ask, asked } = make(() => ({ totalFrames: null, degraded: false }));
    for (const path of [good.replace('warm', 'loud'), good.replace('warm', 'WARM'), `/chunk/1/${SIGNATURE}/warm/${ENGINE_VERSION + 1}/0`, `${good}?urgency=later`]) {
      expect((await ask(path))?.status, path).toBe(400);
    } // prettier-ignore
    expect(asked).toEqual([]);
    expect(ask('/other')).toBeNull();
  });
});
