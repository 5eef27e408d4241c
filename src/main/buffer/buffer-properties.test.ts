// Laws of the memory tiers and of chunk requests that hold after any sequence of operations, tried on random ones.
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { PlayerError } from '../../shared/errors.ts';
import { URGENCIES } from '../../shared/playback.ts';
import { BYTES_PER_FRAME, chunkKey, chunkKeyText, type ChunkKey } from '../../shared/timeline.ts';
import { ChunkRequests } from './chunk-requests.ts';
import { MemoryTiers, type BufferedChunk, type Place } from './memory-tiers.ts';
import { DiskTier } from './disk/disk-tier.ts';

const FRAMES = 16;
const BYTES = FRAMES * BYTES_PER_FRAME;
const TRACKS = 2;
const INDEXES = 5;
const UNITS = 4;

const chunkOf = (frames: number, value = 0): BufferedChunk => ({
  pcm: new Float32Array(frames * 2).fill(value).buffer,
  frames,
  totalFrames: null,
});

const keys = fc.record({ trackId: fc.integer({ min: 1, max: TRACKS }), index: fc.nat(INDEXES - 1) });
const places: fc.Arbitrary<Place> = fc.record({
  tier: fc.constantFrom('hot' as const, 'warm' as const),
  probability: fc.double({ min: 0, max: 1, noNaN: true }),
});
const plans = fc.array(fc.tuple(keys, places), { maxLength: 10 });
type Name = { readonly trackId: number; readonly index: number };
const key = ({ trackId, index }: Name): ChunkKey => chunkKey(trackId, 'a-b-c', 'off', index);
const text = (name: Name): string => chunkKeyText(key(name));
const planOf = (plan: readonly (readonly [Name, Place])[]): Map<string, Place> =>
  new Map(plan.map(([name, place]) => [text(name), place]));

