// Knows whether a chunk can be rendered, by doing it: what listeners have rendered counts, and when nobody had anything rendered for a while
// a tone of 0.2 s is, plain and mastered, behind everything else: a file of our own in the data folder, which no library has. Its verdict goes into the health; it mends nothing.
import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { untilAborted } from '../../shared/abort.ts';
import { ERRORS, isAborted, PlayerError } from '../../shared/errors.ts';
import { BAND_CENTRES_HZ, LEVEL_PERCENTILES, type SoundProfile } from '../../shared/analysis.ts';
import { contentSignature, stampOf } from '../../shared/library.ts';
import type { Preset } from '../../shared/presets.ts';
import { CHANNELS, SAMPLE_RATE_HZ } from '../../shared/timeline.ts';
import type { Disposable } from '../platform/disposables.ts';
import type { Logger } from '../platform/log.ts';
import type { ProbeVerdict } from './health-rules.ts';

/** No row has this id: those of the catalogue begin at 1. */
export const PROBE_TRACK_ID = 0;

export const PROBE_FRAMES = SAMPLE_RATE_HZ / 5;

const TONE_HZ = 440;
const LEVEL = 0.1;
const HEADER_BYTES = 44;
const SAMPLE_BYTES = 2;

export interface ProbeFile {
  readonly path: string;
  readonly signature: string;
}

export interface RenderProbeOptions {
  /** Where the file of the trial lies; exists. */
  readonly folder: string;
  /** Renders the file's one chunk, behind what anyone waits for; the number of its frames. Rejects with coded errors. */
  render(file: ProbeFile, preset: Preset, signal: AbortSignal): Promise<number>;
  onBattery(): Promise<boolean | null>;
  readonly log: Logger;
  readonly timing?: Partial<ProbeTiming> | undefined;
}

export interface ProbeTiming {
  /** Without a render for so long, a trial is made. */
  readonly idleMs: number;
  readonly idleOnBatteryMs: number;
  /** After a failed one the next comes sooner: whoever is told that nothing works is told soon that it works again. */
  readonly afterFailureMs: number;
  /** A trial takes 10 to 40 ms, and 0.4 s with the start of a worker (measured). */
  readonly limitMs: number;
  /** Who asks whether a chunk can be rendered is told of a render not older than this. */
  readonly freshMs: number;
}

const TIMING: ProbeTiming = {
  idleMs: 60_000,
  idleOnBatteryMs: 300_000,
  afterFailureMs: 5_000,
  limitMs: 5_000,
  freshMs: 2_000,
};

export class RenderProbe implements Disposable {
  readonly #options: RenderProbeOptions;
  readonly #timing: ProbeTiming;
  readonly #end = new AbortController();
  #verdict: ProbeVerdict = { state: 'untried', code: null };
  #renderedAtMs = -Infinity;
  #running: Promise<void> | null = null;
  #timer: NodeJS.Timeout | null = null;
  #file: ProbeFile | null = null;

  constructor(options: RenderProbeOptions) {
    this.#options = options;
    this.#timing = { ...TIMING, ...options.timing };
    this.#schedule(this.#timing.idleMs);
  }

  get verdict(): ProbeVerdict {
    return this.#verdict;
  }

  /** The file of the trial under way: who renders by track finds it here. */
  get file(): ProbeFile | null {
    return this.#file;
  }

