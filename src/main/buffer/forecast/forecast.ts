// What the listener will probably want next: the preset and the place. Hears every report, learns from what was deliberate, and keeps
// what it learned across runs. `buffer` asks it for the plan; it holds no sound and decides nothing about memory.
import * as v from 'valibot';

import type { ContentFeatures } from '../../../shared/analysis.ts';
import type { ListeningMode, PredictionFigures } from '../../../shared/buffer-figures.ts';
import type { EngineReport } from '../../../shared/playback.ts';
import type { Preset } from '../../../shared/presets.ts';
import type { Disposable } from '../../platform/disposables.ts';
import { ChangeRate, changeRateSchema } from './change-rate.ts';
import { LearningRules, type Lesson, type PresetChange } from './learning-rules.ts';
import {
  affinitySchema,
  ContentAffinity,
  likeliest,
  mixed,
  PredictionScore,
  PresetTransitions,
  scoreSchema,
  transitionsSchema,
  type Probabilities,
  type StandingPrediction,
} from './preset-predictor.ts';
import { SeekHabits, seekHabitsSchema, type SeekTarget } from './seek-habits.ts';

/** Written at most this often: what a crash loses is half a minute of learning. */
const SAVE_EVERY_MS = 30_000;
/** How often a track that is not analysed yet is asked for again. Guess: nobody notices the second. */
const FEATURES_AGAIN_MS = 1000;
/** A preset that came along with the track and was not changed says less than one that was chosen for it. Guess. */
const CARRIED_WEIGHT = 0.4;
/** Before anything plays. */
const FIRST_PRESET: Preset = 'off';

export interface ForecastOptions {
  /** What `save` was given in an earlier run. A part of it that is not valid begins anew. */
  readonly learned: unknown;
  /** Must not throw. */
  save(learned: object): void;
  /** The features of a track as far as they are known; may be slow, is asked rarely. */
  featuresOf(trackId: number): ContentFeatures | null;
  /** Milliseconds since the epoch: what was learned fades over weeks. */
  readonly now?: () => number;
  /** Of a clock that nobody sets, for all that lasts seconds. */
  readonly nowMs?: () => number;
}

interface Prediction {
  readonly combined: Probabilities;
  readonly stood: StandingPrediction;
}

/** What is handed back with a lesson: how things stood when the listener acted. */
interface Standing {
  readonly stood: StandingPrediction;
  readonly fresh: boolean;
}

export class Forecast implements Disposable {
  readonly #options: ForecastOptions;
  readonly #now: () => number;
  readonly #nowMs: () => number;
  readonly #rules = new LearningRules<Standing>();
  readonly #transitions: PresetTransitions;
  readonly #affinity: ContentAffinity;
  readonly #score: PredictionScore;
  readonly #seeks: SeekHabits;
  readonly #rate: ChangeRate;
  #newest: EngineReport | null = null;
  #features: { readonly trackId: number; readonly known: ContentFeatures | null; readonly atMs: number } | null = null;
  #prediction: Prediction | null = null;
  /** What `#prediction` was made in. */
  #mode: ListeningMode = 'settled';
  #unsaved = false;
  #savedMs: number;

  constructor(options: ForecastOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
    this.#nowMs = options.nowMs ?? (() => performance.now());
    this.#savedMs = this.#nowMs();
    this.#transitions = new PresetTransitions(part(options.learned, 'transitions', transitionsSchema));
    this.#affinity = new ContentAffinity(part(options.learned, 'affinity', affinitySchema) ?? []);
    this.#score = new PredictionScore(part(options.learned, 'score', scoreSchema) ?? []);
    this.#seeks = new SeekHabits(part(options.learned, 'seeks', seekHabitsSchema));
    this.#rate = new ChangeRate(part(options.learned, 'rate', changeRateSchema));
  }

