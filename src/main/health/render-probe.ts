// Knows whether a chunk can be rendered, by doing it: what listeners have rendered counts, and when nobody had anything rendered for a while
// a tone of 0.2 s is, plain and mastered, behind everything else. Its verdict goes into the health; it mends nothing.
import { untilAborted } from '../../shared/abort.ts';
import { isAborted, PlayerError, type ErrorCode } from '../../shared/errors.ts';
import type { Preset } from '../../shared/presets.ts';
import type { Disposable } from '../platform/disposables.ts';
import type { Logger } from '../platform/log.ts';
import type { ProbeVerdict } from './health-rules.ts';
import { PROBE_FRAMES, probeFile, type ProbeFile } from './probe-file.ts';

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

/** They are answers of circuit breakers, not of the worker: whether it can render is not known by them. */
const NO_ANSWERS: readonly ErrorCode[] = ['breaker-open', 'overloaded'];

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
    if (isAborted(error) || NO_ANSWERS.includes(error.code)) return;
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
