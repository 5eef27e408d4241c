// One pass over a track: takes its frames as they are decoded and makes the TrackAnalysis at the end. Called by `analyse-track`; knows no
// files. The stages see the track in steps of 100 ms, through a window that holds the 400 ms block each step completes.
import type { PresetChains, SoundProfile, TrackAnalysis } from '../../shared/analysis.ts';
import { MASTERING_PRESETS } from '../../shared/presets.ts';
import { describeChain } from '../dsp/describe-chain.ts';
import { designChain } from '../dsp/design-chain.ts';
import { LevelDetector, mapLevels } from '../dsp/level-detector.ts';
import { interSamplePeak, mostBetweenSamples } from '../dsp/true-peak.ts';
import { contentFeatures, NEUTRAL_FEATURES } from './features.ts';
import { levelPercentilesDb } from './levels.ts';
import { BLOCK_STEPS, integratedLufsOfSteps, LoudnessMeter, STEP_FRAMES } from './loudness-meter.ts';
import { BLOCKS_PER_STEP, predictPresetLufs } from './predict-preset-lufs.ts';
import { Rhythm } from './rhythm.ts';
import { Spectrum, SPECTRUM_FRAMES, tiltDbPerOctave } from './spectrum.ts';
import { TrialWindows } from './trial-windows.ts';
import { VoiceBand } from './voice-band.ts';
import { Outline, OUTLINE_FRAMES } from './waveform.ts';

/** Where the newest step begins in the window: before it lie the three others of its block. */
const STEP_AT = (BLOCK_STEPS - 1) * STEP_FRAMES;
/** The block, and zeros after the track's end for the interpolation. */
const WINDOW_FRAMES = BLOCK_STEPS * STEP_FRAMES + OUTLINE_FRAMES;
/** The spectrum is taken from the middle of every second block, so that hardly a frame is left out and none counts twice. */
const SPECTRUM_AT = (BLOCK_STEPS * STEP_FRAMES - SPECTRUM_FRAMES) / 2;
const SPECTRUM_STEPS = 2;
const SLICES = STEP_FRAMES / OUTLINE_FRAMES;

/** Share of samples that are no numbers from which on a track is broken and not merely scratched. */
const MOST_BROKEN_SHARE = 1e-3;
/** +60 dB re full scale: no recording, a number of another kind read as sound. */
const MOST_AMPLITUDE = 1000;

/** The loudness under each preset is foretold from the first hour at most: longer would hold the worker for seconds at the end. */
const PREDICTED_STEPS = 36_000;
/** Parts the chain is tried on, 1 s each: one for each 40 s of the track. Measured: more changed no loudness by 0.1 LU. */
const TRIAL_EVERY_STEPS = 400;
const LEAST_TRIALS = 4;
const MOST_TRIALS = 6;

export class TrackAnalyser {
  readonly #left = new Float32Array(WINDOW_FRAMES);
  readonly #right = new Float32Array(WINDOW_FRAMES);
  readonly #meter = new LoudnessMeter();
  readonly #detector = new LevelDetector();
  readonly #spectrum = new Spectrum();
  readonly #rhythm = new Rhythm();
  readonly #voice = new VoiceBand();
  readonly #outline = new Outline();
  readonly #trials = new TrialWindows();
  /** Sample peaks of the step's slices of 1 ms, after the last two of the step before. */
  readonly #leftPeaks = new Float64Array(SLICES + 2);
  readonly #rightPeaks = new Float64Array(SLICES + 2);
  /** Sharpest bends of the same slices; each bend counts where it ends. */
  readonly #leftBends = new Float64Array(SLICES + 2);
  readonly #rightBends = new Float64Array(SLICES + 2);
  #filled = 0;
  #steps = 0;
  #frames = 0;
  #broken = 0;
  #leftEnergy = 0;
  #rightEnergy = 0;
  #product = 0;
  #samplePeak = 0;
  #truePeak = 0;

  get frames(): number {
    return this.#frames;
  }

