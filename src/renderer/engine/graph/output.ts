// The way to the speakers: one AudioContext at 48 kHz, created early and suspended, and the volume. Brings the sound back when
// the system took it away (sleep, a call, another device) for as long as sound is wanted. Schedules nothing itself.
import { PlayerError } from '../../../shared/errors.ts';
import { SAMPLE_RATE_HZ } from '../../../shared/timeline.ts';
import { GainControl } from './gain-control.ts';

/** 15 ms: a volume step without zipper noise. */
const VOLUME_RAMP_FRAMES = 720;

/** 5 ms beyond the render batch that may be under way: covers the time between reading the clock and the start call. Measured. */
const LEAD_FRAMES = 240;

/** After the first gesture the device is opened for this long, so that a click on play soon after finds it running. Guess. */
const WARM_MS = 5000;

/** A clock that stands still for this long although it runs belongs to a dead device. Guess: slips of 0.2 s are normal under load. */
const STUCK_MS = 3000;
/** The same just after the machine woke: the device may well be another, so there is less reason to wait. Guess. */
const STUCK_AFTER_WAKE_MS = 1000;
/** A pause between two checks counts as this much at most: the machine slept, or the page was throttled. */
const LONGEST_CHECK_MS = 250;
const RESUME_EVERY_MS = 1000;
/** New contexts in a row without a moving clock, then the output has failed. */
const MAX_REVIVALS = 3;

interface Graph {
  readonly context: AudioContext;
  readonly volume: GainNode;
  readonly volumeControl: GainControl;
}

export interface OutputOptions {
  /** Gain at the start, 0–1. */
  readonly gain: number;
  readonly createContext: () => AudioContext;
  /** What the volume feeds; the context's own destination in the product. */
  readonly destination: (context: AudioContext) => AudioNode;
  /** The context began or ceased to run. */
  onStateChange(): void;
  /** The context is dead. Call `renew`, then schedule anew: what was scheduled is lost. */
  onLost(): void;
  onFailed(error: PlayerError): void;
}

export class AudioOutput {
  readonly #options: OutputOptions;
  readonly #listening = new AbortController();
  #graph: Graph | null = null;
  #gain: number;
  #wanted = false;
  #restTimer: ReturnType<typeof setTimeout> | undefined;
  #lastFrame = -1;
  #stuckMs = 0;
  #stuckLimitMs = STUCK_MS;
  #lastCheckMs = 0;
  #lastResumeMs = -Infinity;
  #revivals = 0;

