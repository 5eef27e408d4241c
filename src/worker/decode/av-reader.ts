// A PcmReader over node-av: puts the frames of an AvInput on the track's 48 kHz timeline, sample-exactly, wherever it begins.
import { setImmediate as nextTurn } from 'node:timers/promises';

import { SAMPLE_RATE_HZ } from '../../shared/timeline.ts';
import { AvInput } from './av-input.ts';
import { AvResampler } from './av-resampler.ts';
import type { PcmReader, Reentry, StreamFacts } from './decoder.ts';
import { FrameGrid } from './frame-grid.ts';
import { greatestCommonDivisor, reentryOf, throwIfAborted } from './open-rules.ts';
import type { PacketLengths } from './packet-lengths.ts';
import { PlaceVotes } from './place-votes.ts';
import { ENOUGH_PACKETS, HOLE_FRAMES, skimPackets } from './skim-packets.ts';

/** Decoded and thrown away before what is wanted: the bit reservoir of mp3, the overlap of other codecs. */
const PRE_ROLL_SECONDS = 0.5;
/** AAC is decoded anew for each chunk, and forgets sooner: 8 blocks. Measured: nothing changes from 4 on, and half a second costs a third more. */
const AAC_PRE_ROLL_FRAMES = 8192;
/** Of Ogg Vorbis and Opus, whose stamps are late for seconds at a time, only packets' headers are read over this long, which takes 2 ms (measured). */
const SKIM_SECONDS = 20;
/** Room for the longest Vorbis block and the one it overlaps with. */
const VORBIS_LEAD_FRAMES = 16_384;

/** Source frames the resampler gets before the wanted one, up to this rate: more than its 128 taps, scaled to 48 kHz. */
const RESAMPLER_LEAD_FRAMES = 2048;
const RESAMPLER_LEAD_RATE_HZ = 192_000;

export class AvReader implements PcmReader {
  readonly #path: string;
  readonly #resampler = new AvResampler();
  #input: AvInput;
  /** Stamp the first decoded frame should have; null until found, and where the first stamp is taken as it is. */
  #firstStamp: number | null = null;
  /** How far before what is wanted packets are skimmed. */
  #skimFrames: number;
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
    this.#skimFrames = Math.round(this.#input.rateHz * SKIM_SECONDS);
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
    const preRoll = this.facts.codec === 'aac' ? AAC_PRE_ROLL_FRAMES : Math.round(rate * PRE_ROLL_SECONDS);
    const target = linear ? 0 : Math.max(0, firstIn - preRoll);

