// A listening session in simulated time, for bench/buffer.ts: a listener acts on a queue of tracks, and what the engine would report of
// it comes out, ticks too. What happens never depends on the buffer, so that every strategy is replayed the very same session.
import type { ContentFeatures } from '../../src/shared/analysis.ts';
import type { EngineReport, ReportKind } from '../../src/shared/playback.ts';
import type { Preset } from '../../src/shared/presets.ts';
import { SAMPLE_RATE_HZ } from '../../src/shared/timeline.ts';

/** The engine's are five times as many; what is learned and planned does not depend on it. */
const TICK_MS = 500;

/** Uniform in 0–1. */
export type Random = () => number;

/** mulberry32: the same numbers at each run. */
export function randomOf(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export interface BenchTrack {
  readonly trackId: number;
  readonly totalFrames: number;
  /** Which of the four kinds of music it is. */
  readonly mood: number;
  readonly features: ContentFeatures;
}

/** Four kinds of music, by their typical features; each track lies around its kind as far as styles do. */
const MOODS: readonly ContentFeatures[] = [
  { energy: 0.85, brightness: 0.7, dynamics: 0.25, vocalPresence: 0.6, tempoEnergy: 0.85 },
  { energy: 0.3, brightness: 0.35, dynamics: 0.75, vocalPresence: 0.7, tempoEnergy: 0.3 },
  { energy: 0.55, brightness: 0.6, dynamics: 0.45, vocalPresence: 0.3, tempoEnergy: 0.65 },
  { energy: 0.2, brightness: 0.45, dynamics: 0.9, vocalPresence: 0.2, tempoEnergy: 0.2 },
];
const MOOD_SPREAD = 0.1;

export function makeLibrary(count: number, random: Random): BenchTrack[] {
  const around = (value: number): number => {
    const normal = random() + random() + random() + random() - 2;
    return Math.min(1, Math.max(0, value + MOOD_SPREAD * normal * 1.7));
  };
  return Array.from({ length: count }, (_, i) => {
    const mood = Math.floor(random() * MOODS.length);
    const typical = MOODS[mood] as ContentFeatures;
    return {
      trackId: i + 1,
      totalFrames: Math.round((150 + 150 * random()) * SAMPLE_RATE_HZ),
      mood,
      features: {
        energy: around(typical.energy),
        brightness: around(typical.brightness),
        dynamics: around(typical.dynamics),
        vocalPresence: around(typical.vocalPresence),
        tempoEnergy: around(typical.tempoEnergy),
      },
    };
  });
}

export type Act =
  | { readonly kind: 'preset'; readonly preset: Preset }
  | { readonly kind: 'seek'; readonly frame: number }
  | { readonly kind: 'next' | 'previous' }
  | { readonly kind: 'pause'; readonly forMs: number };

export interface Situation {
  readonly track: BenchTrack;
  readonly frame: number;
  readonly preset: Preset;
}

/** What this listener does next, and after how long. Asked anew when a track begins and after each act; null: nothing in this track. */
export type Listener = (
  situation: Situation,
  why: 'track' | 'act',
) => { readonly afterMs: number; readonly act: Act } | null;

export interface Moment {
  readonly atMs: number;
  readonly report: EngineReport;
}

/** `minutes` of one listener. Tracks come in runs of one mood, three on average, as albums do. */
export function* listen(
  listener: Listener,
  library: readonly BenchTrack[],
  random: Random,
  minutes: number,
  startMs: number,
): Generator<Moment> {
  const queue = shuffledInRuns(library, random);
  const at = (i: number): BenchTrack => queue[((i % queue.length) + queue.length) % queue.length] as BenchTrack;
  const endMs = startMs + minutes * 60_000;
  let [nowMs, epoch, position, frame, resumeMs] = [startMs, startMs, 0, 0, 0];
  let preset: Preset = 'adaptive';
  const report = (kind: ReportKind, playing: boolean): Moment => {
    if (kind !== 'tick') epoch += 1;
    const [now, next, previous] = [at(position), at(position + 1), at(position - 1)];
    return {
      atMs: nowMs,
      report: {
        kind, pageId: 'bench', epoch, playing, preset, intensity: 1, bypassed: false, trackId: now.trackId, signature: 's', frame,
        nextTrackId: next.trackId, previousTrackId: previous.trackId, underruns: 0, heardSwitch: null,
      }, // prettier-ignore
    };
  };
  const plan = (why: 'track' | 'act'): { atMs: number; act: Act } | null => {
    const next = listener({ track: at(position), frame, preset }, why);
    return next && { atMs: nowMs + next.afterMs, act: next.act };
  };
  yield report('track', true);
  let due = plan('track');
  while (nowMs < endMs) {
    const wasMs = nowMs;
    nowMs = Math.min(nowMs + TICK_MS, due?.atMs ?? Infinity);
    frame += Math.round(((nowMs - wasMs) * SAMPLE_RATE_HZ) / 1000);
    if (frame >= at(position).totalFrames) {
      position += 1;
      frame = 0;
      yield report('track', true);
      due = plan('track');
      continue;
    }
    if (!due || nowMs < due.atMs) {
      yield report('tick', true);
      continue;
    }
    const { act } = due;
    switch (act.kind) {
      case 'preset':
        preset = act.preset;
        yield report('preset', true);
        break;
      case 'seek':
        frame = Math.max(0, Math.min(at(position).totalFrames - 1, Math.round(act.frame)));
        yield report('seek', true);
        break;
      case 'pause':
        yield report('pause', false);
        resumeMs = nowMs + act.forMs;
        nowMs = resumeMs;
        yield report('resume', true);
        break;
      case 'next':
      case 'previous':
        position += act.kind === 'next' ? 1 : -1;
        frame = 0;
        yield report('track', true);
        break;
    }
    due = plan(act.kind === 'next' || act.kind === 'previous' ? 'track' : 'act');
  }
}

function shuffledInRuns(library: readonly BenchTrack[], random: Random): BenchTrack[] {
  const left = [...library];
  const queue: BenchTrack[] = [];
  while (left.length > 0) {
    const last = queue.at(-1);
    const alike = last && random() < 2 / 3 ? left.findIndex(({ mood }) => mood === last.mood) : -1;
    queue.push(...left.splice(alike >= 0 ? alike : Math.floor(random() * left.length), 1));
  }
  return queue;
}
