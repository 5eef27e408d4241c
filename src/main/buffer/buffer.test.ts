// The room as a whole in simulated time, with a page that asks as the real one does and renders that take no time: an hour of music.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { describe, expect, it, onTestFinished, vi } from 'vitest';

import { PlayerError } from '../../shared/errors.ts';
import { LOOK_AHEAD_FRAMES, type EngineReport, type Urgency } from '../../shared/playback.ts';
import { PRESETS, type Preset } from '../../shared/presets.ts';
import {
  BYTES_PER_FRAME, CHUNK_FRAMES, chunkIndexAt, chunkKey, chunkKeyText, chunkLengthFrames, SAMPLE_RATE_HZ, type ChunkKey,
} from '../../shared/timeline.ts'; // prettier-ignore
import { TieredBuffer } from './buffer.ts';

const MIB = 1024 * 1024;
const TOTAL_FRAMES = 75.5 * CHUNK_FRAMES;
const TICK_MS = 1_000;
const PLENTY = { ownBytes: 300 * MIB, availableBytes: 8_000 * MIB, totalBytes: 16_000 * MIB };

/** Always the same numbers from 0 to 1 (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const FEATURES = { energy: 0.5, brightness: 0.4, dynamics: 0.5, vocalPresence: 0.5, tempoEnergy: 0.5 };

/** A buffer over an endless row of tracks and a page whose shelf holds its look-ahead. */
function make() {
  const folder = mkdtempSync(join(tmpdir(), 'auralis-buffer-'));
  const clock = { ms: 1_700_000_000_000 };
  const state = {
    reading: PLENTY,
    renders: 0,
    isLibraryDown: false,
    isAnalysisDown: false,
    isSlow: false,
    errors: 0,
    questions: 0,
  };
  /** Renders that end when the test says so. */
  const begun: { readonly text: string; readonly ticket: { urgency: Urgency }; readonly signal: AbortSignal; end(): void }[] = []; // prettier-ignore
  // One buffer of each length stands for all: nobody looks into it.
  const pcms = new Map<number, ArrayBuffer>();
  const buffer = new TieredBuffer({
    onBattery: () => Promise.resolve(false),
    render: async (key, ticket, signal, { onQueued, onStart }) => {
      onQueued();
      onStart();
      state.renders += 1;
      const { index } = key;
      const { promise, resolve } = Promise.withResolvers<void>();
      signal.addEventListener('abort', () => resolve());
      if (state.isSlow) begun.push({ text: chunkKeyText(key), ticket, signal, end: resolve });
      else resolve();
      await promise;
      signal.throwIfAborted();
      const frames = chunkLengthFrames(index, TOTAL_FRAMES);
      const pcm = pcms.get(frames) ?? new ArrayBuffer(frames * BYTES_PER_FRAME);
      pcms.set(frames, pcm);
      return { pcm, frames, totalFrames: TOTAL_FRAMES, degraded: null };
    },
    diskFolder: join(folder, 'chunks'),
    diskBytes: 0,
    trackOf: (trackId) => {
      state.questions += 1;
      if (state.isLibraryDown) throw new PlayerError('database-failed');
      return { trackId, signature: 'a-b-c', totalFrames: TOTAL_FRAMES };
    },
    isAnalysed: () => {
      state.questions += 1;
      if (state.isAnalysisDown) throw new PlayerError('database-failed');
      return true;
    },
    trackExists: () => {
      if (state.isLibraryDown) throw new PlayerError('database-failed');
      return true;
    },
    featuresOf: () => {
      state.questions += 1;
      return FEATURES;
    },
    learned: { load: () => null, keep: () => undefined },
    memory: { read: () => state.reading, everyMs: 1_000 },
    log: { info: () => undefined, warn: () => undefined, error: () => void (state.errors += 1) },
    now: () => clock.ms,
  });
  onTestFinished(async () => {
    await buffer.dispose();
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  });

  const shelf = new Set<string>();
  let report: EngineReport = {
    kind: 'track', pageId: 'page', epoch: 1, playing: true, preset: 'warm', intensity: 1, bypassed: false, trackId: 1, signature: 'a-b-c', frame: 0,
    nextTrackId: 2, previousTrackId: null, underruns: 0, heardSwitch: null,
  }; // prettier-ignore
  const tell = (over: Partial<EngineReport>): void => {
    report = { ...report, kind: 'tick', ...over };
    if (report.kind !== 'tick') report = { ...report, epoch: report.epoch + 1 };
    buffer.report(report);
  };
  /** Everything the page's look-ahead reaches and its shelf lacks. */
  const ask = async (): Promise<void> => {
    const wanted: ChunkKey[] = [];
    const { trackId, nextTrackId, frame, preset } = report;
    for (let place = frame; place < frame + LOOK_AHEAD_FRAMES; place = (chunkIndexAt(place) + 1) * CHUNK_FRAMES) {
      const isNext = place >= TOTAL_FRAMES;
      const index = isNext ? chunkIndexAt(place - TOTAL_FRAMES) : chunkIndexAt(place);
      for (const each of new Set<Preset>(['off', preset])) wanted.push(chunkKey((isNext ? nextTrackId : trackId) ?? 1, 'a-b-c', each, index)); // prettier-ignore
    }
    const texts = wanted.map(chunkKeyText);
    for (const text of [...shelf]) if (!texts.includes(text)) shelf.delete(text);
    await Promise.all(
      wanted.map(async (key, i) => {
        const text = chunkKeyText(key);
        if (shelf.has(text)) return;
        await buffer.get(key, i < 2 ? 'now' : 'soon');
        shelf.add(text);
      }),
    );
  };
  const goTo = (trackId: number): void =>
    tell({ kind: 'track', trackId, nextTrackId: trackId + 1, previousTrackId: trackId > 1 ? trackId - 1 : null, frame: 0 }); // prettier-ignore
  const play = async (ms = TICK_MS): Promise<void> => {
    clock.ms += ms;
    const frame = report.frame + (ms / 1000) * SAMPLE_RATE_HZ;
    if (frame >= TOTAL_FRAMES) goTo((report.trackId ?? 0) + 1);
    else tell({ frame });
    await ask();
    // What is prepared takes its turn.
    await new Promise((resolve) => setImmediate(resolve));
  };
  tell({ kind: 'track' });
  return { buffer, state, begun, tell, goTo, ask, play, at: () => report };
}