    if (this.#input.lengths && this.#firstStamp === null) this.#firstStamp = this.#findFirstStamp(this.#input.lengths);
    this.#position = frame;
    this.#resampler.reset(frame - block * stepOut);
    this.#hole = this.#drained = this.#atStart = false;
    this.#expected = null;
    this.#dropIn = 0;
    // Always from a newly opened file, so that what was read before cannot show: decoders keep noise generators, demuxers keep an
    // index that changes where they land in a damaged file, and seeking back to 0 does not always cut the encoder delay again.
    this.#refresh();
    if (target > 0) {
      if (
        this.#input.lengths
          ? await this.#anchorByPackets(firstIn, this.#input.lengths, signal)
          : await this.#anchor(firstIn, target, signal)
      )
        return;
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
    // A track is never called to begin where its first page of stamps is late. Of Vorbis, what lies before 0 is cut; Opus has a pre-skip for that.
    if (this.#firstStamp !== null)
      this.#input.originFrames = this.facts.codec === 'vorbis' ? Math.max(0, this.#firstStamp) : this.#firstStamp;
  }

  async #skipTo(frame: number, signal: AbortSignal): Promise<void> {
    const scratch = new Float32Array(SAMPLE_RATE_HZ);
    while (this.#position < frame) {
      const part = scratch.subarray(0, Math.min(scratch.length, frame - this.#position));
      if ((await this.read(part, part, signal)) < part.length) this.#position = frame;
    }
  }

  /** What the stamp of the first decoded frame should be, by the packets of the track's first seconds. */
  #findFirstStamp({ preSkipFrames }: PacketLengths): number {
    this.#refresh();
    const skimmed = skimPackets(this.#input, this.#skimFrames, null, ENOUGH_PACKETS);
    if (skimmed?.packets === ENOUGH_PACKETS) this.#skimFrames = Math.min(this.#skimFrames, skimmed.counted);
    return (skimmed ? skimmed.first + preSkipFrames : 0) + this.#input.originFrames;
  }

  /** The place of what is decoded is told from packets that are not. False where they tell none. */
  async #anchorByPackets(firstIn: number, lengths: PacketLengths, signal: AbortSignal): Promise<boolean> {
    const target = firstIn - this.#skimFrames;
    if (target > 0 && !this.#input.seek(target)) return false;
    // From the start on the place is known.
    const known = target > 0 ? null : (this.#firstStamp ?? 0) - this.#input.originFrames - lengths.preSkipFrames;
    const until = firstIn - (lengths.overlaps ? VORBIS_LEAD_FRAMES : Math.round(this.#input.rateHz * PRE_ROLL_SECONDS));
    const skimmed = skimPackets(this.#input, until, known);
    if (!skimmed) return false;
    // The end came first: nothing is there, unless it came of damage.
    if (skimmed.start + skimmed.counted < until) return !this.#input.disturbed;
    this.#input.prime();
    await this.#reach(firstIn, skimmed.start + skimmed.counted, signal);
    return true;
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
   * Seeks to `target`; single stamps may be off, the votes of the pre-roll tell (`PlaceVotes`), and from there on samples are counted.
   * Ends as `#reach` does. False when there is no seeking, or a grid of frames is in doubt: then only decoding from the start is exact.
   */
  async #anchor(firstIn: number, target: number, signal: AbortSignal): Promise<boolean> {
    const grid = this.#coarse ? this.#readGrid() : null;
    if (this.#coarse && !grid) return false;
    if (!this.#input.seek(grid?.stampOf(target) ?? target)) return false;
    const votes = new PlaceVotes();
    let counted = 0;
    while (this.#input.pull()) {
      const stamp = this.#input.stampFrames();
      const place = stamp !== null && grid ? grid.place(stamp) : stamp;
      if (grid && stamp !== null && place === null) return false;
      if (place !== null) votes.add(place, counted);
      const start = (votes.start ?? 0) + counted;
      if (grid && (!votes.agreed || start > firstIn)) return false;
      if (this.#feedFrom(firstIn, start)) return true;
      counted += this.#input.frame.nbSamples;
      await this.#giveWay(signal);
    }
    return grid === null;
  }

  /** Decodes on from place `start` until the frame that holds `firstIn` is fed, or to the end of the file. */
  async #reach(firstIn: number, start: number, signal: AbortSignal): Promise<void> {
    while (this.#input.pull()) {
      start += this.#input.cutFrames;
      if (this.#feedFrom(firstIn, start)) return;
      start += this.#input.frame.nbSamples;
      await this.#giveWay(signal);
    }
  }

  /** Feeds the frame at hand, which begins at `start`, if it holds `firstIn` or lies behind it. */
  #feedFrom(firstIn: number, start: number): boolean {
    if (start + this.#input.frame.nbSamples <= firstIn) return false;
    this.#dropIn = Math.max(0, firstIn - start);
    // The container led past the wanted place: what is missing is silence, and what follows is in its place.
    if (start > firstIn) {
      this.#hole = true;
      this.#resampler.pushSilence(Math.round(((start - firstIn) * SAMPLE_RATE_HZ) / this.#input.rateHz));
    }
    this.#feed();
    return true;
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
      const first = this.#firstStamp === null ? stamp : this.#firstStamp - this.#input.originFrames;
      if (first !== null && !this.#coarse) this.#dropIn += Math.max(0, -first);
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
