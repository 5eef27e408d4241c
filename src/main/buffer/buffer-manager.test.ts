import { describe, expect, it } from 'vitest';

import { PlayerError } from '../../shared/errors.ts';
import { BYTES_PER_FRAME, chunkKey, type ChunkKey } from '../../shared/timeline.ts';
import { BufferManager, type RenderChunk, type SourcedChunk } from './buffer-manager.ts';
import type { BufferedChunk } from './memory-tier.ts';

const FRAMES = 64;
const key = (index: number, trackId = 1): ChunkKey => chunkKey(trackId, 'a-b-c', 'off', index);

/** A chunk whose samples say which key they were rendered for. */
function rendered({ trackId, index }: ChunkKey, degraded = false): SourcedChunk {
  const pcm = new Float32Array(FRAMES * 2).fill(trackId * 1000 + index);
  return { pcm: pcm.buffer, frames: FRAMES, totalFrames: null, degraded };
}

const firstSample = (chunk: BufferedChunk): number | undefined => new Float32Array(chunk.pcm)[0];

/** A renderer whose renders start and end when the test says so. */
function heldRenderer() {
  const calls: {
    key: ChunkKey;
    ticket: { urgency: string };
    signal: AbortSignal;
    start: () => void;
    finish: (degraded?: boolean) => void;
    fail: (error: PlayerError) => void;
  }[] = [];
  const render: RenderChunk = (wanted, ticket, signal, onStart) =>
    new Promise((resolve, reject) => {
      signal.addEventListener('abort', () => reject(new PlayerError('aborted')));
      calls.push({
        key: wanted,
        ticket,
        signal,
        start: onStart,
        finish: (degraded) => resolve(rendered(wanted, degraded)),
        fail: reject,
      });
    });
  return { calls, render };
}

function make(budgetChunks = 8) {
  const held = heldRenderer();
  const buffer = new BufferManager({ budgetBytes: budgetChunks * FRAMES * BYTES_PER_FRAME, render: held.render });
  return { ...held, buffer };
}

const codeOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'resolved',
    (error: unknown) => PlayerError.from(error).code,
  );

