// A PcmReader over node-av: puts the frames of an AvInput on the track's 48 kHz timeline, sample-exactly, wherever it begins.
import { setImmediate as nextTurn } from 'node:timers/promises';

import { SAMPLE_RATE_HZ } from '../../shared/timeline.ts';
import { AvInput } from './av-input.ts';
import { AvResampler } from './av-resampler.ts';
import type { PcmReader, Reentry, StreamFacts } from './decoder.ts';
import { FrameGrid } from './frame-grid.ts';
import { greatestCommonDivisor, reentryOf, throwIfAborted } from './open-rules.ts';

/** Decoded and thrown away before what is wanted: the bit reservoir of mp3, the overlap of aac and vorbis. */
const PRE_ROLL_SECONDS = 0.5;
/** An Ogg page is up to 1 s long and all its stamps may be late together, see `truestPlace`: with three pages one is right. */
const OGG_PRE_ROLL_SECONDS = 3;
/** Share of the votes from which on a place is no accident of single frames. */
const TRUSTED_SHARE = 0.15;

/** Source frames the resampler gets before the wanted one, up to this rate: more than its 128 taps, scaled to 48 kHz. */
const RESAMPLER_LEAD_FRAMES = 2048;
const RESAMPLER_LEAD_RATE_HZ = 192_000;

/** A step in the time stamps that is a hole, not the wobble of a Vorbis page (448 frames, measured). */
const HOLE_FRAMES = 2048;

export class AvReader implements PcmReader {
  readonly #path: string;
  readonly #resampler = new AvResampler();
  #input: AvInput;
  #position = -1;
  /** Source frames still to be thrown away. */
  #dropIn = 0;
  /** Source frame the next decoded frame should begin with by the time stamps; null until known. */
  #expected: number | null = null;
  #hole = false;
  #atStart = true;
  #drained = false;
  #sinceTurn = 0;

  constructor(path: string) {
    this.#path = path;
    this.#input = new AvInput(path);
  }

  get facts(): StreamFacts {
    return this.#input.facts;
  }

  get reentry(): Reentry {
    // The block size of Vorbis changes, so it has no grid of frames.
    return reentryOf(this.facts.codec, this.#coarse && this.facts.codec === 'vorbis');
  }

  /** Time stamps cannot name a sample. */
  get #coarse(): boolean {
    return this.#input.tickSeconds * this.#input.rateHz > 1;
  }

  get position(): number {
    return this.#position;
  }

  get disturbed(): boolean {
    return this.#hole || this.#input.disturbed || this.#resampler.disturbed;
  }