describe('memory tiers', () => {
  const budgets = fc.record({ hot: fc.integer({ min: 0, max: 20 }), warm: fc.integer({ min: 0, max: 20 }) });
  const operations = fc.array(
    fc.oneof(
      fc.record({ do: fc.constant('put' as const), key: keys, units: fc.integer({ min: 1, max: UNITS }), place: places, asked: fc.boolean() }),
      fc.record({ do: fc.constant('get' as const), key: keys }),
      fc.record({ do: fc.constant('place' as const), plan: plans }),
      fc.record({ do: fc.constant('pin' as const), keys: fc.array(keys, { maxLength: 5 }) }),
      fc.record({ do: fc.constant('budgets' as const), budgets }),
      fc.record({ do: fc.constant('forget' as const), trackId: fc.integer({ min: 1, max: TRACKS }) }),
    ),
    { minLength: 1, maxLength: 80 },
  ); // prettier-ignore

  it('keeps its budgets, its counters and its pins', () => {
    fc.assert(
      fc.property(budgets, operations, (first, sequence) => {
        const unit = BYTES / UNITS;
        let hotBytes = first.hot * unit;
        const store = new MemoryTiers({ hotBytes, warmBytes: first.warm * unit });
        let pinned = new Set<string>();
        for (const operation of sequence) {
          const before = new Map(store.entries().map((entry) => [entry.key, entry.bytes]));
          switch (operation.do) {
            case 'put': {
              const { trackId } = operation.key;
              const chunk = chunkOf((FRAMES / UNITS) * operation.units);
              const held = store.put(text(operation.key), trackId, chunk, operation.place, operation.asked);
              expect(store.tierOf(text(operation.key)) !== null).toBe(held);
              before.delete(text(operation.key));
              break;
            }
            case 'get': {
              const found = store.get(text(operation.key));
              expect(found !== null).toBe(before.has(text(operation.key)));
              if (found) expect(found.chunk.pcm.byteLength).toBe(before.get(text(operation.key)));
              break;
            }
            case 'place':
              store.place(planOf(operation.plan));
              break;
            case 'pin':
              pinned = new Set(operation.keys.map(text));
              store.pin([...pinned]);
              break;
            case 'budgets':
              hotBytes = operation.budgets.hot * unit;
              store.setBudgets({ hotBytes, warmBytes: operation.budgets.warm * unit });
              break;
            case 'forget':
              store.removeWhere(({ trackId }) => trackId === operation.trackId);
              expect(store.entries().some(({ trackId }) => trackId === operation.trackId)).toBe(false);
              break;
          }
          const entries = store.entries();
          expect(new Set(entries.map((entry) => entry.key)).size).toBe(entries.length);
          for (const tier of ['hot', 'warm'] as const) {
            const members = entries.filter((entry) => entry.tier === tier);
            const { usedBytes, budgetBytes, entries: count } = store.figures()[tier];
            expect(usedBytes).toBe(members.reduce((sum, entry) => sum + entry.chunk.pcm.byteLength, 0));
            expect(count).toBe(members.length);
            expect(usedBytes).toBeLessThanOrEqual(budgetBytes);
          }
          const pinnedBefore = [...before].filter(([name]) => pinned.has(name));
          const pinnedNow = entries.filter((entry) => pinned.has(entry.key));
          const size = Math.max(
            pinnedBefore.reduce((sum, [, bytes]) => sum + bytes, 0),
            pinnedNow.reduce((sum, { bytes }) => sum + bytes, 0),
          );
          if (operation.do !== 'forget' && size + BYTES <= hotBytes) {
            for (const [name] of pinnedBefore) expect(store.tierOf(name)).not.toBeNull();
          }
          expect(store.recount()).toEqual([]);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('chunk requests', () => {
  const operations = fc.array(
    fc.oneof(
      { weight: 6, arbitrary: fc.record({ do: fc.constant('get' as const), key: keys, urgency: fc.constantFrom(...URGENCIES), leaves: fc.boolean() }) },
      { weight: 4, arbitrary: fc.record({ do: fc.constant('prepare' as const), key: keys, place: places, leaves: fc.boolean() }) },
      { weight: 3, arbitrary: fc.record({ do: fc.constant('start' as const), nth: fc.nat() }) },
      { weight: 6, arbitrary: fc.record({ do: fc.constant('finish' as const), nth: fc.nat(), how: fc.constantFrom('well' as const, 'well' as const, 'degraded' as const, 'file-corrupt' as const, 'worker-stuck' as const) }) },
      { weight: 2, arbitrary: fc.record({ do: fc.constant('leave' as const), nth: fc.nat() }) },
      { weight: 1, arbitrary: fc.record({ do: fc.constant('place' as const), plan: plans }) },
      { weight: 1, arbitrary: fc.record({ do: fc.constant('pin' as const), keys: fc.array(keys, { maxLength: 3 }) }) },
      { weight: 1, arbitrary: fc.record({ do: fc.constant('budgets' as const), hot: fc.nat(5), warm: fc.nat(5) }) },
      { weight: 1, arbitrary: fc.record({ do: fc.constant('forget' as const), trackId: fc.integer({ min: 1, max: TRACKS }) }) },
      { weight: 1, arbitrary: fc.record({ do: fc.constant('clear' as const) }) },
      { weight: 1, arbitrary: fc.record({ do: fc.constant('drop' as const), keys: fc.array(keys, { maxLength: 2 }) }) },
      { weight: 3, arbitrary: fc.record({ do: fc.constant('pause' as const) }) },
    ),
    { minLength: 1, maxLength: 60 },
  ); // prettier-ignore

  it.each(['memory alone', 'a disk below'])(
    'answers each request with its own chunk and nothing stale, and leaks no render: %s',
    async (below) => {
      await fc.assert(
        fc.asyncProperty(operations, async (sequence) => {
          const folder = below === 'a disk below' ? mkdtempSync(join(tmpdir(), 'auralis-laws-')) : null;
          const log = { info: () => undefined, warn: () => undefined };
          const renders: { finish(how: string): void; start(): void; signal: AbortSignal; open: boolean }[] = [];
          /** Rises when the file of a track changes: a chunk of an older version is stale. */
          const versions = [0, 0, 0, 0];
          const buffer = new ChunkRequests({
            budgets: { hotBytes: 3 * BYTES, warmBytes: 3 * BYTES },
            disk: folder === null ? null : new DiskTier({ folder, capBytes: 8 * 2 * BYTES + 4096, log }),
            reasonOf: () => 'play',
            render: ({ trackId, index }, _ticket, signal, { onQueued, onStart }) =>
              new Promise((resolve, reject) => {
                const version = versions[trackId] ?? 0;
                const render = {
                  signal,
                  open: true,
                  start: onStart,
                  finish: (how: string) => {
                    if (!render.open) return;
                    render.open = false;
                    if (how === 'well' || how === 'degraded') {
                      const chunk = chunkOf(FRAMES, trackId * 10_000 + index * 1000 + version);
                      resolve({
                        ...chunk,
                        degraded: how === 'degraded' ? { step: 'simple', code: 'render-invalid' } : null,
                      });
                    } else reject(new PlayerError(how as 'file-corrupt'));
                  },
                };
                // Some do not hear that they are withdrawn.
                signal.addEventListener('abort', () => {
                  if (index % 2 === 1) return;
                  render.open = false;
                  reject(new PlayerError('aborted'));
                });
                renders.push(render);
                // The others wait for an analysis, and tell nothing before they start.
                if (index < 3) onQueued();
              }),
          });
          const leavers: AbortController[] = [];
          const outcomes: Promise<unknown>[] = [];
          const one = <T>(list: readonly T[], nth: number): T | undefined => list[nth % Math.max(1, list.length)];
          const open = () => renders.filter((render) => render.open);

          for (const operation of sequence) {
            const leaver = new AbortController();
            switch (operation.do) {
              case 'get': {
                const { trackId, index } = operation.key;
                const version = versions[trackId] ?? 0;
                if (operation.leaves) leavers.push(leaver);
                const asked = buffer.get(key(operation.key), operation.urgency, leaver.signal).then(
                  ({ pcm, frames }) => {
                    expect(pcm.byteLength).toBe(frames * BYTES_PER_FRAME);
                    const value = (new Float32Array(pcm)[0] ?? 0) - (trackId * 10_000 + index * 1000);
                    expect(value).toBeGreaterThanOrEqual(version);
                    expect(value).toBeLessThan(1000);
                  },
                  (error: unknown) => expect(error).toBeInstanceOf(PlayerError),
                );
                outcomes.push(asked);
                break;
              }
              case 'prepare':
                if (operation.leaves) leavers.push(leaver);
                outcomes.push(
                  buffer
                    .prepare(key(operation.key), operation.place, leaver.signal)
                    .catch((error: unknown) => expect(error).toBeInstanceOf(PlayerError)),
                );
                break;
              case 'start':
                one(open(), operation.nth)?.start();
                break;
              case 'finish':
                one(open(), operation.nth)?.finish(operation.how);
                break;
              case 'leave':
                one(leavers, operation.nth)?.abort();
                break;
              case 'place':
                buffer.place(planOf(operation.plan));
                break;
              case 'pin':
                buffer.pin(operation.keys.map(key));
                break;
              case 'budgets':
                buffer.setBudgets({ hotBytes: operation.hot * BYTES, warmBytes: operation.warm * BYTES });
                break;
              case 'forget':
                versions[operation.trackId] = (versions[operation.trackId] ?? 0) + 1;
                buffer.forgetTrack(operation.trackId);
                break;
              case 'clear':
                outcomes.push(buffer.clear());
                break;
              case 'drop':
                buffer.dropAllBut(operation.keys.map(key));
                break;
              case 'pause':
                await new Promise((resolve) => setImmediate(resolve));
                break;
            }
            const { hot, warm } = buffer.figures();
            for (const tier of [hot, warm]) {
              expect(tier.usedBytes).toBe(tier.entries * BYTES);
              expect(tier.usedBytes).toBeLessThanOrEqual(tier.budgetBytes);
            }
          }

          // Renders end, late reads of the disk begin others: until nothing is under way any more.
          const settled = Promise.all(outcomes).then(() => true);
          for (let over = false; !over;) {
            for (const render of open()) render.finish('well');
            over = await Promise.race([settled, new Promise<false>((resolve) => setImmediate(() => resolve(false)))]);
          }
          for (const render of open()) render.finish('well');
          await new Promise((resolve) => setImmediate(resolve));
          const { inFlight, requests, prefetch, hot, warm, cold } = buffer.figures();
          expect(inFlight).toMatchObject({ wanted: 0, rendering: 0 });
          expect(prefetch.used).toBeLessThanOrEqual(prefetch.prepared);
          const { hits } = requests.play;
          expect(hot.hits).toEqual(hits.hot);
          expect(warm.hits).toEqual(hits.warm);
          expect(cold.hits).toEqual(hits.cold);
          expect(await buffer.validate()).toEqual([]);
          await buffer.dispose();
          if (folder === null) return;
          expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
          rmSync(folder, { recursive: true });
        }),
        { numRuns: below === 'a disk below' ? 60 : 200 },
      );
    },
  );
});
