// Renders one chunk of the preset `off`: the plain decode of its frames. Law 2 is kept here: whatever was rendered before, in
// whatever order, the samples of a chunk are those of its key.
import { PlayerError } from '../shared/errors.ts';
import { BYTES_PER_FRAME, CHUNK_FRAMES, chunkStartFrame } from '../shared/timeline.ts';
import type { RenderedChunk, RenderJob } from '../shared/worker-protocol.ts';
import type { Decoder, PcmReader } from './decode/decoder.ts';
import { measureReader } from './measure-track.ts';
import { assertUnchanged } from './media-file.ts';
import { ContinuationCache, fadeInFrom, SEAM_FRAMES, type Continuation } from './seam.ts';
import { SessionPool } from './session-pool.ts';

interface DecodedChunk {
  readonly left: Float32Array;
  readonly right: Float32Array;
  readonly frames: number;
  /** Nothing follows the chunk. */
  readonly ended: boolean;
  /** Only of noisy readers. */
  readonly continuation: Continuation | null;
}

export class ChunkRenderer {
  readonly #decoder: Decoder;
  readonly #pool = new SessionPool();
  readonly #continuations = new ContinuationCache();

  constructor(decoder: Decoder) {
    this.#decoder = decoder;
  }

  /**
   * Throws file codes, `file-changed`, `decode-failed` or `aborted`. Beyond the track's end the chunk is empty and `totalFrames` is set.
   */
  async render(job: RenderJob, signal: AbortSignal): Promise<RenderedChunk> {
    const { path, signature, index } = job;
    if (!Number.isSafeInteger(index) || index < 0) throw new PlayerError('invalid-argument', `chunk ${index}`);
    await assertUnchanged(path, signature);
    const key = `${signature} ${path}`;
    const reader = this.#pool.take(key, chunkStartFrame(index)) ?? (await this.#decoder.open(path, signal));
    try {
      const chunk = await this.#renderWith(reader, key, index, signal);
      // The file may have been replaced while it was read; what was read of it is then nobody's chunk.
      await assertUnchanged(path, signature);
      this.#pool.park(key, reader);
      return chunk;
    } catch (error) {
      reader.dispose();
      throw error;
    }
  }

  dispose(): void {
    this.#pool.dispose();
  }

  async #renderWith(reader: PcmReader, key: string, index: number, signal: AbortSignal): Promise<RenderedChunk> {
    const before =
      reader.reentry === 'noisy' && index > 0 ? await this.#continuationOf(reader, key, index - 1, signal) : null;
    const chunk = await decodeChunk(reader, index, signal);
    if (chunk.continuation) this.#continuations.set(`${index} ${key}`, chunk.continuation);
    const { frames, left, right } = chunk;
    if (frames === 0 && index === 0) throw new PlayerError('file-corrupt', 'no sound could be decoded');
    if (before) {
      fadeInFrom(before.left, left.subarray(0, frames));
      fadeInFrom(before.right, right.subarray(0, frames));
    }
    const pcm = new ArrayBuffer(frames * BYTES_PER_FRAME);
    new Float32Array(pcm, 0, frames).set(left.subarray(0, frames));
    new Float32Array(pcm, (frames * BYTES_PER_FRAME) / 2, frames).set(right.subarray(0, frames));
    if (frames === 0) return { pcm, frames, totalFrames: await measureReader(reader, signal) };
    return { pcm, frames, totalFrames: chunk.ended ? chunkStartFrame(index) + frames : null };
  }

  async #continuationOf(
    reader: PcmReader,
    key: string,
    index: number,
    signal: AbortSignal,
  ): Promise<Continuation | null> {
    const known = this.#continuations.get(`${index} ${key}`);
    if (known) return known;
    const { continuation } = await decodeChunk(reader, index, signal);
    if (continuation) this.#continuations.set(`${index} ${key}`, continuation);
    return continuation;
  }
}

/** Decodes chunk `index` as any fresh reader would; goes on from where `reader` is only where that gives the same bits. */
export async function decodeChunk(reader: PcmReader, index: number, signal: AbortSignal): Promise<DecodedChunk> {
  const start = chunkStartFrame(index);
  const noisy = reader.reentry === 'noisy';
  const goOn = reader.reentry === 'exact' && reader.position === start && !reader.disturbed;
  if (!goOn) await reader.seek(start, signal);
  const capacity = CHUNK_FRAMES + (noisy ? SEAM_FRAMES : 0);
  const left = new Float32Array(capacity);
  const right = new Float32Array(capacity);
  const read = await reader.read(left, right, signal);
  const frames = Math.min(read, CHUNK_FRAMES);
  const continuation = noisy ? { left: left.slice(frames, read), right: right.slice(frames, read) } : null;
  const ended = noisy ? read <= CHUNK_FRAMES && read < capacity : read < CHUNK_FRAMES || (await reader.atEnd(signal));
  return { left, right, frames, ended, continuation };
}
