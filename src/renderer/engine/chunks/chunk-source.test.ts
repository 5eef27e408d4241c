import { describe, expect, it } from 'vitest';

import { chunkKey } from '../../../shared/timeline.ts';
import { fetchChunk } from './chunk-source.ts';

const key = chunkKey(1, '1-2-3', 'off', 0);

/** A core that answers when it is told to. */
function source() {
  const urls: string[] = [];
  const cancelled: string[] = [];
  let answer: (response: Response) => void = () => {};
  const fetch = (url: string, { signal }: { signal: AbortSignal }): Promise<Response> =>
    new Promise((resolve, reject) => {
      urls.push(url);
      answer = resolve;
      signal.addEventListener('abort', () => reject(signal.reason as Error));
    });
  const chunks = {
    fetch: fetch as typeof globalThis.fetch,
    cancelChunk: (request: string) => void cancelled.push(request),
  };
  const names = (): (string | null)[] => urls.map((url) => new URL(url, 'http://page/').searchParams.get('request'));
  return { chunks, cancelled, names, answer: (response: Response) => answer(response) };
}

describe('a chunk that is given up', () => {
  it('is cancelled under the name it was asked for', async () => {
    const { chunks, cancelled, names } = source();
    const wish = new AbortController();
    const chunk = fetchChunk(chunks, key, 'now', wish.signal);
    wish.abort();
    await expect(chunk).rejects.toMatchObject({ name: 'AbortError' });
    expect(cancelled).toEqual(names());
  });

  it('has a name of its own each time', async () => {
    const { chunks, names } = source();
    const wish = new AbortController();
    const both = [fetchChunk(chunks, key, 'now', wish.signal), fetchChunk(chunks, key, 'now', wish.signal)];
    wish.abort();
    await Promise.allSettled(both);
    expect(new Set(names()).size).toBe(2);
  });

  it('is not cancelled once it was answered', async () => {
    const { chunks, cancelled, answer } = source();
    const wish = new AbortController();
    const chunk = fetchChunk(chunks, key, 'now', wish.signal);
    answer(new Response('{"code":"file-missing","values":{}}', { status: 410 }));
    await expect(chunk).rejects.toMatchObject({ code: 'file-missing' });
    wish.abort();
    expect(cancelled).toEqual([]);
  });
});

it('beyond the end of its track is no failure, and tells the track’s total', async () => {
  const { chunks, answer } = source();
  const chunk = fetchChunk(chunks, key, 'now', new AbortController().signal);
  answer(new Response('{"code":"not-found","values":{}}', { status: 416, headers: { 'auralis-total-frames': '7' } }));
  expect(await chunk).toEqual({ frames: 0, buffer: null, totalFrames: 7, degraded: null });
});