  /** Takes the track's next `frames`. Samples that are no finite numbers count as 0. Both arrays stay the caller's. */
  process(left: Float32Array, right: Float32Array, frames: number): void {
    for (let at = 0; at < frames;) {
      const count = Math.min(frames - at, STEP_FRAMES - this.#filled);
      this.#take(left, this.#left, at, count);
      this.#take(right, this.#right, at, count);
      at += count;
      this.#filled += count;
      if (this.#filled === STEP_FRAMES) this.#endStep();
    }
    this.#frames += frames;
  }

  /**
   * What was found. `damaged`: the caller knows that the file is. `giveWay` is awaited every tenth of a second of work and may throw.
   * Nothing may be processed afterwards.
   */
  async finish(damaged: boolean, giveWay: () => Promise<void>): Promise<TrackAnalysis> {
    this.#endTrack();
    const loudness = this.#meter.figures();
    const doubt = this.#doubt(damaged, loudness.integratedLufs);
    const bands = this.#spectrum.levels(loudness.gateLufs);
    const { onsetsPerSecond, tempoBpm, beatStrength } = this.#rhythm.figures();
    const energy = this.#leftEnergy + this.#rightEnergy;
    const measured = {
      ...bands,
      loudnessRangeLu: loudness.loudnessRangeLu,
      crestDb: energy > 0 ? 20 * Math.log10(this.#samplePeak / Math.sqrt(energy / 2 / this.#frames)) : 0,
      tiltDbPerOctave: tiltDbPerOctave(bands),
      onsetsPerSecond,
      tempoBpm,
    };
    const { integratedLufs } = loudness;
    const profile: SoundProfile = rounded({
      ...measured,
      doubt,
      integratedLufs,
      shortTermMaxLufs: loudness.shortTermMaxLufs,
      truePeakDbtp: this.#truePeak > 0 ? 20 * Math.log10(this.#truePeak) : null,
      correlation: this.#correlation,
      width: energy > 0 ? Math.min(1, Math.max(0, 0.5 - this.#product / energy)) : 0,
      bassLevelsDb: levelPercentilesDb(this.#detector.levels.bassDb),
      levelsDb: levelPercentilesDb(this.#detector.levels.bodyDb),
      trebleLevelsDb: levelPercentilesDb(this.#detector.levels.trebleDb),
      features:
        doubt !== null || integratedLufs === null
          ? NEUTRAL_FEATURES
          : contentFeatures({
              ...measured,
              integratedLufs,
              beatStrength,
              voiceModulation: this.#voice.modulation,
              tonalityDb: this.#spectrum.tonalityDb(loudness.gateLufs),
            }),
    });
    return {
      profile,
      presetLufs: await this.#foretell(profile, giveWay),
      presetChains: chainsOf(profile),
      histogram: [...loudness.histogram],
      waveform: this.#outline.waveform(),
    };
  }

  #doubt(damaged: boolean, integratedLufs: number | null): SoundProfile['doubt'] {
    const broken = this.#broken > 2 * this.#frames * MOST_BROKEN_SHARE || this.#samplePeak > MOST_AMPLITUDE;
    if (damaged || broken) return 'damaged';
    if (this.#frames < BLOCK_STEPS * STEP_FRAMES) return 'short';
    return integratedLufs === null ? 'silent' : null;
  }

  /** 1 where both channels are silent, 0 where only one is. */
  get #correlation(): number {
    const norm = Math.sqrt(this.#leftEnergy) * Math.sqrt(this.#rightEnergy);
    if (norm > 0) return Math.min(1, Math.max(-1, this.#product / norm));
    return this.#leftEnergy === this.#rightEnergy ? 1 : 0;
  }

  async #foretell(profile: SoundProfile, giveWay: () => Promise<void>): Promise<TrackAnalysis['presetLufs']> {
    const stepPower = this.#meter.stepPower;
    const { levels } = this.#detector;
    const trialCount = Math.round(stepPower.length / TRIAL_EVERY_STEPS);
    const trials = this.#trials.trials(Math.min(MOST_TRIALS, Math.max(LEAST_TRIALS, trialCount)));
    if (stepPower.length <= PREDICTED_STEPS || profile.integratedLufs === null)
      return predictPresetLufs(profile, { stepPower, levels, trials }, giveWay);
    const head = stepPower.subarray(0, PREDICTED_STEPS);
    const headLufs = integratedLufsOfSteps(head);
    if (headLufs === null)
      return predictPresetLufs({ ...profile, integratedLufs: null }, { stepPower: head, levels, trials }, giveWay);
    const restLu = profile.integratedLufs - headLufs;
    const ofHead = await predictPresetLufs(
      profile,
      {
        stepPower: head,
        levels: mapLevels((band) => levels[band].subarray(0, PREDICTED_STEPS * BLOCKS_PER_STEP)),
        // A trial is held against what is foretold at its place.
        trials: trials.filter(({ firstStep }) => firstStep < PREDICTED_STEPS),
      },
      giveWay,
    );
    return Object.fromEntries(
      Object.entries(ofHead).map(([preset, lufs]) => [preset, lufs === null ? null : lufs + restLu]),
    ) as TrackAnalysis['presetLufs'];
  }

  #take(from: Float32Array, to: Float32Array, at: number, count: number): void {
    const start = STEP_AT + this.#filled;
    let broken = 0;
    for (let i = 0; i < count; i++) {
      const value = from[at + i]!;
      // Only of finite numbers is the difference with itself 0.
      if (value - value === 0) {
        to[start + i] = value;
      } else {
        to[start + i] = 0;
        broken++;
      }
    }
    this.#broken += broken;
  }

  #endStep(): void {
    const end = STEP_AT + STEP_FRAMES;
    this.#measureSlices(STEP_FRAMES);
    // The last slice waits for what follows it.
    this.#readTruePeaks(STEP_AT - OUTLINE_FRAMES, SLICES);
    this.#meter.process(this.#left, this.#right, STEP_AT, end);
    this.#voice.process(this.#left, this.#right, STEP_AT, end);
    this.#detector.process(this.#left, this.#right, STEP_AT, end);
    this.#trials.process(this.#left, this.#right, STEP_AT, end);
    this.#addRhythm();
    this.#steps++;
    if (this.#steps % SPECTRUM_STEPS === 0) {
      const lufs = this.#meter.momentaryLufs;
      if (lufs !== null) this.#spectrum.add(this.#left, this.#right, SPECTRUM_AT, lufs);
    }
    this.#left.copyWithin(0, STEP_FRAMES, end);
    this.#right.copyWithin(0, STEP_FRAMES, end);
    this.#filled = 0;
  }

  /** The rest that fills no step: too short for loudness and levels, but peaks and outline have it. */
  #endTrack(): void {
    const end = STEP_AT + this.#filled;
    this.#left.fill(0, end);
    this.#right.fill(0, end);
    this.#measureSlices(this.#filled);
    this.#readTruePeaks(STEP_AT - OUTLINE_FRAMES, Math.ceil(this.#filled / OUTLINE_FRAMES) + 1);
  }

  /** Peaks and powers of the first `frames` of the step, 1 ms at a time. */
  #measureSlices(frames: number): void {
    const left = this.#left;
    const right = this.#right;
    for (const slices of [this.#leftPeaks, this.#rightPeaks, this.#leftBends, this.#rightBends]) {
      slices.copyWithin(0, SLICES);
      slices.fill(0, 2);
    }
    for (let slice = 0; slice * OUTLINE_FRAMES < frames; slice++) {
      const from = STEP_AT + slice * OUTLINE_FRAMES;
      const to = Math.min(from + OUTLINE_FRAMES, STEP_AT + frames);
      let leftPeak = 0;
      let rightPeak = 0;
      let leftEnergy = 0;
      let rightEnergy = 0;
      let product = 0;
      let leftBend = 0;
      let rightBend = 0;
      for (let n = from; n < to; n++) {
        const l = left[n]!;
        const r = right[n]!;
        leftBend = Math.max(leftBend, Math.abs(l - 2 * left[n - 1]! + left[n - 2]!));
        rightBend = Math.max(rightBend, Math.abs(r - 2 * right[n - 1]! + right[n - 2]!));
        leftPeak = Math.max(leftPeak, Math.abs(l));
        rightPeak = Math.max(rightPeak, Math.abs(r));
        leftEnergy += l * l;
        rightEnergy += r * r;
        product += l * r;
      }
      this.#leftPeaks[slice + 2] = leftPeak;
      this.#rightPeaks[slice + 2] = rightPeak;
      this.#leftBends[slice + 2] = leftBend;
      this.#rightBends[slice + 2] = rightBend;
      this.#leftEnergy += leftEnergy;
      this.#rightEnergy += rightEnergy;
      this.#product += product;
      const peak = Math.max(leftPeak, rightPeak);
      this.#samplePeak = Math.max(this.#samplePeak, peak);
      this.#outline.add(peak, leftEnergy + rightEnergy, to - from);
    }
  }

  /** Looks at `slices` slices from frame `from` of the window on, the first being the last of the step before, where they could be higher. */
  #readTruePeaks(from: number, slices: number): void {
    for (let slice = 0; slice < slices; slice++) {
      const at = from + slice * OUTLINE_FRAMES;
      this.#readTruePeak(this.#left, this.#leftPeaks, this.#leftBends, slice, at);
      this.#readTruePeak(this.#right, this.#rightPeaks, this.#rightBends, slice, at);
    }
  }

  #readTruePeak(x: Float32Array, peaks: Float64Array, bends: Float64Array, slice: number, at: number): void {
    const peak = Math.max(peaks[slice]!, peaks[slice + 1]!, peaks[slice + 2] ?? 0);
    const bend = Math.max(bends[slice]!, bends[slice + 1]!, bends[slice + 2] ?? 0);
    if (mostBetweenSamples(peak, bend) <= this.#truePeak) return;
    this.#truePeak = Math.max(this.#truePeak, interSamplePeak(x, at, at + OUTLINE_FRAMES));
  }

  #addRhythm(): void {
    const { bodyDb, trebleDb } = this.#detector.levels;
    for (let block = bodyDb.length - BLOCKS_PER_STEP; block < bodyDb.length; block++)
      this.#rhythm.add(bodyDb[block]!, trebleDb[block]!);
  }
}

function chainsOf(profile: SoundProfile): PresetChains {
  return Object.fromEntries(
    MASTERING_PRESETS.map((preset) => [preset, describeChain(designChain(profile, preset, 'full'))]),
  ) as PresetChains;
}

/** To 4 decimals, far below what is heard: what is stored of a track is half as long, and what a chain is designed from is what is stored. */
function rounded(profile: SoundProfile): SoundProfile {
  return JSON.parse(
    JSON.stringify(profile, (_, value: unknown) => (typeof value === 'number' ? Number(value.toFixed(4)) : value)),
  ) as SoundProfile;
}
