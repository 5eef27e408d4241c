import { describe, expect, it, onTestFinished, vi } from 'vitest';

import type { RequestReason } from '../../shared/buffer-figures.ts';
import { PlayerError } from '../../shared/errors.ts';
import { BYTES_PER_FRAME, chunkKey, type ChunkKey } from '../../shared/timeline.ts';
import { ChunkRequests, type RenderChunk, type SourcedChunk } from './chunk-requests.ts';
import type { BufferedChunk, MemoryBudgets, Place } from './memory-tiers.ts';

const FRAMES = 64;
const key = (index: number, trackId = 1): ChunkKey => chunkKey(trackId, 'a-b-c', 'off', index);

const SIMPLE = { step: 'simple', code: 'render-invalid' } as const;

/** A chunk whose samples say which key they were rendered for. */
function rendered({ trackId, index }: ChunkKey, isDegraded = false): SourcedChunk {
  const pcm = new Float32Array(FRAMES * 2).fill(trackId * 1000 + index);
  return { pcm: pcm.buffer, frames: FRAMES, totalFrames: null, degraded: isDegraded ? SIMPLE : null };
}

const firstSample = (chunk: BufferedChunk): number | undefined => new Float32Array(chunk.pcm)[0];

/** A renderer whose renders start and end when the test says so; those of a mastered chunk wait for an analysis before. */
function heldRenderer() {
  const calls: {
    key: ChunkKey;
    ticket: { urgency: string };
    signal: AbortSignal;
    queue: () => void;
    start: () => void;
    finish: (degraded?: boolean) => void;
    /** It lies beyond the end of the track. */
    end: () => void;
    fail: (error: PlayerError) => void;
  }[] = [];
  const render: RenderChunk = (wanted, ticket, signal, { onQueued, onStart }) =>
    new Promise((resolve, reject) => {
      signal.addEventListener('abort', () => reject(new PlayerError('aborted')));
      calls.push({
        key: wanted,
        ticket,
        signal,
        queue: onQueued,
        start: onStart,
        finish: (degraded) => resolve(rendered(wanted, degraded)),
        end: () => resolve({ pcm: new ArrayBuffer(0), frames: 0, totalFrames: 100, degraded: null }),
        fail: reject,
      });
      if (wanted.preset === 'off') onQueued();
    });
  return { calls, render };
}

const BYTES = FRAMES * BYTES_PER_FRAME;
const BUDGETS = { hotBytes: 4 * BYTES, warmBytes: 4 * BYTES };

function make(budgets: MemoryBudgets = BUDGETS) {
  const held = heldRenderer();
  const buffer = new ChunkRequests({ budgets, render: held.render, disk: null, reasonOf: () => 'play' });
  return { ...held, buffer };
}

const entries = (buffer: ChunkRequests) => {
  const { hot, warm, inFlight } = buffer.figures();
  return { ...inFlight, ready: hot.entries + warm.entries };
};
const usedBytes = (buffer: ChunkRequests): number => {
  const { hot, warm } = buffer.figures();
  return hot.usedBytes + warm.usedBytes;
};

const codeOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'resolved',
    (error: unknown) => PlayerError.from(error).code,
  );

