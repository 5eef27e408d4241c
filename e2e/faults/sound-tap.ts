// Listens inside the page to all that goes to the speakers: an audio worklet in front of the context's destination that counts every stretch
// of silence, frame by frame, and keeps the sound itself when asked. What the device does with it afterwards it cannot hear.
// The page must be opened with `bypassCSP`, for the worklet is no file of the player's.
import type { Page } from '@playwright/test';

/** A stretch without sound, in frames of the tap: it counts on when the page makes a new context. */
export interface TapSilence {
  readonly atFrame: number;
  readonly frames: number;
}

export interface TapState {
  /** Frames that went by. */
  readonly frame: number;
  /** Stretches of 5 ms or more that are over. */
  readonly silences: readonly TapSilence[];
  /** Silence up to now, from 5 ms on; 0 when there is sound. */
  readonly silentFrames: number;
  /** Real time since sound was last heard, also while the context stands still; null before the first. */
  readonly quietMs: number | null;
  /** The longest such time since `forgetQuiet`. */
  readonly longestQuietMs: number;
  readonly contexts: number;
}

export interface SoundTap {
  state(): TapState;
  /** Begins to measure the longest quiet anew, from now. */
  forgetQuiet(): void;
  /** Begins to keep what is heard of the left channel. */
  keep(): void;
  kept(): string;
  /** The system takes the sound away: the context is suspended, or closed for good. */
  takeAway(how: 'suspend' | 'close'): void;
}

interface TapWindow extends Window {
  soundTap?: SoundTap;
}

/** Call it before the page is opened. */
export async function tapSound(page: Page): Promise<void> {
  await page.addInitScript(installTap, WORKLET);
}

export function tapState(page: Page): Promise<TapState> {
  return page.evaluate(() => {
    const tap = (window as TapWindow).soundTap;
    if (!tap) throw new Error('the page has no tap');
    return tap.state();
  });
}

export function forgetQuiet(page: Page): Promise<void> {
  return page.evaluate(() => (window as TapWindow).soundTap?.forgetQuiet());
}

export function keepSound(page: Page): Promise<void> {
  return page.evaluate(() => (window as TapWindow).soundTap?.keep());
}

export function takeSoundAway(page: Page, how: 'suspend' | 'close'): Promise<void> {
  return page.evaluate((how) => (window as TapWindow).soundTap?.takeAway(how), how);
}

/** What was kept since `keepSound`. */
export async function keptSound(page: Page): Promise<Float32Array> {
  const text = await page.evaluate(() => (window as TapWindow).soundTap?.kept() ?? '');
  const bytes = Buffer.from(text, 'base64');
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}

/** Every 50 ms it posts the frame it is at, the silences that ended, and the present one; with the samples when they are kept. */
const WORKLET = `
const QUIET = 1e-4, SHORTEST_FRAMES = 240, POST_FRAMES = 2432;
registerProcessor('sound-tap', class extends AudioWorkletProcessor {
  constructor() {
    super();
    this.silent = 0; this.silences = []; this.posted = 0; this.frames = 0; this.block = null; this.heard = false;
    this.port.onmessage = () => { this.block = []; };
  }
  process([[left]]) {
    const frames = left ? left.length : 128;
    for (let n = 0; n < frames; n++) {
      if (left && Math.abs(left[n]) >= QUIET) {
        if (this.silent >= SHORTEST_FRAMES) this.silences.push({ at: this.frames + n - this.silent, frames: this.silent });
        this.silent = 0; this.heard = true;
      } else this.silent++;
    }
    this.frames += frames;
    if (this.block) this.block.push(left ? left.slice() : new Float32Array(frames));
    if (this.frames - this.posted >= POST_FRAMES) {
      this.port.postMessage({ atMs: Date.now(), frame: this.frames, silent: this.silent >= SHORTEST_FRAMES ? this.silent : 0, silences: this.silences, heard: this.heard, block: this.block });
      this.posted = this.frames; this.silences = []; this.heard = false;
      if (this.block) this.block = [];
    }
    return true;
  }
});`;

/** Runs in the page, and sees nothing outside itself. */
function installTap(worklet: string): void {
  interface Post {
    /** By the wall clock, which the audio thread has too: the page's own thread may be late to hear of it. */
    readonly atMs: number;
    readonly frame: number;
    readonly silent: number;
    readonly silences: readonly { readonly at: number; readonly frames: number }[];
    readonly heard: boolean;
    readonly block: readonly Float32Array[] | null;
  }
  let [frame, offset, silentFrames, contexts] = [0, 0, 0, 0];
  let [lastSoundMs, longestQuietMs] = [-1, 0];
  const silences: { atFrame: number; frames: number }[] = [];
  const kept: Float32Array[] = [];
  let keeping = false;
  let present: AudioWorkletNode | null = null;
  let context: AudioContext | null = null;

  const heard = (post: Post): void => {
    frame = offset + post.frame;
    for (const { at, frames } of post.silences) silences.push({ atFrame: offset + at, frames });
    silentFrames = post.silent;
    if (keeping && post.block) kept.push(...post.block);
    if (!post.heard) return;
    if (lastSoundMs >= 0) longestQuietMs = Math.max(longestQuietMs, post.atMs - lastSoundMs);
    lastSoundMs = post.atMs;
  };

  const quietMs = (): number | null => (lastSoundMs < 0 ? null : Date.now() - lastSoundMs);
  (window as TapWindow).soundTap = {
    state: () => ({
      frame,
      silences: [...silences],
      silentFrames,
      quietMs: quietMs(),
      longestQuietMs: Math.max(longestQuietMs, quietMs() ?? 0),
      contexts,
    }),
    forgetQuiet: () => {
      longestQuietMs = 0;
      if (lastSoundMs >= 0) lastSoundMs = Date.now();
    },
    keep: () => {
      keeping = true;
      present?.port.postMessage('keep');
    },
    kept: () => {
      const all = new Float32Array(kept.reduce((sum, block) => sum + block.length, 0));
      let at = 0;
      for (const block of kept) {
        all.set(block, at);
        at += block.length;
      }
      const bytes = new Uint8Array(all.buffer);
      let text = '';
      for (let from = 0; from < bytes.length; from += 32_768)
        text += String.fromCharCode(...bytes.subarray(from, from + 32_768));
      return btoa(text);
    },
    takeAway: (how) => void context?.[how](),
  };

  const modulePath = URL.createObjectURL(new Blob([worklet], { type: 'text/javascript' }));
  const PageAudioContext = window.AudioContext;
  window.AudioContext = class extends PageAudioContext {
    readonly #speakers: AudioDestinationNode;
    readonly #way: GainNode;

    constructor(options?: AudioContextOptions) {
      super(options);
      contexts += 1;
      context = this;
      this.#speakers = super.destination;
      this.#way = new GainNode(this);
      this.#way.connect(this.#speakers);
      void this.#listen();
    }

    override get destination(): AudioDestinationNode {
      // Asked for by the base class too, before there is a way.
      return (#way in this ? this.#way : super.destination) as AudioDestinationNode;
    }

    async #listen(): Promise<void> {
      await this.audioWorklet.addModule(modulePath);
      const tap = new AudioWorkletNode(this, 'sound-tap', { numberOfOutputs: 1, outputChannelCount: [2] });
      offset = frame;
      tap.port.onmessage = ({ data }: MessageEvent<Post>) => {
        if (present === tap) heard(data);
      };
      present = tap;
      if (keeping) tap.port.postMessage('keep');
      // Its output is silence: what is heard goes its own way.
      this.#way.connect(tap).connect(this.#speakers);
    }
  };
}
