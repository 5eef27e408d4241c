// Whether prediction is worth its work, what is left of it on a busy machine, and which alerts listening raises: replays sessions of six
// listeners against the real plan, store, forecast and alerts, under several strategies and three sizes of memory, in simulated time with
// renders of measured length. Nothing is rendered. Run: npm run bench:buffer
import { Forecast } from '../src/main/buffer/forecast/forecast.ts';
import { isSaving, Tuner, tuningAt } from '../src/main/buffer/tuner.ts';
import { Alerts } from '../src/main/health/alerts.ts';
import type { LoadLevel } from '../src/shared/health.ts';
import { PRESETS, type Preset } from '../src/shared/presets.ts';
import { CHUNK_FRAMES, framesToSeconds } from '../src/shared/timeline.ts';
import { LISTENERS } from './listening/listeners.ts';
import { Replay, type ReplayFigures, type Strategy } from './listening/replay.ts';
import { listen, makeLibrary, randomOf, type BenchTrack } from './listening/session.ts';

/** Of both tiers in memory; L1 has a third of it to begin with. */
const BUDGETS_MB = [9, 18, 54] as const;
/** What the forecast learns from before anything is counted, and what is counted: hours of one listener. */
const WARM_UP_SESSIONS = 6;
const SESSION_MINUTES = 60;
const MEASURED_SESSIONS = 3;
const TRACKS = 240;

const STRATEGIES = [
  'predictive',
  'on battery',
  'at high load',
  'at critical load',
  'current only',
  'all presets',
] as const;
type StrategyName = (typeof STRATEGIES)[number];

/** As the tuner begins with; the look-ahead stays so, for all alike. */
const AHEAD_FRAMES = new Tuner().figures.aheadFrames;
const EVEN = Object.fromEntries(PRESETS.map((preset) => [preset, 1 / PRESETS.length])) as Record<Preset, number>;

const LOADS: Readonly<Partial<Record<StrategyName, LoadLevel>>> = {
  'at high load': 'high',
  'at critical load': 'critical',
};

/** predictive, on battery, at a load: as the product does it. The others foresee nothing: current only prepares no other preset, all presets each of them. */
function strategyOf(name: StrategyName, forecast: Forecast): Strategy {
  const tuner = new Tuner();
  const { hotShare } = tuner.figures;
  if (name === 'current only' || name === 'all presets') {
    const tuning = { aheadFrames: AHEAD_FRAMES, leastProbability: name === 'all presets' ? 0 : 2 };
    return { plan: () => ({ presets: EVEN, seekTargets: [], tuning }), hotShare: () => hotShare };
  }
  const load = LOADS[name] ?? 'normal';
  const saving = { load, onBattery: name === 'on battery' };
  return {
    plan: ({ frame }, { trackId, totalFrames }) => ({
      presets: forecast.presets(),
      seekTargets: forecast.seekTargets(trackId, totalFrames, frame),
      tuning: tuningAt(
        { ...saving, restlessness: forecast.restlessness() },
        { ...tuner.figures, aheadFrames: AHEAD_FRAMES },
      ),
      load,
    }),
    hotShare: () => tuner.figures.hotShare,
    look: ({ requests, hits, hotPlayHits, renders }) =>
      void tuner.look({
        level: 'normal',
        load,
        saving: isSaving(saving),
        playRequests: requests.play,
        playHotHits: hotPlayHits,
        actRequests: requests.start + requests.switch,
        actHits: hits.start + hits.switch,
        switches: requests.switch,
        switchesReady: hits.switch,
        prepared: renders,
        renderP95Ms: 18,
      }),
  };
}

interface Outcome extends ReplayFigures {
  readonly accuracy: number | null;
  /** That rose, as the product judges once a second. */
  readonly alerts: number;
}

/** All that is no matter of listening is well. */
const ELSE = { memoryShare: 0.3, workerRestarts: 0, breakers: [], diskFull: [], watchProblem: null } as const;
const LOOK_EVERY_MS = 1000;

/** One listener under one strategy and budget, its forecast taught by what it did before. */
function measure(
  listenerName: string,
  learned: unknown,
  name: StrategyName,
  budgetMb: number,
  library: readonly BenchTrack[],
): Outcome {
  // prettier-ignore
  const trackOf = (trackId: number): BenchTrack => library[trackId - 1] as BenchTrack;
  let nowMs = 0;
  const forecast = new Forecast({
    learned,
    save: () => undefined,
    featuresOf: (trackId) => trackOf(trackId).features,
    now: () => nowMs,
    nowMs: () => nowMs,
  });
  const replay = new Replay(budgetMb * 2 ** 20, strategyOf(name, forecast), trackOf);
  const alerts = new Alerts();
  let lookedAtMs = -Infinity;
  let raised = 0;
  const look = (atMs: number): void => {
    if (atMs - lookedAtMs < LOOK_EVERY_MS) return;
    lookedAtMs = atMs;
    const { requests, hits, evictedTooSoon } = replay.figures();
    const { scored, right, presets } = forecast.figures();
    const claim = Math.max(...Object.values(presets));
    const reading = { playRequests: requests.play, playHotHits: hits.play, playing: true, scored, right, claim, evictions: evictedTooSoon, ...ELSE }; // prettier-ignore
    raised += alerts.look(reading, atMs).length;
  };
  for (let session = 0; session < MEASURED_SESSIONS; session++) {
    for (const { atMs, report } of sessionOf(listenerName, library, 1000 + session)) {
      nowMs = atMs;
      forecast.take(report);
      replay.hear(atMs, report);
      look(atMs);
    }
  }
  const { scored, right } = forecast.figures();
  return { ...replay.figures(), accuracy: scored > 0 ? right / scored : null, alerts: raised };
}

