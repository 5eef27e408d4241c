import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { ContentFeatures } from '../../../shared/analysis.ts';
import type { EngineReport } from '../../../shared/playback.ts';
import { PRESETS, type Preset } from '../../../shared/presets.ts';
import { secondsToFrames } from '../../../shared/timeline.ts';
import { Forecast } from './forecast.ts';
import {
  ContentAffinity,
  LEAST_WEIGHT,
  PredictionScore,
  PresetTransitions,
  SCORE_WINDOW,
  type Probabilities,
} from './preset-predictor.ts';

const LOUD: ContentFeatures = { energy: 0.9, brightness: 0.7, dynamics: 0.2, vocalPresence: 0.6, tempoEnergy: 0.9 };
const SOFT: ContentFeatures = { energy: 0.2, brightness: 0.3, dynamics: 0.8, vocalPresence: 0.7, tempoEnergy: 0.2 };
const PLAIN: ContentFeatures = { energy: 0.6, brightness: 0.55, dynamics: 0.45, vocalPresence: 0.1, tempoEnergy: 0.6 };
const UNKNOWN: ContentFeatures = { energy: 0.5, brightness: 0.5, dynamics: 0.5, vocalPresence: 0.5, tempoEnergy: 0.5 };

const sumOf = (of: Probabilities): number => PRESETS.reduce((sum, preset) => sum + of[preset], 0);

/** Kinds of music in turn, never one twice, otherwise without order. */
function kindsInTurn(count: number): (1 | 2 | 3)[] {
  const kinds: (1 | 2 | 3)[] = [];
  for (let state = 7; kinds.length < count; state = (state * 75 + 74) % 65_537) {
    const others = ([1, 2, 3] as const).filter((kind) => kind !== kinds.at(-1));
    kinds.push(others[state % 2] ?? 1);
  }
  return kinds;
}

