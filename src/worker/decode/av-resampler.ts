// Turns decoded frames of any layout and rate into a queue of stereo float frames at 48 kHz (swresample through node-av).
// A frame of another shape than the one before gets a new resampler: an old one fed with fewer planes crashes the process.
import { AV_CHANNEL_LAYOUT_MONO, AV_CHANNEL_LAYOUT_STEREO, AV_SAMPLE_FMT_FLTP } from 'node-av/constants';
import { avChannelLayoutDefault, type Frame, SoftwareResampleContext } from 'node-av/lib';

import { SAMPLE_RATE_HZ } from '../../shared/timeline.ts';
import { MAX_CHANNELS, MIN_RATE_HZ, RESAMPLER_OPTIONS } from './open-rules.ts';

const BYTES_PER_SAMPLE = Float32Array.BYTES_PER_ELEMENT;
const INITIAL_BYTES = 65_536;
/** Room beyond swresample's own estimate when it is drained. */
const DRAIN_SLACK_FRAMES = 64;
/** AV_CHANNEL_ORDER_NATIVE: the only order the binding converts safely; others become the default layout of their count. */
const NATIVE_ORDER = 1;

export class AvResampler {
  /** A frame was unusable, or its shape differed from the one before. */
  disturbed = false;

  #context: SoftwareResampleContext | null = null;
  #shape = '';
  #mono = false;
  #left = Buffer.alloc(INITIAL_BYTES);
  #right = Buffer.alloc(INITIAL_BYTES);
  #queue: { left: Float32Array; right: Float32Array }[] = [];
  #headOffset = 0;
  #dropOut = 0;

  /** Forgets everything; the first `dropFrames` of what comes are thrown away. */
  reset(dropFrames: number): void {
    this.#free();
    this.#queue = [];
    this.#headOffset = 0;
    this.#dropOut = dropFrames;
    this.disturbed = false;
  }

  get empty(): boolean {
    return this.#queue.length === 0;
  }

  /** Converts `frame` without its first `skip` source frames (0 ≤ skip < its length). Copies what it needs. */
  feed(frame: Frame, skip: number): void {
    const { channels, nbSamples, sampleRate } = frame;
    const planes = frame.data ?? [];
    const usable =
      channels >= 1 &&
      channels <= MAX_CHANNELS &&
      sampleRate >= MIN_RATE_HZ &&
      (planes.length === channels || planes.length === 1);
    if (!usable || !this.#fit(frame)) {
      this.disturbed = true;
      return;
    }
    const bytesPerFrame = (planes[0]?.length ?? 0) / nbSamples;
    const rest = skip > 0 ? planes.map((plane) => plane.subarray(skip * bytesPerFrame)) : planes;
    this.#convert(rest, nbSamples - skip);
  }

  /** Puts `frames` of silence in the place of what could not be read. */
  pushSilence(frames: number): void {
    const silence = new Float32Array(frames - this.#toDrop(frames));
    if (silence.length > 0) this.#queue.push({ left: silence, right: silence });
  }

  /** Gets out what the filter still holds; the stream is over, or goes on in another shape. */
  drain(): void {
    if (!this.#context) return;
    this.#convert(null, 0);
    this.#free();
  }

  /** Moves up to `count` frames into the arrays at `offset`; returns how many there were. */
  take(left: Float32Array, right: Float32Array, offset: number, count: number): number {
    let taken = 0;
    for (let head = this.#queue[0]; head && taken < count; head = this.#queue[0]) {
      const frames = Math.min(head.left.length - this.#headOffset, count - taken);
      left.set(head.left.subarray(this.#headOffset, this.#headOffset + frames), offset + taken);
      right.set(head.right.subarray(this.#headOffset, this.#headOffset + frames), offset + taken);
      taken += frames;
      this.#headOffset += frames;
      if (this.#headOffset === head.left.length) {
        this.#queue.shift();
        this.#headOffset = 0;
      }
    }
    return taken;
  }

  /** Makes the resampler fit the frame's shape; false when there is none for it. */
  #fit(frame: Frame): boolean {
    const { channels, channelLayout, format, sampleRate } = frame;
    const layout = channelLayout.order === NATIVE_ORDER ? channelLayout : avChannelLayoutDefault(channels);
    const shape = `${format}/${sampleRate}/${channels}/${layout.mask}`;
    if (shape === this.#shape) return true;
    if (this.#context) this.disturbed = true;
    this.drain();
    // swresample would spread one channel over two at -3 dB each; a player gives it to both as it is.
    this.#mono = channels === 1;
    const context = new SoftwareResampleContext();
    const target = this.#mono ? AV_CHANNEL_LAYOUT_MONO : AV_CHANNEL_LAYOUT_STEREO;
    let result = context.allocSetOpts2(target, AV_SAMPLE_FMT_FLTP, SAMPLE_RATE_HZ, layout, format as never, sampleRate);
    if (result >= 0) {
      for (const [name, value] of Object.entries(RESAMPLER_OPTIONS)) context.setOption(name, value);
      result = context.init();
    }
    if (result < 0) {
      context.free();
      return false;
    }
    this.#context = context;
    this.#shape = shape;
    return true;
  }

  #convert(planes: Buffer[] | null, count: number): void {
    const context = this.#context;
    if (!context) return;
    this.#grow(context.getOutSamples(count) + (planes ? 0 : DRAIN_SLACK_FRAMES));
    const capacity = this.#left.length / BYTES_PER_SAMPLE;
    const target = this.#mono ? [this.#left] : [this.#left, this.#right];
    const frames = context.convertSync(target, capacity, planes, count);
    if (frames < 0) this.disturbed = true;
    if (frames <= 0) return;
    const drop = this.#toDrop(frames);
    if (drop === frames) return;
    const left = floats(this.#left, drop, frames);
    this.#queue.push({ left, right: this.#mono ? left : floats(this.#right, drop, frames) });
  }

  #toDrop(frames: number): number {
    const drop = Math.min(this.#dropOut, frames);
    this.#dropOut -= drop;
    return drop;
  }

  #grow(frames: number): void {
    if (frames * BYTES_PER_SAMPLE <= this.#left.length) return;
    this.#left = Buffer.alloc(frames * BYTES_PER_SAMPLE);
    this.#right = Buffer.alloc(frames * BYTES_PER_SAMPLE);
  }

  #free(): void {
    this.#context?.free();
    this.#context = null;
    this.#shape = '';
  }
}

function floats(bytes: Buffer, from: number, to: number): Float32Array {
  return new Float32Array(bytes.buffer, bytes.byteOffset, to).slice(from);
}