  async seek(frame: number, signal: AbortSignal): Promise<void> {
    const linear = this.reentry === 'linear';
    if (linear && this.#position >= 0 && frame >= this.#position) return this.#skipTo(frame, signal);

    const rate = this.#input.rateHz;
    const divisor = greatestCommonDivisor(rate, SAMPLE_RATE_HZ);
    const stepIn = rate / divisor;
    const stepOut = SAMPLE_RATE_HZ / divisor;
    const lead = Math.ceil(RESAMPLER_LEAD_FRAMES * Math.max(1, rate / RESAMPLER_LEAD_RATE_HZ));
    // Beginning on a whole phase of the resampler gives the grid, and the bits, of a decode from the start.
    const block = Math.max(0, Math.floor(frame / stepOut) - Math.ceil(lead / stepIn));
    const firstIn = block * stepIn;
    const preRollSeconds = this.facts.container === 'ogg' ? OGG_PRE_ROLL_SECONDS : PRE_ROLL_SECONDS;
    const target = linear ? 0 : Math.max(0, firstIn - Math.round(rate * preRollSeconds));

    this.#position = frame;
    this.#resampler.reset(frame - block * stepOut);
    this.#hole = this.#drained = this.#atStart = false;
    this.#expected = null;
    this.#dropIn = 0;
    // Always from a newly opened file, so that what was read before cannot show: decoders keep noise generators, demuxers keep an
    // index that changes where they land in a damaged file, and seeking back to 0 does not always cut the encoder delay again.
    this.#refresh();
    if (target > 0) {
      const grid = this.#coarse ? this.#readGrid() : null;
      const sought = (!this.#coarse || grid) && this.#input.seek(grid?.stampOf(target) ?? target);
      if (sought && (await this.#anchor(firstIn, grid, signal))) return;
      this.#resampler.reset(frame - block * stepOut);
      this.#refresh();
    }
    this.#atStart = true;
    this.#dropIn = firstIn;
  }

  async read(left: Float32Array, right: Float32Array, signal: AbortSignal): Promise<number> {
    throwIfAborted(signal);
    let frames = 0;
    while (frames < left.length) {
      const taken = this.#resampler.take(left, right, frames, left.length - frames);
      frames += taken;
      if (taken === 0 && !(await this.#more(signal))) break;
    }
    this.#position += frames;
    return frames;
  }

  async atEnd(signal: AbortSignal): Promise<boolean> {
    while (this.#resampler.empty) if (!(await this.#more(signal))) return true;
    return false;
  }

  /** An open file and a decoder's state are small. */
  rest(): void {}

  dispose(): void {
    this.#resampler.reset(0);
    this.#input.close();
  }

  /** A decoder and a demuxer that have seen nothing yet. */
  #refresh(): void {
    if (this.#input.untouched) return;
    this.#input.close();
    this.#input = new AvInput(this.#path);
  }

  async #skipTo(frame: number, signal: AbortSignal): Promise<void> {
    const scratch = new Float32Array(SAMPLE_RATE_HZ);
    while (this.#position < frame) {
      const part = scratch.subarray(0, Math.min(scratch.length, frame - this.#position));
      if ((await this.read(part, part, signal)) < part.length) this.#position = frame;
    }
  }

  /** Decodes the first two frames of a newly opened file; null where they tell no grid. */
  #readGrid(): FrameGrid | null {
    const { frame, rateHz, tickSeconds } = this.#input;
    if (!this.#input.pull()) return null;
    const firstFrames = frame.nbSamples;
    if (!this.#input.pull()) return null;
    const stamp = this.#input.stampFrames();
    return stamp === null ? null : new FrameGrid(firstFrames, frame.nbSamples, stamp, tickSeconds * rateHz);
  }

  /**
   * After a seek stamps may be off, single ones or a page of them; the votes of the pre-roll tell (`truestPlace`), and from there on
   * samples are counted. Ends with the frame that holds `firstIn` fed, or at the end of the file. False when a grid of frames is
   * in doubt: then only decoding from the start is exact.
   */
  async #anchor(firstIn: number, grid: FrameGrid | null, signal: AbortSignal): Promise<boolean> {
    const votes = new Map<number, number>();
    let counted = 0;
    while (this.#input.pull()) {
      const { nbSamples } = this.#input.frame;
      const stamp = this.#input.stampFrames();
      const place = stamp !== null && grid ? grid.place(stamp) : stamp;
      if (grid && stamp !== null && place === null) return false;
      if (place !== null) {
        const candidate = place - counted;
        const count = (votes.get(candidate) ?? 0) + 1;
        votes.set(candidate, count);
      }
      const start = votes.size === 0 ? counted : truestPlace(votes) + counted;
      counted += nbSamples;
      if (grid && (votes.size !== 1 || start > firstIn)) return false;
      if (start + nbSamples > firstIn) {
        this.#dropIn = Math.max(0, firstIn - start);
        // The container led past the wanted place: what is missing is silence, and what follows is in its place.
        if (start > firstIn) {
          this.#hole = true;
          this.#resampler.pushSilence(Math.round(((start - firstIn) * SAMPLE_RATE_HZ) / this.#input.rateHz));
        }
        this.#feed();
        return true;
      }
      await this.#giveWay(signal);
    }
    return grid === null;
  }

  /** Decodes one frame further; false when nothing is left. */
  async #more(signal: AbortSignal): Promise<boolean> {
    if (this.#input.pull()) {
      this.#feed();
      await this.#giveWay(signal);
      return true;
    }
    if (this.#drained) return false;
    this.#drained = true;
    this.#resampler.drain();
    return true;
  }

  #feed(): void {
    const { nbSamples } = this.#input.frame;
    const stamp = this.#input.stampFrames();
    if (this.#atStart) {
      this.#atStart = false;
      // Many real Vorbis files begin before time 0 (by 128 frames); libvorbis drops that part, FFmpeg hands it out.
      if (stamp !== null && !this.#coarse) this.#dropIn += Math.max(0, -stamp);
    }
    if (stamp !== null) {
      if (this.#expected !== null && Math.abs(stamp - this.#expected) > HOLE_FRAMES) this.#hole = true;
      this.#expected = stamp;
    }
    if (this.#expected !== null) this.#expected += nbSamples;
    if (this.#dropIn >= nbSamples) {
      this.#dropIn -= nbSamples;
      return;
    }
    this.#resampler.feed(this.#input.frame, this.#dropIn);
    this.#dropIn = 0;
  }

  /** Lets cancels and pings in once per second of audio; tight synchronous loops also hold back FFmpeg's finalisers. */
  async #giveWay(signal: AbortSignal): Promise<void> {
    this.#sinceTurn += this.#input.frame.nbSamples;
    if (this.#sinceTurn < this.#input.rateHz) return;
    this.#sinceTurn = 0;
    await nextTurn();
    throwIfAborted(signal);
  }
}

/**
 * The place most likely true: the earliest that has its share of the votes. Where Vorbis blocks change size a stamp is late by a part of
 * a block (448 frames as a rule, never early: all 41 tracks of a game's soundtrack), and a muxer that ends a page there makes the whole
 * next page late. A majority fails where such pages are many: of 200 places in such a file 23 were wrong with 0.5 s of pre-roll and a
 * majority, 2 with 3 s, none this way (measured).
 */
function truestPlace(votes: ReadonlyMap<number, number>): number {
  const all = [...votes.values()].reduce((sum, count) => sum + count, 0);
  return Math.min(...[...votes].filter(([, count]) => count >= all * TRUSTED_SHARE).map(([place]) => place));
}
