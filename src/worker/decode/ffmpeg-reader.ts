// A PcmReader over a spawned ffmpeg: one process from a whole second on, its output read as the samples are wanted.
import { PlayerError } from '../../shared/errors.ts';
import { BYTES_PER_FRAME, SAMPLE_RATE_HZ } from '../../shared/timeline.ts';
import type { PcmReader, Reentry, StreamFacts } from './decoder.ts';
import { inputGuards, type ProbedStream } from './ffmpeg-probe.ts';
import { PcmPipe } from './ffmpeg-process.ts';
import { reentryOf, RESAMPLER_OPTIONS, throwIfAborted } from './open-rules.ts';

/**
 * Whole seconds before what is wanted: pre-roll of the codec and lead-in of the resampler. Whole seconds are whole phases of the
 * resampler at every integer rate, so the grid is that of a decode from the start.
 */
const PRE_ROLL_SECONDS = 1;

export class FfmpegReader implements PcmReader {
  readonly facts: StreamFacts;
  readonly reentry: Reentry;
  readonly #ffmpeg: string;
  readonly #path: string;
  readonly #endFrames: number | null;
  readonly #mono: boolean;
  #pipe: PcmPipe | null = null;
  #position = -1;
  #dropBytes = 0;
  #block: Buffer = Buffer.alloc(0);
  #ended = false;

  constructor(ffmpeg: string, path: string, probed: ProbedStream) {
    this.#ffmpeg = ffmpeg;
    this.#path = path;
    this.facts = probed.facts;
    this.reentry = reentryOf(probed.facts.codec, probed.coarse);
    this.#endFrames = probed.endFrames;
    this.#mono = probed.facts.channels === 1;
  }

  get position(): number {
    return this.#position;
  }

  /** A running ffmpeg tells of damage too late, or not at all, so nothing may rely on going on with it. */
  get disturbed(): boolean {
    return true;
  }