  constructor(options: OutputOptions) {
    this.#options = options;
    this.#gain = options.gain;
    this.#open();
    const { signal } = this.#listening;
    for (const gesture of ['pointerdown', 'keydown'] as const) {
      globalThis.addEventListener?.(gesture, () => this.warm(), { capture: true, once: true, signal });
    }
    globalThis.navigator?.mediaDevices?.addEventListener('devicechange', () => this.#kick(), { signal });
  }

  /** Makes sure that there is a context; null, after `onFailed`, when the system gives none. */
  ready(): { readonly context: AudioContext; readonly input: AudioNode } | null {
    const error = this.#graph ? null : this.#open();
    if (error) this.#options.onFailed(error);
    return this.#graph && { context: this.#graph.context, input: this.#graph.volume };
  }

  get running(): boolean {
    return this.#graph?.context.state === 'running';
  }

  /** The frame the context renders next; it stands still while the context does. */
  currentFrame(): number {
    return this.#graph ? Math.round(this.#graph.context.currentTime * SAMPLE_RATE_HZ) : 0;
  }

  /** The first frame at which a sound scheduled now is sure to begin in time. */
  earliestFrame(): number {
    const batchFrames = Math.ceil((this.#graph?.context.baseLatency ?? 0) * SAMPLE_RATE_HZ);
    return this.currentFrame() + batchFrames + LEAD_FRAMES;
  }

  /** Sound is wanted: runs now and again whenever the system stops it. */
  run(): void {
    clearTimeout(this.#restTimer);
    this.#wanted = true;
    this.#stuckMs = 0;
    this.#kick();
  }

  /** Sound is not wanted any more: suspends once `afterFrame` was heard, which is later than rendered by as much as the device holds. */
  rest(afterFrame: number): void {
    this.#wanted = false;
    const leftFrames = Math.max(0, afterFrame - this.currentFrame());
    const { outputLatency = 0, baseLatency = 0 } = this.#graph?.context ?? {};
    const heardAfterSeconds = leftFrames / SAMPLE_RATE_HZ + Math.max(outputLatency, baseLatency);
    this.#restIn(heardAfterSeconds * 1000 + 5, afterFrame);
  }

  setGain(gain: number): void {
    this.#gain = gain;
    this.#graph?.volumeControl.moveTo(gain, this.earliestFrame(), VOLUME_RAMP_FRAMES);
  }

  /** Looks after the context; call it several times a second while sound is wanted. */
  check(nowMs: number): void {
    const elapsedMs = Math.min(LONGEST_CHECK_MS, nowMs - this.#lastCheckMs);
    this.#lastCheckMs = nowMs;
    if (!this.#wanted || !this.#graph) return;
    const { context } = this.#graph;
    const frame = this.currentFrame();
    if (context.state === 'closed') {
      this.#lose();
    } else if (!this.running) {
      if (nowMs - this.#lastResumeMs >= RESUME_EVERY_MS) this.#kick();
    } else if (frame !== this.#lastFrame) {
      this.#stuckMs = 0;
      this.#stuckLimitMs = STUCK_MS;
      if (this.#lastFrame !== -1) this.#revivals = 0;
    } else {
      this.#stuckMs += elapsedMs;
      if (this.#stuckMs >= this.#stuckLimitMs) this.#lose();
    }
    this.#lastFrame = frame;
  }

  /** The machine slept: the device may be gone or another, and earlier revivals do not count any more. */
  woke(): void {
    this.#revivals = 0;
    this.#stuckMs = 0;
    this.#stuckLimitMs = STUCK_AFTER_WAKE_MS;
    if (this.#wanted) this.#kick();
  }

  /** A new context in place of a dead one. */
  renew(): void {
    this.#closeGraph();
    if (this.ready() && this.#wanted) this.#kick();
  }

  async dispose(): Promise<void> {
    clearTimeout(this.#restTimer);
    this.#wanted = false;
    this.#listening.abort();
    const context = this.#graph?.context;
    this.#graph = null;
    if (!context) return;
    context.onstatechange = null;
    if (context.state !== 'closed') await context.close();
  }

  #open(): PlayerError | null {
    try {
      const context = this.#options.createContext();
      if (context.sampleRate !== SAMPLE_RATE_HZ) {
        throw new PlayerError('audio-output-failed', `the output runs at ${context.sampleRate} Hz`);
      }
      const volume = new GainNode(context);
      const volumeControl = new GainControl(volume, this.#gain);
      volume.connect(this.#options.destination(context));
      context.onstatechange = () => this.#options.onStateChange();
      context.addEventListener('error', () => this.#graph?.context === context && this.#lose());
      this.#graph = { context, volume, volumeControl };
      this.#lastFrame = -1;
      if (!this.#wanted) this.#restIn(0, 0);
      return null;
    } catch (error) {
      return PlayerError.from(error, 'audio-output-failed');
    }
  }

  #closeGraph(): void {
    const context = this.#graph?.context;
    this.#graph = null;
    this.#stuckMs = 0;
    if (!context) return;
    context.onstatechange = null;
    if (context.state !== 'closed') void context.close().catch(() => undefined);
  }

  #lose(): void {
    this.#stuckMs = 0;
    if (++this.#revivals <= MAX_REVIVALS) {
      this.#options.onLost();
      return;
    }
    this.#revivals = 0;
    this.#closeGraph();
    this.#options.onFailed(new PlayerError('audio-output-failed'));
  }

  /** Opens the device for a while, so that a sound that is wanted soon finds it running. */
  warm(): void {
    this.#kick();
    if (!this.#wanted) this.#restIn(WARM_MS, 0);
  }

  /** Without a gesture the promise stays open until there was one; a failure shows as a context that is not running. */
  #kick(): void {
    this.#lastResumeMs = performance.now();
    const context = this.#graph?.context;
    if (context && context.state !== 'running' && context.state !== 'closed')
      void context.resume().catch(() => undefined);
  }

  #restIn(ms: number, afterFrame: number): void {
    clearTimeout(this.#restTimer);
    this.#restTimer = setTimeout(() => {
      if (this.#wanted || !this.#graph) return;
      const { context } = this.#graph;
      if (this.running && this.currentFrame() < afterFrame) this.#restIn(5, afterFrame);
      else if (context.state !== 'closed') void context.suspend().catch(() => undefined);
    }, ms);
  }
}

export type Clock = Pick<AudioOutput, 'currentFrame' | 'earliestFrame'>;

/** This share of the lead time must be left when a gain is moved: more than one render batch, by which the clock may advance at any moment. */
const NEEDED_SHARE = 0.75;

/** Whether `frame` can still be met. Asked right before a gain is moved: a busy machine may let a planned frame pass. */
export function isAhead(clock: Clock, frame: number): boolean {
  const now = clock.currentFrame();
  return frame > now + (clock.earliestFrame() - now) * NEEDED_SHARE;
}

/** `frame`, or where the clock has come too close to it, the first that is sure to be met. */
export function stillAhead(clock: Clock, frame: number): number {
  return isAhead(clock, frame) ? frame : clock.earliestFrame();
}
