// Lets a page hear hours in minutes: its AudioContext becomes an offline one that renders in short bursts, several times as fast as they
// would sound. Everything else (engine, core, workers, music) is real and runs in real time, so for them it is a listener whose music
// runs fast. On a machine that is slow to answer, it runs less fast. What was rendered is watched for silence.
import type { Page } from '@playwright/test';

export interface FastAudioOptions {
  /** Times faster than real time, as long as the machine keeps up. */
  readonly pace: number;
  /** Longest the page can hear. */
  readonly longestSeconds: number;
}

/** A stretch without sound while the context ran, in frames of the audio clock. */
export interface Silence {
  readonly atFrame: number;
  readonly frames: number;
}

export interface FastAudioState {
  /** The audio clock. */
  readonly frame: number;
  readonly silences: readonly Silence[];
  /** Silence up to now; 0 when there is sound. */
  readonly silentFrames: number;
  /** Real time for which the music ran. */
  readonly runMs: number;
}

interface FastWindow extends Window {
  fastAudio?: () => FastAudioState;
}

/** Call it before the page is opened. */
export async function hearFast(page: Page, options: FastAudioOptions): Promise<void> {
  await page.addInitScript(installFastAudio, options);
}

export function fastAudio(page: Page): Promise<FastAudioState> {
  return page.evaluate(() => {
    const state = (window as FastWindow).fastAudio?.();
    if (!state) throw new Error('the page has made no audio context');
    return state;
  });
}

/** Runs in the page, and sees nothing outside itself. */
function installFastAudio({ pace, longestSeconds }: FastAudioOptions): void {
  const RATE_HZ = 48_000;
  /** 100 ms less a little: a whole number of render quanta. */
  const BURST_FRAMES = 4736;
  const BURST_MS = (BURST_FRAMES / RATE_HZ) * 1000;
  /** −80 dB: below it nothing is music. */
  const QUIET = 1e-4;
  /** What a chunk takes on its way to the page when nothing is in its way; measured 10 to 15 ms. */
  const EASY_MS = 15;
  /** Shorter ones are where a wave crosses zero. 5 ms. */
  const SHORTEST_SILENCE_FRAMES = 240;

  /** What the last few chunks took: the machine's own measure of how busy it is. */
  let chunkMs = EASY_MS;
  const pageFetch = window.fetch;
  window.fetch = async (input, init) => {
    const began = performance.now();
    const response = await pageFetch(input, init);
    if (String(input).includes('chunk/')) chunkMs += (performance.now() - began - chunkMs) / 8;
    return response;
  };

  class FastAudioContext extends OfflineAudioContext {
    // Fields would be defined only after the base class has been built, which is early enough.
    readonly #tap: AnalyserNode;
    readonly #samples = new Float32Array(8192);
    #wanted = false;
    #closed = false;
    #started = false;
    #running = false;
    #runMs = 0;
    #silentFrames = 0;
    #silenceAt = 0;
    readonly #silences: Silence[] = [];
    override onstatechange: ((this: BaseAudioContext, event: Event) => unknown) | null = null;

    constructor() {
      super({ numberOfChannels: 1, length: longestSeconds * RATE_HZ, sampleRate: RATE_HZ });
      this.#tap = new AnalyserNode(this, { fftSize: 8192 });
      this.#tap.connect(super.destination);
      // What is scheduled within a burst that is under way would come late: the page is told of it as of any device's batch.
      Object.defineProperty(this, 'baseLatency', { value: BURST_FRAMES / RATE_HZ });
      Object.defineProperty(this, 'outputLatency', { value: 0 });
      (window as FastWindow).fastAudio = () => ({
        frame: Math.round(this.currentTime * RATE_HZ),
        silences: [...this.#silences],
        silentFrames: this.#silentFrames,
        runMs: this.#runMs,
      });
    }

    override get destination(): AudioDestinationNode {
      // Asked for by the base class too, before there is a tap.
      return (#tap in this ? this.#tap : super.destination) as AudioDestinationNode;
    }

    override get state(): AudioContextState {
      return this.#closed ? 'closed' : this.#wanted ? 'running' : 'suspended';
    }

    override resume(): Promise<void> {
      if (this.#closed || this.#wanted) return Promise.resolve();
      this.#wanted = true;
      queueMicrotask(() => this.onstatechange?.(new Event('statechange')));
      if (!this.#running) void this.#run();
      return Promise.resolve();
    }

    override suspend(): Promise<void> {
      if (this.#closed || !this.#wanted) return Promise.resolve();
      this.#wanted = false;
      queueMicrotask(() => this.onstatechange?.(new Event('statechange')));
      return Promise.resolve();
    }

    close(): Promise<void> {
      this.#closed = true;
      this.#wanted = false;
      return Promise.resolve();
    }

    getOutputTimestamp(): AudioTimestamp {
      return { contextTime: this.currentTime, performanceTime: performance.now() };
    }

    async #run(): Promise<void> {
      this.#running = true;
      while (this.#wanted) {
        const began = performance.now();
        await this.#burst();
        this.#listen();
        const wishedMs = (BURST_MS / pace) * Math.max(1, chunkMs / EASY_MS);
        await new Promise((resolve) => setTimeout(resolve, Math.max(1, wishedMs - (performance.now() - began))));
        this.#runMs += performance.now() - began;
      }
      this.#running = false;
    }

    async #burst(): Promise<void> {
      const frame = Math.round(this.currentTime * RATE_HZ);
      const reached = super.suspend((frame + BURST_FRAMES) / RATE_HZ);
      if (this.#started) void super.resume();
      else void this.startRendering();
      this.#started = true;
      await reached;
    }

    #listen(): void {
      const end = Math.round(this.currentTime * RATE_HZ);
      this.#tap.getFloatTimeDomainData(this.#samples);
      for (let i = this.#samples.length - BURST_FRAMES; i < this.#samples.length; i++) {
        if (Math.abs(this.#samples[i] ?? 0) < QUIET) {
          if (this.#silentFrames++ === 0) this.#silenceAt = end - (this.#samples.length - i);
          continue;
        }
        if (this.#silentFrames >= SHORTEST_SILENCE_FRAMES) {
          this.#silences.push({ atFrame: this.#silenceAt, frames: this.#silentFrames });
        }
        this.#silentFrames = 0;
      }
    }
  }

  window.AudioContext = FastAudioContext as unknown as typeof AudioContext;
}