  /** A listener's chunk was rendered. A mastered one proves all, an original only that there is sound. */
  noteRendered(preset: Preset): void {
    this.#renderedAtMs = performance.now();
    if (preset !== 'off' || this.#verdict.state !== 'original-only') this.#verdict = { state: 'rendered', code: null }; // prettier-ignore
  }

  /** Ends when the verdict is of this moment: by a render that was just made, or by a trial. Never rejects; ends early with `signal`. */
  async prove(signal: AbortSignal): Promise<void> {
    if (performance.now() - this.#renderedAtMs < this.#timing.freshMs || signal.aborted) return;
    await untilAborted(this.#try(), signal).catch(() => undefined);
  }

  dispose(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#end.abort();
  }

  #schedule(afterMs: number): void {
    if (this.#timer) clearTimeout(this.#timer);
    if (this.#end.signal.aborted) return;
    this.#timer = setTimeout(() => void this.#whenIdle(), afterMs);
    this.#timer.unref();
  }

  async #whenIdle(): Promise<void> {
    const { idleMs, idleOnBatteryMs } = this.#timing;
    const bad = this.#verdict.state === 'failed' || this.#verdict.state === 'original-only';
    const restMs = !bad && (await this.#options.onBattery()) === true ? idleOnBatteryMs : idleMs;
    const idleForMs = performance.now() - this.#renderedAtMs;
    if (!bad && idleForMs < restMs) this.#schedule(restMs - idleForMs);
    else await this.#try();
  }

  /** One at a time. */
  #try(): Promise<void> {
    this.#running ??= this.#trial().finally(() => {
      this.#running = null;
      const good = this.#verdict.state === 'rendered' || this.#verdict.state === 'untried';
      this.#schedule(good ? this.#timing.idleMs : this.#timing.afterFailureMs);
    });
    return this.#running;
  }

  async #trial(): Promise<void> {
    const beganAtMs = performance.now();
    try {
      this.#file = await probeFile(this.#options.folder);
    } catch (error) {
      this.#options.log.warn('no trial render: its file cannot be written', error);
      return;
    }
    const original = await this.#render(this.#file, 'off');
    const mastered = original ?? (await this.#render(this.#file, 'warm'));
    if (this.#end.signal.aborted) return;
    const error = original ?? mastered;
    if (!error) {
      this.#renderedAtMs = performance.now();
      this.#verdict = { state: 'rendered', code: null };
      return;
    }
    // A listener's chunk came through meanwhile: that says more.
    if (this.#renderedAtMs >= beganAtMs) return;
    // A refusal is no answer of the worker: whether it can render is not known by it.
    if (isAborted(error) || ERRORS[error.code].refusal) return;
    this.#verdict = { state: original ? 'failed' : 'original-only', code: error.code };
  }

  /** What kept it from being rendered; null when nothing did. */
  async #render(file: ProbeFile, preset: Preset): Promise<PlayerError | null> {
    const limit = AbortSignal.timeout(this.#timing.limitMs);
    try {
      const work = this.#options.render(file, preset, AbortSignal.any([limit, this.#end.signal]));
      // A stopped worker keeps a cancelled job, too.
      const frames = await untilAborted(work, limit);
      return frames === PROBE_FRAMES ? null : new PlayerError('render-invalid', `${frames} frames of ${PROBE_FRAMES}`);
    } catch (error) {
      if (limit.aborted) return new PlayerError('worker-stuck');
      return PlayerError.from(error, 'decode-failed');
    }
  }
}

/** The file as it is now, written anew when it is not there or not whole. Rejects with the system's error. */
async function probeFile(folder: string): Promise<ProbeFile> {
  const path = join(folder, 'probe.wav');
  const wanted = toneWav();
  const stats = await stat(path, { bigint: true }).catch(() => null);
  if (Number(stats?.size) !== wanted.byteLength) await writeFile(path, wanted);
  return { path, signature: contentSignature(stampOf(await stat(path, { bigint: true }))) };
}

/** What an analysis of such a tone says, near enough: a chain needs some. */
export const PROBE_PROFILE: SoundProfile = {
  doubt: 'short',
  integratedLufs: -23,
  loudnessRangeLu: 0,
  shortTermMaxLufs: -23,
  truePeakDbtp: -20,
  crestDb: 3,
  midDb: BAND_CENTRES_HZ.map(() => -40),
  sideDb: BAND_CENTRES_HZ.map(() => -120),
  tiltDbPerOctave: 0,
  correlation: 1,
  width: 0,
  trebleLevelsDb: LEVEL_PERCENTILES.map(() => -36),
  bassLevelsDb: LEVEL_PERCENTILES.map(() => -26),
  levelsDb: LEVEL_PERCENTILES.map(() => -23),
  onsetsPerSecond: 0,
  tempoBpm: null,
  features: { energy: 0.5, brightness: 0.5, dynamics: 0.5, vocalPresence: 0.5, tempoEnergy: 0.5 },
};

/** RIFF WAVE, 16 bit. */
function toneWav(): Buffer {
  const bytes = PROBE_FRAMES * CHANNELS * SAMPLE_BYTES;
  const wav = Buffer.alloc(HEADER_BYTES + bytes);
  wav.write('RIFF', 0, 'latin1');
  wav.writeUInt32LE(HEADER_BYTES - 8 + bytes, 4);
  wav.write('WAVEfmt ', 8, 'latin1');
  wav.writeUInt32LE(16, 16);
  wav.writeUInt16LE(1, 20);
  wav.writeUInt16LE(CHANNELS, 22);
  wav.writeUInt32LE(SAMPLE_RATE_HZ, 24);
  wav.writeUInt32LE(SAMPLE_RATE_HZ * CHANNELS * SAMPLE_BYTES, 28);
  wav.writeUInt16LE(CHANNELS * SAMPLE_BYTES, 32);
  wav.writeUInt16LE(8 * SAMPLE_BYTES, 34);
  wav.write('data', 36, 'latin1');
  wav.writeUInt32LE(bytes, 40);
  for (let frame = 0; frame < PROBE_FRAMES; frame++) {
    const sample = Math.round(32_767 * LEVEL * Math.sin((2 * Math.PI * TONE_HZ * frame) / SAMPLE_RATE_HZ));
    for (let channel = 0; channel < CHANNELS; channel++)
      wav.writeInt16LE(sample, HEADER_BYTES + (frame * CHANNELS + channel) * SAMPLE_BYTES);
  }
  return wav;
}