function* sessionOf(listenerName: string, library: readonly BenchTrack[], seed: number): ReturnType<typeof listen> {
  const random = randomOf(seed * 7919 + listenerName.length);
  const listener = LISTENERS[listenerName]?.(random);
  // Once a day.
  if (listener) yield* listen(listener, library, random, SESSION_MINUTES, seed * 86_400_000);
}

/** What a listener's forecast knows after the sessions before. */
function teach(listenerName: string, library: readonly BenchTrack[]): unknown {
  let learned: unknown = null;
  for (let session = 0; session < WARM_UP_SESSIONS; session++) {
    let nowMs = session * 86_400_000;
    const forecast = new Forecast({
      learned: JSON.parse(JSON.stringify(learned)),
      save: (value) => (learned = value),
      featuresOf: (trackId) => library[trackId - 1]?.features ?? null,
      now: () => nowMs,
      nowMs: () => nowMs,
    });
    for (const { atMs, report } of sessionOf(listenerName, library, session)) {
      nowMs = atMs;
      forecast.take(report);
    }
    forecast.dispose();
  }
  return learned;
}

const percent = (part: number, whole: number): string => (whole > 0 ? `${((100 * part) / whole).toFixed(1)} %` : '–');

function rowOf(figures: readonly Outcome[]): Record<string, string> {
  const sum = (of: (each: Outcome) => number): number => figures.reduce((total, each) => total + of(each), 0);
  const hits = sum((each) => each.hits.play + each.hits.start + each.hits.switch);
  const requests = sum((each) => each.requests.play + each.requests.start + each.requests.switch);
  const minutes = sum((each) => each.minutes);
  const usedMb = sum((each) => each.usedMb) / figures.length;
  const switches = sum((each) => each.hits.switch) / sum((each) => each.requests.switch);
  return {
    'all hits': percent(hits, requests),
    'of switches': percent(sum((each) => each.hits.switch), sum((each) => each.requests.switch)), // prettier-ignore
    'of starts': percent(sum((each) => each.hits.start), sum((each) => each.requests.start)), // prettier-ignore
    'renders/min': (sum((each) => each.renders) / minutes).toFixed(1),
    'evictions/min': (sum((each) => each.evictions) / minutes).toFixed(1),
    'come back/min': (sum((each) => each.evictedTooSoon) / minutes).toFixed(1),
    'alerts/h': ((60 * sum((each) => each.alerts)) / minutes).toFixed(2),
    'MB used': usedMb.toFixed(1),
    'all hits/MB': `${((100 * hits) / requests / usedMb).toFixed(2)} %`,
    'of switches/MB': `${((100 * switches) / usedMb).toFixed(2)} %`,
    predicted: figures.every(({ accuracy }) => accuracy === null)
      ? '–'
      : percent(sum((each) => each.accuracy ?? 0), figures.length), // prettier-ignore
  };
}

/** Prints the tables: all listeners together by budget, then each by itself. */
export function run(): Promise<void> {
  const library = makeLibrary(TRACKS, randomOf(1));
  const outcomes = new Map<string, Outcome>();
  for (const listener of Object.keys(LISTENERS)) {
    const learned = teach(listener, library);
    for (const budget of BUDGETS_MB)
      for (const strategy of STRATEGIES)
        outcomes.set(`${listener}/${budget}/${strategy}`, measure(listener, learned, strategy, budget, library));
  }
  console.log(
    `${Object.keys(LISTENERS).length} listeners, ${WARM_UP_SESSIONS} sessions of ${SESSION_MINUTES} min to learn from, ${MEASURED_SESSIONS} measured; chunks of ${framesToSeconds(CHUNK_FRAMES)} s`,
  );
  const table = (title: string, of: (budget: number, strategy: StrategyName) => readonly Outcome[]): void => {
    const rows = BUDGETS_MB.flatMap((budget) => STRATEGIES.map((strategy) => [`${budget} MB, ${strategy}`, rowOf(of(budget, strategy))] as const)); // prettier-ignore
    console.log(`\n${title}`);
    console.table(Object.fromEntries(rows));
  };
  const outcome = (listener: string, budget: number, strategy: StrategyName): Outcome[] => {
    const found = outcomes.get(`${listener}/${budget}/${strategy}`);
    return found ? [found] : [];
  };
  table('all listeners', (budget, strategy) =>
    Object.keys(LISTENERS).flatMap((each) => outcome(each, budget, strategy)),
  );
  for (const listener of Object.keys(LISTENERS)) table(listener, (...of) => outcome(listener, ...of));
  return Promise.resolve();
}

if (import.meta.main) await run();