/** A listener in front of a real forecast; the tracks are loud, soft and plain in turn. */
class Listener {
  nowMs = 1_700_000_000_000;
  /** What the clock on the wall says; null: as `nowMs`. */
  epochMs: number | null = null;
  saved: object[] = [];
  asked = 0;
  readonly forecast: Forecast;
  #epoch = 0;
  #state: Omit<EngineReport, 'kind' | 'epoch'> = {
    pageId: 'page', playing: true, preset: 'adaptive', intensity: 1, bypassed: false, trackId: 1, signature: 's', frame: 0, nextTrackId: 2,
    previousTrackId: null, underruns: 0, heardSwitch: null,
  }; // prettier-ignore

  constructor(learned: unknown = null) {
    this.forecast = new Forecast({
      learned,
      save: (value) => void this.saved.push(JSON.parse(JSON.stringify(value)) as object),
      featuresOf: (trackId) => {
        this.asked += 1;
        return [PLAIN, LOUD, SOFT][trackId % 3] ?? null;
      },
      now: () => this.epochMs ?? this.nowMs,
      nowMs: () => this.nowMs,
    });
    this.act('track', {});
  }

  get preset(): Preset {
    return this.#state.preset;
  }

  act(kind: EngineReport['kind'], change: Partial<EngineReport>): this {
    if (kind !== 'tick') this.#epoch += 1;
    this.#state = { ...this.#state, ...change };
    this.forecast.take({ ...this.#state, kind, epoch: this.#epoch });
    return this;
  }

  choose(preset: Preset): this {
    return this.act('preset', { preset });
  }

  listen(seconds: number): this {
    for (let left = Math.round(seconds * 2); left > 0; left--) {
      this.nowMs += 500;
      this.act('tick', { frame: this.#state.frame + secondsToFrames(0.5) });
    }
    return this;
  }

  /** `preset` for the track within a few seconds, then 40 s of it. */
  hear(trackId: number, preset: Preset): this {
    this.act('track', { trackId, frame: 0 }).listen(4);
    if (preset !== this.preset) this.choose(preset);
    return this.listen(40);
  }
}

describe('the prediction', () => {
  it('is a distribution over the other presets, whatever is done', () => {
    const act = fc.oneof(
      fc.constantFrom(...PRESETS).map((preset) => (player: Listener) => player.choose(preset)),
      fc.integer({ min: 1, max: 6 }).map((trackId) => (player: Listener) => player.act('track', { trackId, frame: 0 })),
      fc.integer({ min: 0, max: 9_000_000 }).map((frame) => (player: Listener) => player.act('seek', { frame })),
      fc.constantFrom(0.5, 1, 1.5, 40).map((seconds) => (player: Listener) => player.listen(seconds)),
      fc.boolean().map((playing) => (player: Listener) => player.act(playing ? 'resume' : 'pause', { playing })),
    );
    fc.assert(
      fc.property(fc.array(act, { maxLength: 60 }), (acts) => {
        const player = new Listener();
        for (const each of acts) {
          each(player);
          const presets = player.forecast.presets();
          expect(Math.abs(sumOf(presets) - 1)).toBeLessThan(1e-9);
          expect(presets[player.preset]).toBe(0);
          expect(PRESETS.every((preset) => presets[preset] >= 0)).toBe(true);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('comes to know who goes to and fro between two presets', () => {
    const player = new Listener();
    for (let times = 0; times < 4; times++) player.listen(40).choose('warm').listen(40).choose('adaptive');
    const { presets, accuracy, mode } = player.listen(60).forecast.figures();
    expect(presets.warm).toBeGreaterThan(0.6);
    expect(accuracy).toBeGreaterThan(0.6);
    expect(mode).toBe('settled');
  });

  it('learns which preset is for which music, where the order of presets tells nothing', () => {
    const player = new Listener();
    let tracks = 1;
    const wanted = { 1: 'punchy', 2: 'gentle', 3: 'bright' } as const;
    for (const kind of kindsInTurn(40)) {
      // As many tracks of a kind as there may be: no track is met twice.
      player.hear(3 * tracks++ + kind, wanted[kind]);
    }
    const { accuracy, weights } = player.forecast.figures();
    // The order alone is right half of the time, chance one time in five.
    expect(accuracy).toBeGreaterThan(0.75);
    expect(weights.affinity).toBeGreaterThan(weights.transitions);
  });

  it('spreads while a listener explores, and comes back', () => {
    const player = new Listener();
    for (let times = 0; times < 4; times++) player.listen(40).choose('warm').listen(40).choose('adaptive');
    const calm = player.listen(60).forecast.presets().warm;
    player.choose('gentle').listen(3).choose('warm').listen(3).choose('adaptive').listen(1);
    expect(player.forecast.figures().mode).toBe('exploring');
    expect(player.forecast.presets().warm).toBeLessThan(calm);
    expect(player.listen(60).forecast.figures().mode).toBe('settled');
  });

  it('learns nothing from hammering on the buttons', () => {
    const player = new Listener();
    player.listen(10).choose('warm').listen(10);
    const { presets, scored } = player.listen(60).forecast.figures();
    for (let presses = 0; presses < 20; presses++) {
      player.nowMs += 50;
      player.choose(PRESETS[(presses * 5) % PRESETS.length] ?? 'off');
    }
    for (let seeks = 0; seeks < 10; seeks++) {
      player.nowMs += 50;
      player.act('seek', { frame: seeks * 480_000 });
    }
    player.choose('warm').listen(29);
    expect(player.forecast.figures()).toMatchObject({ scored });
    expect(player.forecast.presets()).toEqual(presets);
    expect(player.forecast.seekTargets(1, null, 0)).toEqual([]);
  });
});

it('learns on when the clock of the machine is set back', () => {
  const [steady, set] = [new Listener(), new Listener()];
  for (const player of [steady, set]) {
    player.epochMs = 1_700_000_000_000;
    for (let times = 0; times < 4; times++) {
      player.listen(40).choose('warm').listen(40).choose('adaptive');
      if (player === set && times === 1) player.epochMs -= 86_400_000;
    }
    player.listen(60);
  }
  expect(set.forecast.figures()).toEqual(steady.forecast.figures());
  expect(set.forecast.figures().presets.warm).toBeGreaterThan(0.6);
  expect(set.saved.length).toBe(steady.saved.length);
});

describe('what is learned', () => {
  it('goes on after a restart where it was', () => {
    const before = new Listener();
    for (let track = 1; track < 12; track++) before.hear(track, track % 2 === 1 ? 'punchy' : 'gentle');
    before.act('seek', { frame: secondsToFrames(100) }).listen(3);
    before.forecast.dispose();
    const [last] = before.saved.slice(-1);
    const after = new Listener(last);
    after.choose('gentle');
    before.act('track', { trackId: 1, frame: 0 }).choose('gentle');
    expect(after.forecast.presets()).toEqual(before.forecast.presets());
    expect(after.forecast.figures().accuracy).toBe(before.forecast.figures().accuracy);
    expect(after.forecast.seekTargets(11, null, 0)).toEqual(before.forecast.seekTargets(11, null, 0));
  });

  it('is saved at most every 30 s, and at the end only if there is something new', () => {
    const player = new Listener();
    for (let times = 0; times < 30; times++) player.choose(times % 2 ? 'warm' : 'gentle').listen(3);
    expect(player.saved.length).toBe(3);
    player.forecast.dispose();
    const { length } = player.saved;
    player.forecast.dispose();
    expect(player.saved.length).toBe(length);
    const idle = new Listener();
    idle.listen(20).forecast.dispose();
    expect(idle.saved).toEqual([]);
  });

  it('stays small, however long one listens', () => {
    const player = new Listener();
    for (let track = 1; track < 300; track++) player.hear(track, PRESETS[track % PRESETS.length] ?? 'off');
    player.forecast.dispose();
    expect(JSON.stringify(player.saved.at(-1)).length).toBeLessThan(64_000);
  });

  it('begins anew from garbage, and only in the part that is damaged', () => {
    const before = new Listener();
    for (let times = 0; times < 4; times++) before.listen(40).choose('warm').listen(40).choose('adaptive');
    before.listen(60).forecast.dispose();
    const whole = before.saved.at(-1) as Record<string, unknown>;
    const fresh = new Listener().forecast.presets();
    const huge = { counts: [[1e300]], atMs: -1 };
    for (const transitions of [null, 7, [], {}, huge, { counts: PRESETS.map(() => PRESETS.map(() => -1)), atMs: 0 }]) {
      const { forecast } = new Listener({ ...whole, transitions, affinity: [] });
      expect(forecast.presets()).toEqual(fresh);
      expect(forecast.figures().accuracy).toBe(before.forecast.figures().accuracy);
    }
    fc.assert(
      fc.property(fc.anything(), fc.constantFrom('transitions', 'affinity', 'score', 'seeks', ''), (garbage, name) => {
        const player = new Listener(name === '' ? garbage : { ...whole, [name]: garbage });
        player.listen(2).choose('bright').act('seek', { frame: 4_800_000 }).listen(2);
        expect(Math.abs(sumOf(player.forecast.presets()) - 1)).toBeLessThan(1e-9);
      }),
    );
  });
});

it('asks for the features of a track once while it plays', () => {
  const player = new Listener();
  player.listen(60).forecast.presets();
  player.choose('warm').listen(60).forecast.presets();
  expect(player.asked).toBe(1);
});

describe('transitions', () => {
  it('fade as newer ones come', () => {
    const predictor = new PresetTransitions(null);
    for (let times = 0; times < 30; times++) predictor.learn('adaptive', 'warm', 0);
    for (let times = 0; times < 30; times++) predictor.learn('adaptive', 'punchy', 0);
    const { punchy, warm } = predictor.probabilities('adaptive', 0);
    expect(punchy).toBeGreaterThan(2 * warm);
  });

  it('fade with time: what was long not done is less sure', () => {
    const predictor = new PresetTransitions(null);
    for (let times = 0; times < 10; times++) predictor.learn('adaptive', 'warm', 0);
    const before = predictor.probabilities('adaptive', 0).warm;
    predictor.learn('off', 'bright', 400 * 86_400_000);
    expect(predictor.probabilities('adaptive', 400 * 86_400_000).warm).toBeLessThan(before);
  });
});

describe('affinity', () => {
  it('tells presets by the sound, in favour of the kept and against the left', () => {
    const affinity = new ContentAffinity([]);
    for (let times = 0; times < 3; times++) {
      affinity.learn('punchy', LOUD, 1);
      affinity.learn('gentle', SOFT, 1);
    }
    const before = affinity.probabilities('adaptive', LOUD);
    expect(before?.punchy).toBeGreaterThan(0.6);
    expect(affinity.probabilities('adaptive', SOFT)?.gentle).toBeGreaterThan(0.6);
    for (let times = 0; times < 3; times++) affinity.learn('punchy', LOUD, -1);
    expect(affinity.probabilities('adaptive', LOUD)?.punchy).toBeLessThan(before?.punchy ?? 0);
  });

  it('has no opinion on what is unknown, and learns nothing from it', () => {
    const affinity = new ContentAffinity([]);
    affinity.learn('warm', UNKNOWN, 1);
    affinity.learn('warm', null, 1);
    expect(affinity.stored()).toEqual([]);
    affinity.learn('punchy', LOUD, 1);
    expect(affinity.probabilities('adaptive', UNKNOWN)).toBeNull();
    expect(affinity.probabilities('adaptive', null)).toBeNull();
    const partly = affinity.probabilities('adaptive', { ...UNKNOWN, energy: 0.9 })?.punchy ?? 0;
    expect(partly).toBeLessThan(affinity.probabilities('adaptive', LOUD)?.punchy ?? 0);
  });
});

it('weighs the sources by what they got right, within bounds, over the last changes', () => {
  const result = fc.record({ combined: fc.constantFrom(...PRESETS), transitions: fc.constantFrom(...PRESETS), affinity: fc.option(fc.constantFrom(...PRESETS)) }); // prettier-ignore
  fc.assert(
    fc.property(fc.array(fc.tuple(result, fc.constantFrom(...PRESETS)), { maxLength: 200 }), (changes) => {
      const score = new PredictionScore([]);
      for (const [stood, chosen] of changes) score.add(stood, chosen);
      const { transitions, affinity } = score.weights;
      expect(transitions + affinity).toBeCloseTo(1, 12);
      expect(Math.min(transitions, affinity)).toBeGreaterThanOrEqual(LEAST_WEIGHT - 1e-12);
      expect(score.stored().length).toBeLessThanOrEqual(SCORE_WINDOW);
    }),
  );
  const score = new PredictionScore([]);
  for (let times = 0; times < 10; times++)
    score.add({ combined: 'warm', transitions: 'warm', affinity: 'off' }, 'warm');
  expect(score.weights.transitions).toBeGreaterThan(0.7);
  for (let times = 0; times < 60; times++) score.add({ combined: 'off', transitions: 'warm', affinity: 'off' }, 'off');
  expect(score.weights.affinity).toBeGreaterThan(0.7);
});