/** Looks the figures over once nothing is under way. */
async function expectSound(buffer: TieredBuffer): Promise<void> {
  const isCalm = (): boolean => {
    const { prefetch, inFlight } = buffer.stats();
    return prefetch.ready === prefetch.planned && inFlight.rendering + inFlight.wanted === 0;
  };
  await expect.poll(isCalm, { interval: 1 }).toBe(true);
  const { hot, warm, inFlight } = buffer.stats();
  expect(hot.usedBytes).toBeLessThanOrEqual(hot.budgetBytes);
  expect(warm.usedBytes).toBeLessThanOrEqual(warm.budgetBytes);
  // All chunks are whole but a track's last, which is half of one.
  const most = (hot.entries + warm.entries) * CHUNK_FRAMES * BYTES_PER_FRAME;
  expect(hot.usedBytes + warm.usedBytes).toBeLessThanOrEqual(most);
  expect(hot.usedBytes + warm.usedBytes).toBeGreaterThanOrEqual(most * 0.75);
  expect(inFlight).toEqual({ wanted: 0, rendering: 0, failed: 0 });
}

describe('the tiered buffer in simulated time', { timeout: 120_000 }, () => {
  it('serves an hour of a lively listener from memory, within its bounds', async () => {
    const { buffer, state, tell, goTo, ask, play, at } = make();
    const random = randomFrom(7);
    for (let tick = 0; tick < 3_600_000 / TICK_MS; tick++) {
      await play();
      const act = random();
      // Every 50 s another preset, every 3 minutes a seek, a skip or a pause.
      if (act < 0.02) tell({ kind: 'preset', preset: PRESETS[Math.floor(random() * 6)] ?? 'off' });
      else if (act < 0.0256) tell({ kind: 'seek', frame: Math.floor(random() * TOTAL_FRAMES) });
      else if (act < 0.028) goTo((at().trackId ?? 0) + 1);
      else if (act < 0.03) tell({ kind: 'pause', playing: false });
      if (!at().playing) tell({ kind: 'resume', playing: true });
      await ask();
      if (tick % 50 === 0) await expectSound(buffer);
    }
    await expectSound(buffer);
    const { requests, prediction, prefetch } = buffer.stats();
    expect(requests.play.requests).toBeGreaterThan(2_000);
    expect(requests.play.hits.hot / requests.play.requests).toBeGreaterThanOrEqual(0.95);
    expect(prediction.switches).toBeGreaterThan(30);
    expect(prediction.switchesReady / prediction.switches).toBeGreaterThanOrEqual(0.9);
    // 1,800 chunks in six presets are 10,800; the rest was left behind by jumps and switches.
    expect(state.renders).toBeLessThan(1.25 * 10_800);
    expect(prefetch.ready).toBe(prefetch.planned);
    expect(await buffer.validate()).toEqual([]);
  });

  it('bears 100 changes of preset a minute for ten minutes: no learning, no growth, the newest wish is there', async () => {
    const { buffer, state, tell, ask, play, at } = make();
    await play();
    const begun = state.renders;
    for (let i = 0; i < 1_000; i++) {
      await play(600);
      tell({ kind: 'preset', preset: PRESETS[i % PRESETS.length] ?? 'off' });
      await ask();
    }
    await expectSound(buffer);
    const { preset, frame, trackId, signature } = at();
    const key = chunkKey(trackId ?? 0, signature ?? '', preset, chunkIndexAt(frame));
    const { misses } = buffer.stats().requests.play;
    await buffer.get(key, 'now');
    expect(buffer.stats().requests.play.misses).toBe(misses);
    // 600 s of music in all six presets: most of it once, none of it over and over.
    expect(state.renders - begun).toBeLessThan(2 * 300 * 6);
  });

  it('prepares nothing while the sound of an act is on its way', async () => {
    const { buffer, state, tell } = make();
    await expectSound(buffer);
    const before = state.renders;
    tell({ kind: 'seek', playing: false, frame: 40 * CHUNK_FRAMES });
    await new Promise((resolve) => setImmediate(resolve));
    expect(state.renders).toBe(before);
  });

  it('prepares what an act made probable when its sound has had its time, though the listener is paused', async () => {
    const { buffer, state, tell } = make();
    await expectSound(buffer);
    const before = state.renders;
    tell({ kind: 'seek', playing: false, frame: 40 * CHUNK_FRAMES });
    await expectSound(buffer);
    expect(state.renders).toBeGreaterThan(before);
  });

  it('goes on preparing while paused when a demanded render ends that nobody waits for any longer', async () => {
    const { buffer, state, begun, tell } = make();
    await expectSound(buffer);
    state.isSlow = true;
    const leaving = new AbortController();
    const asked = buffer.get(chunkKey(1, 'a-b-c', 'bright', 70), 'now', leaving.signal);
    await expect.poll(() => begun.length).toBe(1);
    tell({ kind: 'pause', playing: false, frame: 40 * CHUNK_FRAMES });
    leaving.abort();
    await expect(asked).rejects.toMatchObject({ code: 'aborted' });
    expect(begun).toHaveLength(1);
    state.isSlow = false;
    begun[0]?.end();
    await expectSound(buffer);
    expect(buffer.stats().prefetch.planned).toBeGreaterThan(10);
  });

  it('checks itself while someone listens, and neither in silence nor in a memory emergency', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    onTestFinished(() => void vi.useRealTimers());
    const { buffer, state, play } = make();
    const checks = (): number => buffer.stats().integrity.checks;
    const pass = (minutes: number): void => void vi.advanceTimersByTime(minutes * 60_000);
    await play();
    pass(5);
    await expect.poll(checks).toBe(1);
    pass(60);
    await play();
    state.reading = { ...PLENTY, availableBytes: MIB };
    pass(30);
    state.reading = PLENTY;
    pass(30);
    await expect.poll(checks).toBeGreaterThan(1);
    // A check that was begun too often would end now.
    for (let i = 0; i < 50; i++) await new Promise((resolve) => setImmediate(resolve));
    expect(checks()).toBe(2);
  });

  it('plans by what it knows while the library does not answer, plays on without a plan when that is nothing, and says so once', async () => {
    const { buffer, state, play } = make();
    for (let i = 0; i < 10; i++) await play();
    state.isLibraryDown = true;
    for (let i = 0; i < 10; i++) await play();
    expect(buffer.stats().prefetch.planned).toBeGreaterThan(10);
    buffer.libraryChanged();
    for (let i = 0; i < 10; i++) await play();
    expect(state.errors).toBe(1);
    expect(buffer.stats().prefetch.planned).toBe(0);
    state.isLibraryDown = false;
    await play(1_000);
    for (let i = 0; i < 10; i++) await play();
    expect(buffer.stats().prefetch.planned).toBeGreaterThan(10);
    expect(state.errors).toBe(1);
  });

  it('prepares the original while the analyses cannot be read', async () => {
    const { buffer, state, play } = make();
    state.isAnalysisDown = true;
    buffer.libraryChanged();
    for (let i = 0; i < 30; i++) await play();
    expect(buffer.stats().prefetch.planned).toBeGreaterThan(3);
    expect(state.errors).toBe(1);
    await play(60_000);
    expect(state.errors).toBe(2);
  });

  it('throws nothing away while the library does not say what it has', async () => {
    const { buffer, state, play } = make();
    await play();
    await expectSound(buffer);
    const { entries } = buffer.stats().hot;
    state.isLibraryDown = true;
    await buffer.sweep();
    expect(buffer.stats().hot.entries).toBe(entries);
  });

  it('gives back all but what is about to be heard when it is told to, and prepares nothing for a while', async () => {
    const { buffer, play, state, goTo } = make();
    goTo(1);
    for (let second = 0; second < 20; second++) await play();
    const held = (): number => buffer.stats().hot.usedBytes + buffer.stats().warm.usedBytes;
    expect(held()).toBeGreaterThan(20 * MIB);
    buffer.relieve();
    // The page's look-ahead, original and mastered.
    expect(held()).toBeLessThanOrEqual(10 * CHUNK_FRAMES * BYTES_PER_FRAME);
    expect(held()).toBeGreaterThan(0);
    const rendered = state.renders;
    for (let second = 0; second < 8; second++) await play();
    // What the page asked for, and nothing ahead of it.
    expect(state.renders - rendered).toBeLessThan(10);
    for (let second = 0; second < 20; second++) await play();
    expect(held()).toBeGreaterThan(20 * MIB);
  });

  it('never lets a demanded chunk wait behind a predicted one', async () => {
    const { buffer, state, begun, tell } = make();
    await expectSound(buffer);
    state.isSlow = true;
    tell({ kind: 'seek', frame: 40 * CHUNK_FRAMES });
    await expect.poll(() => begun.map(({ ticket }) => ticket.urgency)).toEqual(['maybe', 'maybe']);
    const key = chunkKey(1, 'a-b-c', 'bright', 70);
    const asked = buffer.get(key, 'now');
    await expect.poll(() => begun.length).toBe(3);
    expect(begun.map(({ signal }) => signal.aborted)).toEqual([true, true, false]);
    expect(begun[2]?.text).toBe(chunkKeyText(key));
    for (let i = 0; i < 5; i++) {
      tell({ kind: 'intensity', intensity: i / 10 });
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(begun).toHaveLength(3);
    begun[2]?.end();
    await asked;
    await expect.poll(() => begun.slice(3).map(({ ticket }) => ticket.urgency)).toEqual(['maybe', 'maybe']);
    state.isSlow = false;
    for (const { end } of begun) end();
    await expectSound(buffer);
    expect(buffer.stats().prefetch.withdrawn).toBe(2);
  });

  it('plans for every tick, however soon it comes, and asks the library nothing for it', async () => {
    const { buffer, state, play, tell, at } = make();
    for (let i = 0; i < 20; i++) await play();
    await expectSound(buffer);
    const asked = state.questions;
    const { renders } = state;
    // The play head enters the next chunk 1 ms after the last tick.
    tell({ frame: (chunkIndexAt(at().frame) + 1) * CHUNK_FRAMES });
    await expectSound(buffer);
    expect(state.renders).toBeGreaterThan(renders);
    expect(state.questions).toBe(asked);
  });

  it('asks anew for a track that changed, and for all when the library did', async () => {
    const { buffer, state, play, tell } = make();
    for (let i = 0; i < 20; i++) await play();
    const asked = state.questions;
    buffer.trackChanged(1);
    expect(state.questions).toBe(asked + 2);
    buffer.libraryChanged();
    tell({});
    expect(state.questions).toBe(asked + 2 + 4);
  });
});