describe('buffer manager', () => {
  it('renders once for many askers and answers from memory afterwards', async () => {
    const { buffer, calls } = make();
    const asked = [buffer.get(key(3), 'now'), buffer.get(key(3), 'soon'), buffer.get(key(3), 'now')];
    expect(calls).toHaveLength(1);
    calls[0]?.finish();
    for (const chunk of await Promise.all(asked)) expect(firstSample(chunk)).toBe(1003);
    expect(firstSample(await buffer.get(key(3), 'now'))).toBe(1003);
    expect(calls).toHaveLength(1);
    expect(buffer.stats()).toMatchObject({
      hits: 1,
      misses: 1,
      joins: 2,
      renders: 1,
      usedBytes: FRAMES * BYTES_PER_FRAME,
    });
  });

  it('shows each state an entry goes through', async () => {
    const { buffer, calls } = make();
    const asked = buffer.get(key(0), 'now');
    expect(buffer.stats().entries).toEqual({ wanted: 1, rendering: 0, ready: 0, failed: 0 });
    calls[0]?.start();
    expect(buffer.stats().entries).toEqual({ wanted: 0, rendering: 1, ready: 0, failed: 0 });
    calls[0]?.finish();
    await asked;
    expect(buffer.stats().entries).toEqual({ wanted: 0, rendering: 0, ready: 1, failed: 0 });
  });

  it('takes a render that begins at once', async () => {
    const buffer = new BufferManager({
      budgetBytes: 8 * FRAMES * BYTES_PER_FRAME,
      render: (wanted, _ticket, _signal, onStart) => {
        onStart();
        return Promise.resolve(rendered(wanted));
      },
    });
    expect(firstSample(await buffer.get(key(5), 'now'))).toBe(1005);
    expect(buffer.stats().entries).toEqual({ wanted: 0, rendering: 0, ready: 1, failed: 0 });
  });

  it('raises the urgency of a waiting render when someone more urgent joins, never lowers it', () => {
    const { buffer, calls } = make();
    void codeOf(buffer.get(key(1), 'maybe'));
    void codeOf(buffer.get(key(1), 'now'));
    void codeOf(buffer.get(key(1), 'soon'));
    expect(calls[0]?.ticket.urgency).toBe('now');
    buffer.dispose();
  });

  it('drops a wanted render when its last asker leaves, not before', async () => {
    const { buffer, calls } = make();
    const [first, second] = [new AbortController(), new AbortController()];
    const asked = [codeOf(buffer.get(key(1), 'now', first.signal)), codeOf(buffer.get(key(1), 'now', second.signal))];
    first.abort();
    expect(calls[0]?.signal.aborted).toBe(false);
    second.abort();
    expect(calls[0]?.signal.aborted).toBe(true);
    expect(await Promise.all(asked)).toEqual(['aborted', 'aborted']);
    expect(buffer.stats()).toMatchObject({ renderFailures: 0, entries: { wanted: 0, failed: 0 } });
  });

  it('keeps a render a worker has in hand when its asker leaves: the next one finds it', async () => {
    const { buffer, calls } = make();
    const leaving = new AbortController();
    const asked = codeOf(buffer.get(key(1), 'now', leaving.signal));
    calls[0]?.start();
    leaving.abort();
    expect(await asked).toBe('aborted');
    calls[0]?.finish();
    await Promise.resolve();
    expect(firstSample(await buffer.get(key(1), 'now'))).toBe(1001);
    expect(calls).toHaveLength(1);
  });

  it('remembers a property of the file and tries again what may pass', async () => {
    const { buffer, calls } = make();
    const corrupt = codeOf(buffer.get(key(1), 'now'));
    calls[0]?.fail(new PlayerError('file-corrupt'));
    expect(await corrupt).toBe('file-corrupt');
    expect(await codeOf(buffer.get(key(1), 'now'))).toBe('file-corrupt');
    expect(calls).toHaveLength(1);

    // A drive that is away now may be back in a minute, with nothing else having changed.
    for (const [tries, code] of (['decode-failed', 'file-missing', 'worker-stuck'] as const).entries()) {
      const passing = codeOf(buffer.get(key(2), 'now'));
      calls[1 + tries]?.fail(new PlayerError(code));
      expect(await passing).toBe(code);
    }
    void codeOf(buffer.get(key(2), 'now'));
    expect(calls).toHaveLength(5);
    buffer.dispose();
  });

  it('answers a degraded chunk to all who wait, and renders it anew for the next one', async () => {
    const { buffer, calls } = make();
    const asked = [buffer.get(key(1), 'now'), buffer.get(key(1), 'soon')];
    calls[0]?.finish(true);
    for (const chunk of await Promise.all(asked)) {
      expect(chunk.degraded).toBe(true);
      expect(firstSample(chunk)).toBe(1001);
    }
    expect(buffer.stats()).toMatchObject({ degraded: 1, usedBytes: 0, renderFailures: 0, entries: { ready: 0 } });
    const again = buffer.get(key(1), 'now');
    calls[1]?.finish();
    expect((await again).degraded).toBe(false);
    expect((await buffer.get(key(1), 'now')).degraded).toBe(false);
    expect(buffer.stats()).toMatchObject({ degraded: 1, hits: 1, renders: 2 });
  });

  it('forgets a track everywhere: memory, failures, flights', async () => {
    const { buffer, calls } = make();
    const kept = buffer.get(key(0, 2), 'now');
    calls[0]?.finish();
    await kept;
    const stale = buffer.get(key(0, 1), 'now');
    calls[1]?.finish();
    await stale;
    const failing = codeOf(buffer.get(key(1, 1), 'now'));
    calls[2]?.fail(new PlayerError('file-corrupt'));
    await failing;
    const flying = codeOf(buffer.get(key(2, 1), 'now'));
    calls[3]?.start();

    buffer.forgetTrack(1);
    expect(await flying).toBe('file-changed');
    expect(buffer.stats().entries).toEqual({ wanted: 0, rendering: 0, ready: 1, failed: 0 });
    void codeOf(buffer.get(key(1, 1), 'now'));
    expect(calls).toHaveLength(5);
    buffer.dispose();
  });

  it('does not evict what is pinned while a storm passes through', async () => {
    const { buffer, calls } = make(3);
    buffer.pin([key(0), key(1)]);
    for (const index of [0, 1, 10, 11, 12, 13]) {
      const asked = buffer.get(key(index), 'now');
      calls.at(-1)?.finish();
      await asked;
    }
    const before = calls.length;
    await buffer.get(key(0), 'now');
    await buffer.get(key(1), 'now');
    expect(calls).toHaveLength(before);
    expect(buffer.stats()).toMatchObject({ hits: 2, usedBytes: 3 * FRAMES * BYTES_PER_FRAME, evictions: 3 });
  });
});