describe('chunk requests', () => {
  it('renders once for many askers and answers from memory afterwards', async () => {
    const { buffer, calls } = make();
    const asked = [buffer.get(key(3), 'now'), buffer.get(key(3), 'soon'), buffer.get(key(3), 'now')];
    expect(calls).toHaveLength(1);
    calls[0]?.finish();
    for (const chunk of await Promise.all(asked)) expect(firstSample(chunk)).toBe(1003);
    expect(firstSample(await buffer.get(key(3), 'now'))).toBe(1003);
    expect(calls).toHaveLength(1);
    expect(buffer.figures()).toMatchObject({
      hot: { entries: 1, usedBytes: BYTES, hits: 1, latency: { count: 1 } },
      requests: {
        play: { requests: 4, hits: { hot: 1, warm: 0, cold: 0 }, misses: 1, joins: 2, latency: { count: 4 } },
      },
      renders: 1,
      renderLatency: { count: 1 },
    });
  });

  it('shows each state an entry goes through', async () => {
    const { buffer, calls } = make();
    const asked = buffer.get(key(0), 'now');
    expect(entries(buffer)).toEqual({ wanted: 1, rendering: 0, ready: 0, failed: 0 });
    calls[0]?.start();
    expect(entries(buffer)).toEqual({ wanted: 0, rendering: 1, ready: 0, failed: 0 });
    calls[0]?.finish();
    await asked;
    expect(entries(buffer)).toEqual({ wanted: 0, rendering: 0, ready: 1, failed: 0 });
  });

  it('takes a render that begins at once', async () => {
    const buffer = new ChunkRequests({
      budgets: BUDGETS,
      disk: null,
      reasonOf: () => 'start',
      render: (wanted, _ticket, _signal, { onStart }) => {
        onStart();
        return Promise.resolve(rendered(wanted));
      },
    });
    expect(firstSample(await buffer.get(key(5), 'now'))).toBe(1005);
    expect(entries(buffer)).toEqual({ wanted: 0, rendering: 0, ready: 1, failed: 0 });
  });

  it('answers that there is nothing beyond the end of a track, and keeps nothing of it', async () => {
    const { buffer, calls } = make();
    const asked = buffer.get(key(99), 'now');
    calls[0]?.end();
    expect(await asked).toMatchObject({ frames: 0 });
    expect(buffer.holds(key(99))).toBeNull();
    expect(entries(buffer).ready).toBe(0);
  });

  it('raises the urgency of a waiting render when someone more urgent joins, never lowers it', async () => {
    const { buffer, calls } = make();
    void codeOf(buffer.get(key(1), 'maybe'));
    void codeOf(buffer.get(key(1), 'now'));
    void codeOf(buffer.get(key(1), 'soon'));
    expect(calls[0]?.ticket.urgency).toBe('now');
    await buffer.dispose();
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
    expect(buffer.figures()).toMatchObject({ renderFailures: 0, inFlight: { wanted: 0, rendering: 0, failed: 0 } });
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

  it('counts who is turned away because of the load neither as a miss nor as a failure', async () => {
    const { buffer, calls } = make();
    const refused = codeOf(buffer.get(key(1), 'now'));
    calls[0]?.fail(new PlayerError('overloaded'));
    expect(await refused).toBe('overloaded');
    expect(buffer.figures()).toMatchObject({ renderFailures: 0, requests: { play: { requests: 0, misses: 0 } } });
    const left = new AbortController();
    const withdrawn = codeOf(buffer.get(key(2), 'now', left.signal));
    left.abort();
    expect(await withdrawn).toBe('aborted');
    expect(buffer.figures()).toMatchObject({ renderFailures: 0, requests: { play: { requests: 1, misses: 1 } } });
  });

  it('remembers a property of the file and tries again what may pass', async () => {
    const { buffer, calls } = make();
    const corrupt = codeOf(buffer.get(key(1), 'now'));
    calls[0]?.fail(new PlayerError('file-corrupt'));
    expect(await corrupt).toBe('file-corrupt');
    expect(await codeOf(buffer.get(key(1), 'now'))).toBe('file-corrupt');
    expect(calls).toHaveLength(1);
    expect(buffer.figures().requests.play).toMatchObject({ requests: 1, misses: 1, latency: { count: 0 } });

    // A drive that is away now may be back in a minute, with nothing else having changed.
    for (const [tries, code] of (['decode-failed', 'file-missing', 'worker-stuck'] as const).entries()) {
      const passing = codeOf(buffer.get(key(2), 'now'));
      calls[1 + tries]?.fail(new PlayerError(code));
      expect(await passing).toBe(code);
    }
    void codeOf(buffer.get(key(2), 'now'));
    expect(calls).toHaveLength(5);
    await buffer.dispose();
  });

  it('measures no render by the time that passed until silence stood in', async () => {
    const noted: number[] = [];
    const degraded = { step: 'silence', code: 'decode-failed' } as const;
    const answers = [{ ...rendered(key(1)), degraded }, rendered(key(1))];
    const buffer = new ChunkRequests({
      budgets: BUDGETS,
      render: () => Promise.resolve(answers.shift() as SourcedChunk),
      onRendered: (tookMs) => noted.push(tookMs),
      disk: null,
      reasonOf: () => 'play',
    });
    await buffer.get(key(1), 'now');
    expect(noted.length).toBe(0);
    expect(buffer.figures().renderLatency.count).toBe(0);
    await buffer.get(key(1), 'now');
    expect(noted.length).toBe(1);
    expect(buffer.figures().renderLatency.count).toBe(1);
  });

  it('counts silence as silence, and neither as a render nor as a simplified one', async () => {
    const degraded = { step: 'silence', code: 'decode-failed' } as const;
    const render = (): Promise<SourcedChunk> => Promise.resolve({ ...rendered(key(1)), degraded });
    const buffer = new ChunkRequests({ budgets: BUDGETS, render, disk: null, reasonOf: () => 'play' });
    await buffer.get(key(1), 'now');
    expect(buffer.figures().silences).toBe(1);
    expect(buffer.figures().renders).toBe(0);
    expect(buffer.figures().degraded).toBe(0);
  });

  it.each(['breaker-open', 'overloaded'] as const)(
    'counts a request refused by %s neither as missed nor as failed',
    async (code) => {
      const { buffer, calls } = make();
      const refused = codeOf(buffer.get(key(1), 'now'));
      calls[0]?.fail(new PlayerError(code));
      expect(await refused).toBe(code);
      expect(buffer.figures().renderFailures).toBe(0);
      expect(buffer.figures().requests.play.misses).toBe(0);
      expect(buffer.figures().inFlight.failed).toBe(0);
    },
  );

  it('answers a degraded chunk to all who wait, and renders it anew for the next one', async () => {
    const { buffer, calls } = make();
    const asked = [buffer.get(key(1), 'now'), buffer.get(key(1), 'soon')];
    calls[0]?.finish(true);
    for (const chunk of await Promise.all(asked)) {
      expect(chunk.degraded).toEqual(SIMPLE);
      expect(firstSample(chunk)).toBe(1001);
    }
    expect(buffer.figures()).toMatchObject({ degraded: 1, renderFailures: 0 });
    expect(entries(buffer).ready).toBe(0);
    const again = buffer.get(key(1), 'now');
    calls[1]?.finish();
    expect((await again).degraded).toBeNull();
    expect((await buffer.get(key(1), 'now')).degraded).toBeNull();
    expect(buffer.figures()).toMatchObject({ degraded: 1, hot: { hits: 1 }, renders: 2 });
  });

  it('forgets a track everywhere: memory, failures, renders in flight', async () => {
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
    expect(await flying).toBe('file-missing');
    expect(entries(buffer)).toEqual({ wanted: 0, rendering: 0, ready: 1, failed: 0 });
    void codeOf(buffer.get(key(1, 1), 'now'));
    expect(calls).toHaveLength(5);
    await buffer.dispose();
  });

  it('answers what is under way of the present content of a forgotten track, and does not keep it', async () => {
    const { buffer, calls } = make();
    const old = codeOf(buffer.get(key(0, 1), 'now'));
    const present = { ...key(0, 1), signature: 'present' };
    const asked = codeOf(buffer.get(present, 'now'));
    buffer.forgetTrack(1, 'present');
    expect(await old).toBe('file-changed');
    calls[1]?.finish();
    expect(await asked).toBe('resolved');
    expect(buffer.holds(present)).toBeNull();
    await buffer.dispose();
  });

  it('keeps nothing of a render that ends well though it was withdrawn, and does not remember its failure', async () => {
    const ends: { resolve: (chunk: SourcedChunk) => void; reject: (error: PlayerError) => void }[] = [];
    const buffer = new ChunkRequests({
      budgets: BUDGETS,
      disk: null,
      reasonOf: () => 'play',
      render: (_key, _ticket, _signal, { onStart }) => {
        onStart();
        return new Promise((resolve, reject) => ends.push({ resolve, reject }));
      },
    });
    const asked = [codeOf(buffer.get(key(1), 'now')), codeOf(buffer.get(key(2), 'now'))];
    buffer.forgetTrack(1);
    ends[0]?.resolve(rendered(key(1)));
    ends[1]?.reject(new PlayerError('file-corrupt'));
    expect(await Promise.all(asked)).toEqual(['file-missing', 'file-missing']);
    expect(buffer.figures()).toMatchObject({ renderFailures: 0 });
    expect(entries(buffer)).toEqual({ wanted: 0, rendering: 0, ready: 0, failed: 0 });
  });

  it('does not evict what is pinned while a storm passes through', async () => {
    const { buffer, calls } = make({ hotBytes: 2 * BYTES, warmBytes: BYTES });
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
    expect(buffer.figures()).toMatchObject({ hot: { hits: 2, evictions: 0 }, warm: { evictions: 3 } });
    expect(usedBytes(buffer)).toBe(3 * BYTES);
  });

  it('counts each request under its reason and the tier that answered', async () => {
    const held = heldRenderer();
    let reason: RequestReason = 'start';
    const buffer = new ChunkRequests({ budgets: BUDGETS, render: held.render, disk: null, reasonOf: () => reason });
    const prepared = buffer.prepare(key(1), { tier: 'warm', probability: 0.5 }, new AbortController().signal);
    held.calls[0]?.finish();
    await prepared;
    expect(buffer.holds(key(1))).toBe('warm');
    await buffer.get(key(1), 'now');
    expect(buffer.holds(key(1))).toBe('hot');
    reason = 'switch';
    await buffer.get(key(1), 'now');
    expect(buffer.figures()).toMatchObject({
      requests: {
        start: { requests: 1, hits: { warm: 1 }, misses: 0 },
        switch: { requests: 1, hits: { hot: 1 }, misses: 0 },
        play: { requests: 0 },
      },
      prefetch: { prepared: 1, used: 1, withdrawn: 0 },
    });
  });

  it('withdraws a predicted render from the worker when something is demanded, and nothing else', async () => {
    const { buffer, calls } = make();
    const place: Place = { tier: 'warm', probability: 0.5 };
    const predicted = codeOf(buffer.prepare(key(1), place, new AbortController().signal));
    const waiting = codeOf(buffer.prepare(key(2), place, new AbortController().signal));
    const demanded = buffer.get(key(3), 'soon');
    calls[0]?.start();
    calls[2]?.start();
    expect(calls[0]?.signal.aborted).toBe(false);

    const now = buffer.get(key(4), 'now');
    expect(calls.map(({ signal }) => signal.aborted)).toEqual([true, false, false, false]);
    expect(await predicted).toBe('aborted');
    calls[3]?.finish();
    calls[2]?.finish();
    calls[1]?.finish();
    expect([await now, await demanded].map(firstSample)).toEqual([1004, 1003]);
    expect(await waiting).toBe('resolved');
    expect(buffer.figures()).toMatchObject({ prefetch: { withdrawn: 1, prepared: 1 }, renderFailures: 0 });

    // Planned again, it is rendered again.
    const again = buffer.prepare(key(1), place, new AbortController().signal);
    calls[4]?.finish();
    await again;
    expect(buffer.holds(key(1))).toBe('warm');
  });

  it('withdraws it only when the demanded render needs the worker: not while that waits for an analysis', async () => {
    const { buffer, calls } = make();
    const place: Place = { tier: 'warm', probability: 0.5 };
    const ahead = codeOf(buffer.prepare(key(1), place, new AbortController().signal));
    calls[0]?.start();
    const demanded = buffer.get(chunkKey(1, 'a-b-c', 'warm', 0), 'now');
    const raised = chunkKey(1, 'a-b-c', 'warm', 1);
    void codeOf(buffer.get(raised, 'soon'));
    void codeOf(buffer.get(raised, 'now'));
    expect(calls[0]?.signal.aborted).toBe(false);
    calls[0]?.finish();
    expect(await ahead).toBe('resolved');

    const later = codeOf(buffer.prepare(key(2), place, new AbortController().signal));
    calls[3]?.start();
    calls[1]?.queue();
    expect(await later).toBe('aborted');
    calls[1]?.start();
    calls[1]?.finish();
    await demanded;
    expect(buffer.figures()).toMatchObject({ renders: 2, prefetch: { withdrawn: 1 } });
    await buffer.dispose();
  });

  it('drops a queued render that nobody waits for any longer', async () => {
    const { buffer, calls } = make();
    const leaving = new AbortController();
    const asked = codeOf(buffer.get(chunkKey(1, 'a-b-c', 'warm', 0), 'now', leaving.signal));
    calls[0]?.queue();
    expect(entries(buffer)).toMatchObject({ wanted: 1, rendering: 0 });
    leaving.abort();
    expect(await asked).toBe('aborted');
    expect(calls[0]?.signal.aborted).toBe(true);
    expect(entries(buffer)).toMatchObject({ wanted: 0, rendering: 0 });
  });

  it('takes no render for lost because its analysis took long, and one that a worker has had for minutes', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    onTestFinished(() => void vi.useRealTimers());
    const { buffer, calls } = make();
    const asked = codeOf(buffer.get(chunkKey(1, 'a-b-c', 'warm', 0), 'now'));
    vi.advanceTimersByTime(600_000);
    expect(await buffer.validate()).toEqual([]);
    calls[0]?.queue();
    calls[0]?.start();
    expect(await buffer.validate()).toEqual([]);
    vi.advanceTimersByTime(200_000);
    expect(await buffer.validate()).toMatchObject([{ kind: 'lost-render' }]);
    expect(await asked).toBe('aborted');
  });

  it('leaves a predicted render alone once someone asks for it', async () => {
    const { buffer, calls } = make();
    const left = new AbortController();
    const predicted = codeOf(buffer.prepare(key(1), { tier: 'warm', probability: 0.5 }, left.signal));
    calls[0]?.start();
    const asked = buffer.get(key(1), 'soon');
    left.abort();
    void codeOf(buffer.get(key(2), 'now'));
    expect(calls[0]?.signal.aborted).toBe(false);
    calls[0]?.finish();
    expect(firstSample(await asked)).toBe(1001);
    expect(await predicted).toBe('aborted');
    expect(buffer.holds(key(1))).toBe('hot');
    expect(buffer.figures().prefetch).toEqual({ prepared: 1, used: 1, withdrawn: 0 });
    await buffer.dispose();
  });

  it('tells who prepares that a degraded chunk is not kept', async () => {
    const { buffer, calls } = make();
    const prepared = codeOf(buffer.prepare(key(1), { tier: 'hot', probability: 1 }, new AbortController().signal));
    calls[0]?.finish(true);
    expect(await prepared).toBe('render-invalid');
    expect(buffer.holds(key(1))).toBeNull();
  });

  it('keeps the chunk that is heard and gives up what nobody asks for when memory is scarce', async () => {
    const { buffer, calls } = make();
    for (const index of [0, 1, 2]) {
      const asked = buffer.get(key(index), 'now');
      calls[index]?.finish();
      await asked;
    }
    const predicted = codeOf(buffer.prepare(key(8), { tier: 'warm', probability: 0.5 }, new AbortController().signal));
    calls[3]?.start();
    const demanded = buffer.get(key(9), 'soon');
    buffer.dropAllBut([key(1)]);
    expect([0, 1, 2].map((index) => buffer.holds(key(index)))).toEqual([null, 'hot', null]);
    expect(await predicted).toBe('aborted');
    calls[4]?.finish();
    expect(firstSample(await demanded)).toBe(1009);
  });

  it('answers what was under way when everything was cleared, and keeps none of it', async () => {
    const { buffer, calls } = make();
    const asked = buffer.get(key(1), 'now');
    calls[0]?.start();
    await buffer.clear();
    calls[0]?.finish();
    expect(firstSample(await asked)).toBe(1001);
    expect(entries(buffer)).toEqual({ wanted: 0, rendering: 0, ready: 0, failed: 0 });
  });

  it('stays consistent under a hundred operations at once', async () => {
    const buffer = new ChunkRequests({
      budgets: BUDGETS,
      disk: null,
      reasonOf: () => 'play',
      render: async (wanted, _ticket, signal, { onStart }) => {
        await new Promise((resolve) => setTimeout(resolve, wanted.index % 3));
        signal.throwIfAborted();
        onStart();
        return rendered(wanted);
      },
    });
    const operations = Array.from({ length: 100 }, async (_, n) => {
      await new Promise((resolve) => setTimeout(resolve, (n * 7) % 10));
      const wanted = key((n * 5) % 12, n % 3);
      if (n % 10 === 7) await buffer.clear();
      else if (n % 10 === 5) buffer.forgetTrack(n % 3);
      else if (n % 2 === 0) await codeOf(buffer.get(wanted, 'now'));
      else await codeOf(buffer.prepare(wanted, { tier: 'warm', probability: 0.1 }, new AbortController().signal));
    });
    await Promise.all(operations);
    const { hot, warm, inFlight } = buffer.figures();
    expect(inFlight).toEqual({ wanted: 0, rendering: 0, failed: 0 });
    for (const tier of [hot, warm]) {
      expect(tier.usedBytes).toBe(tier.entries * BYTES);
      expect(tier.usedBytes).toBeLessThanOrEqual(tier.budgetBytes);
    }
    expect(await buffer.validate()).toEqual([]);
  });
});