  /** Hears the next report in order of epochs, ticks too. */
  take(report: EngineReport): void {
    const nowMs = this.#nowMs();
    const before = this.#newest;
    const changed = before !== null && report.preset !== before.preset;
    const { stood } = changed ? this.#predict() : (this.#prediction ?? this.#predict());
    const standing = { stood, fresh: this.#rate.isFresh(nowMs) };
    for (const lesson of this.#rules.hear(report, nowMs, standing)) this.#learn(lesson);
    this.#rate.pass(nowMs, report.playing, changed || report.trackId !== before?.trackId);
    if (changed) this.#transitions.press(before.preset, report.preset, nowMs);
    this.#newest = report;
    if (changed || report.trackId !== before?.trackId) this.#prediction = null;
    if (this.#unsaved && nowMs - this.#savedMs >= SAVE_EVERY_MS) this.#save();
  }

  /** Of each preset, that it is the one chosen next. They sum to 1; the present one's is 0. */
  presets(): Probabilities {
    return this.#predict().combined;
  }

  /** How often this listener changes the preset at such a moment, against one who does so often: 0.5–1. What a rare change needs may wait. */
  restlessness(): number {
    return this.#rate.restlessness(this.#nowMs());
  }

  /** Where a seek from `frame` would go, if one comes, with probabilities of at most 1 together. The likeliest first. */
  seekTargets(trackId: number, totalFrames: number | null, frame: number): readonly SeekTarget[] {
    return this.#seeks.targets(trackId, totalFrames, frame);
  }

  figures(): Omit<PredictionFigures, 'switches' | 'switchesReady'> {
    const { scored, right, accuracy, weights } = this.#score;
    return { mode: this.#transitions.mode(this.#nowMs()), presets: this.presets(), scored, right, accuracy, weights };
  }

  /** Saves what is not saved yet. */
  dispose(): void {
    if (this.#unsaved) this.#save();
  }

  #learn(lesson: Lesson<Standing>): void {
    switch (lesson.kind) {
      case 'change':
        this.#learnChange(lesson);
        break;
      case 'kept':
        this.#affinity.learn(lesson.preset, this.#featuresOf(lesson.trackId), lesson.chosen ? 1 : CARRIED_WEIGHT);
        break;
      case 'left':
        this.#affinity.learn(lesson.preset, this.#featuresOf(lesson.trackId), -1);
        break;
      case 'sought':
        this.#seeks.learn(lesson.trackId, lesson.fromFrame, lesson.frame);
        break;
      case 'paused':
        this.#seeks.pause(lesson.trackId, lesson.frame);
        return;
    }
    this.#unsaved = true;
    this.#prediction = null;
  }

  #learnChange({ from, to, standing }: PresetChange<Standing>): void {
    this.#score.add(standing.stood, to);
    this.#rate.learn(standing.fresh);
    this.#transitions.learn(from, to, this.#now());
  }

  #predict(): Prediction {
    const nowMs = this.#nowMs();
    const { preset = FIRST_PRESET, trackId = null } = this.#newest ?? {};
    const mode = this.#transitions.mode(nowMs);
    const features = trackId === null ? null : this.#featuresOf(trackId);
    if (this.#prediction && mode === this.#mode) return this.#prediction;
    const transitions = this.#transitions.probabilities(preset, nowMs);
    const affinity = this.#affinity.probabilities(preset, features);
    const { weights } = this.#score;
    const combined = affinity
      ? mixed(preset, [
          [transitions, weights.transitions],
          [affinity, weights.affinity],
        ])
      : transitions;
    const stood = {
      combined: likeliest(combined),
      transitions: likeliest(transitions),
      affinity: affinity && likeliest(affinity),
    };
    this.#mode = mode;
    this.#prediction = { combined, stood };
    return this.#prediction;
  }

  #featuresOf(trackId: number): ContentFeatures | null {
    const nowMs = this.#nowMs();
    const cached = this.#features?.trackId === trackId ? this.#features : null;
    if (cached?.known || (cached && nowMs - cached.atMs < FEATURES_AGAIN_MS)) return cached.known;
    const known = this.#options.featuresOf(trackId);
    this.#features = { trackId, known, atMs: nowMs };
    if (known) this.#prediction = null;
    return known;
  }

  #save(): void {
    this.#unsaved = false;
    this.#savedMs = this.#nowMs();
    this.#options.save({
      transitions: this.#transitions.stored(),
      affinity: this.#affinity.stored(),
      score: this.#score.stored(),
      seeks: this.#seeks.stored(),
      rate: this.#rate.stored(),
    });
  }
}

/** The named part of what was stored, null when it is not valid. */
function part<S extends v.GenericSchema>(learned: unknown, name: string, schema: S): v.InferOutput<S> | null {
  if (typeof learned !== 'object' || learned === null || !Object.hasOwn(learned, name)) return null;
  const verdict = v.safeParse(schema, (learned as Readonly<Record<string, unknown>>)[name]);
  return verdict.success ? verdict.output : null;
}