  async seek(frame: number, signal: AbortSignal): Promise<void> {
    throwIfAborted(signal);
    const linear = this.reentry === 'linear';
    if (linear && this.#position >= 0 && frame >= this.#position) return this.#skipTo(frame, signal);
    this.#stop();
    this.#position = frame;
    const second = linear ? 0 : Math.max(0, Math.floor(frame / SAMPLE_RATE_HZ) - PRE_ROLL_SECONDS);
    this.#dropBytes = (frame - second * SAMPLE_RATE_HZ) * this.#bytesPerFrame;
    this.#ended = false;
    const restFrames = this.#endFrames === null ? null : this.#endFrames - second * this.facts.sampleRateHz;
    if (restFrames !== null && restFrames <= 0) this.#ended = true;
    else this.#pipe = new PcmPipe(this.#ffmpeg, this.#arguments(second, restFrames));
  }

  async read(left: Float32Array, right: Float32Array, signal: AbortSignal): Promise<number> {
    throwIfAborted(signal);
    let frames = 0;
    while (frames < left.length && (await this.#fill(signal))) frames += this.#take(left, right, frames);
    this.#position += frames;
    return frames;
  }

  async atEnd(signal: AbortSignal): Promise<boolean> {
    throwIfAborted(signal);
    return !(await this.#fill(signal));
  }

  rest(): void {
    if (this.reentry === 'linear') return;
    this.#stop();
    this.#position = -1;
  }

  dispose(): void {
    this.#stop();
    this.#ended = true;
  }

  get #bytesPerFrame(): number {
    return this.#mono ? BYTES_PER_FRAME / 2 : BYTES_PER_FRAME;
  }

  #arguments(second: number, restFrames: number | null): string[] {
    const options = Object.entries(RESAMPLER_OPTIONS).map(([name, value]) => `${name}=${value}`);
    const resample = `aresample=${SAMPLE_RATE_HZ}:${options.join(':')}`;
    return [
      '-v', 'error', '-nostdin', ...inputGuards,
      ...this.#startAt(second), '-i', `file:${this.#path}`, '-map', '0:a:0',
      '-af', restFrames === null ? resample : `atrim=end_sample=${restFrames},${resample}`,
      // One channel stays one and is given to both sides below; ffmpeg would lower it by 3 dB.
      '-ac', this.#mono ? '1' : '2', '-f', 'f32le', 'pipe:1',
    ]; // prettier-ignore
  }

  /** Also at 0, where it drops what real Vorbis files hold before time 0; but an mp4 would lose its encoder delay's overlap. */
  #startAt(second: number): readonly string[] {
    return second === 0 && this.facts.container.includes('mp4') ? [] : ['-ss', String(second)];
  }

  async #skipTo(frame: number, signal: AbortSignal): Promise<void> {
    const scratch = new Float32Array(SAMPLE_RATE_HZ);
    while (this.#position < frame) {
      const part = scratch.subarray(0, Math.min(scratch.length, frame - this.#position));
      if ((await this.read(part, part, signal)) < part.length) this.#position = frame;
    }
  }

  /** Makes at least one whole wanted frame available; false at the end. */
  async #fill(signal: AbortSignal): Promise<boolean> {
    while (this.#block.length - Math.min(this.#dropBytes, this.#block.length) < this.#bytesPerFrame) {
      const drop = Math.min(this.#dropBytes, this.#block.length);
      this.#block = this.#block.subarray(drop);
      this.#dropBytes -= drop;
      if (this.#ended || !this.#pipe) return false;
      const bytes = await this.#next(this.#pipe, signal);
      if (!bytes) {
        this.#ended = true;
        await this.#judgeEnd(this.#pipe);
        continue;
      }
      this.#block = this.#block.length > 0 ? Buffer.concat([this.#block, bytes]) : bytes;
    }
    if (this.#dropBytes > 0) {
      this.#block = this.#block.subarray(this.#dropBytes);
      this.#dropBytes = 0;
    }
    return true;
  }

  async #next(pipe: PcmPipe, signal: AbortSignal): Promise<Buffer | null> {
    const stop = (): void => pipe.kill();
    signal.addEventListener('abort', stop, { once: true });
    const bytes = await pipe.next();
    signal.removeEventListener('abort', stop);
    throwIfAborted(signal);
    return bytes;
  }

  async #judgeEnd(pipe: PcmPipe): Promise<void> {
    // Any exit code is the end: damage and a place beyond the end have their own. Being killed, or unable to start, is not.
    if ((await pipe.exitCode()) === null)
      throw new PlayerError('decode-failed', pipe.errorText || 'ffmpeg was stopped');
  }

  #take(left: Float32Array, right: Float32Array, offset: number): number {
    const bytesPerFrame = this.#bytesPerFrame;
    const frames = Math.min(Math.floor(this.#block.length / bytesPerFrame), left.length - offset);
    const samples = this.#samples(frames * bytesPerFrame);
    if (this.#mono) {
      left.set(samples, offset);
      right.set(samples, offset);
    } else {
      for (let i = 0; i < frames; i++) {
        left[offset + i] = samples[2 * i] ?? 0;
        right[offset + i] = samples[2 * i + 1] ?? 0;
      }
    }
    this.#block = this.#block.subarray(frames * bytesPerFrame);
    return frames;
  }

  /** The first `bytes` of the block as floats; a view when it is aligned, else a copy. */
  #samples(bytes: number): Float32Array {
    const { buffer, byteOffset } = this.#block;
    const count = bytes / Float32Array.BYTES_PER_ELEMENT;
    if (byteOffset % Float32Array.BYTES_PER_ELEMENT === 0) return new Float32Array(buffer, byteOffset, count);
    return new Float32Array(buffer.slice(byteOffset, byteOffset + bytes), 0, count);
  }

  #stop(): void {
    this.#pipe?.kill();
    this.#pipe = null;
    this.#block = Buffer.alloc(0);
  }
}
