// The original, chunk by chunk: decodes what is asked for and keeps the last few, so that a mastered chunk, its neighbours and the
// original beside it cost one decode each. Law 2 begins here: whatever was decoded before, in whatever order, the samples of a chunk are
// those of its file and index.
import { fileSignatureOf, rangeOfSignature } from '../shared/file-part.ts';
import { CHUNK_FRAMES, chunkStartFrame } from '../shared/timeline.ts';
import { Lru } from '../shared/lru.ts';
import type { Decoder, PcmReader } from './decode/decoder.ts';
import { throwIfAborted } from './decode/open-rules.ts';
import { readerOfRange } from './decode/range-reader.ts';
import { DrySound } from './dsp/dry-sound.ts';
import { measureReader } from './measure-track.ts';
import { assertUnchanged } from './media-file.ts';
import { continuationCache, fadeInFrom, SEAM_FRAMES, type Continuation } from './seam.ts';
import { SessionPool } from './session-pool.ts';

/** The chunk that plays with its neighbours, here and in the next track, and room for a seek: 9 MB. A guess. */
const MAX_CHUNKS = 12;

/** After memory ran out: one with its neighbours, and the next. */
const MAX_CHUNKS_LOW_MEMORY = 4;

export interface DryChunk {
  /** Every sample is finite. Empty beyond the track's end. */
  readonly sound: DrySound;
  /** Nothing follows the chunk. */
  readonly ended: boolean;
}

export interface Source {
  readonly path: string;
  readonly signature: string;
}

interface DecodedChunk {
  readonly left: Float32Array;
  readonly right: Float32Array;
  readonly ended: boolean;
  /** Only of noisy readers. */
  readonly continuation: Continuation | null;
}

/** What was decoded on the way to a chunk: kept with it, once the file is known to be the one that was asked for. */
interface ByTheWay {
  readonly chunks: Map<string, DryChunk>;
  readonly continuations: Map<string, Continuation>;
}

export class DryChunks {
  readonly #decoder: Decoder;
  readonly #pool: SessionPool;
  readonly #continuations = continuationCache();
  readonly #chunks: Lru<string, DryChunk>;
  readonly #running = new Map<string, Promise<DryChunk>>();

  constructor(decoder: Decoder, lowMemory = false) {
    this.#decoder = decoder;
    this.#chunks = new Lru(lowMemory ? MAX_CHUNKS_LOW_MEMORY : MAX_CHUNKS);
    this.#pool = new SessionPool(lowMemory);
  }

  /** Throws file codes, `file-changed`, `decode-failed` or `aborted`. What is kept is given without looking at the file again. */
  async get(source: Source, index: number, signal: AbortSignal): Promise<DryChunk> {
    const key = chunkKey(source, index);
    for (;;) {
      const known = this.#chunks.get(key);
      if (known) return known;
      const running = this.#running.get(key);
      if (!running) break;
      // Another job decodes it. Should that fail or be cancelled, it is this one's turn.
      await running.catch(() => null);
      throwIfAborted(signal);
    }
    const by: ByTheWay = { chunks: new Map(), continuations: new Map() };
    const running = this.#withReader(source, index, signal, (reader) =>
      this.#decode(reader, source, index, signal, by),
    );
    this.#running.set(key, running);
    try {
      const chunk = await running;
      for (const [other, sound] of by.chunks) this.#chunks.set(other, sound);
      for (const [other, continuation] of by.continuations) this.#continuations.set(other, continuation);
      this.#chunks.set(key, chunk);
      return chunk;
    } finally {
      this.#running.delete(key);
    }
  }

  /** The track's length, counted by decoding all of it. Throws as `get` does. */
  measure(source: Source, signal: AbortSignal): Promise<number> {
    return this.#withReader(source, 0, signal, (reader) => measureReader(reader, signal));
  }

  /** Closes every file and forgets every chunk. */
  dispose(): void {
    this.#pool.dispose();
    this.#chunks.clear();
  }

  async #withReader<T>(
    { path, signature }: Source,
    index: number,
    signal: AbortSignal,
    use: (reader: PcmReader) => Promise<T>,
  ): Promise<T> {
    // Parts of one file are read by the same readers: from one to the next they go on.
    const key = `${fileSignatureOf(signature)} ${path}`;
    const range = rangeOfSignature(signature);
    const frame = (range?.startFrame ?? 0) + chunkStartFrame(index);
    const reader = this.#pool.take(key, frame) ?? (await this.#decoder.open(path, signal));
    try {
      const result = await use(readerOfRange(reader, range));
      // The file may have been replaced while it was read; what was read of it is then no chunk of this content.
      await assertUnchanged(path, signature);
      this.#pool.park(key, reader);
      return result;
    } catch (error) {
      reader.dispose();
      throw error;
    }
  }

  async #decode(
    reader: PcmReader,
    source: Source,
    index: number,
    signal: AbortSignal,
    by: ByTheWay,
  ): Promise<DryChunk> {
    let before: Continuation | null = null;
    if (index > 0 && reader.reentry === 'noisy')
      before = await this.#continuationOf(reader, source, index - 1, signal, by);
    if (index > 0 && reader.reentry === 'linear') await this.#decodeOnTheWay(reader, source, index - 1, signal, by);
    const chunk = await decodeChunk(reader, index, signal);
    if (chunk.continuation) by.continuations.set(chunkKey(source, index), chunk.continuation);
    if (before) {
      fadeInFrom(before.left, chunk.left);
      fadeInFrom(before.right, chunk.right);
    }
    return soundOf(chunk);
  }

  /** The chunk before is decoded anyway where places are found by counting from the start, and mastering will want it. */
  async #decodeOnTheWay(
    reader: PcmReader,
    source: Source,
    index: number,
    signal: AbortSignal,
    by: ByTheWay,
  ): Promise<void> {
    const key = chunkKey(source, index);
    if (this.#chunks.has(key) || reader.position > chunkStartFrame(index)) return;
    by.chunks.set(key, soundOf(await decodeChunk(reader, index, signal)));
  }

  async #continuationOf(
    reader: PcmReader,
    source: Source,
    index: number,
    signal: AbortSignal,
    by: ByTheWay,
  ): Promise<Continuation | null> {
    const key = chunkKey(source, index);
    const known = this.#continuations.get(key);
    if (known) return known;
    const { continuation } = await decodeChunk(reader, index, signal);
    if (continuation) by.continuations.set(key, continuation);
    return continuation;
  }
}

const chunkKey = ({ path, signature }: Source, index: number): string => `${index} ${signature} ${path}`;

/** Decodes chunk `index` as any fresh reader would; goes on from where `reader` is only where that gives the same bits. */
async function decodeChunk(reader: PcmReader, index: number, signal: AbortSignal): Promise<DecodedChunk> {
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
  return { left: left.subarray(0, frames), right: right.subarray(0, frames), ended, continuation };
}

function soundOf({ left, right, ended }: DecodedChunk): DryChunk {
  silenceNotFinite(left);
  silenceNotFinite(right);
  return { sound: new DrySound(left, right), ended };
}

/** Float files can hold NaN and infinities; one of them would silence every filter after it. */
function silenceNotFinite(samples: Float32Array): void {
  // Zero times a finite number is 0, times any other NaN; four sums, because each waits for itself.
  let [a, b, c, d] = [0, 0, 0, 0];
  const end = samples.length - (samples.length % 4);
  for (let i = 0; i < end; i += 4) {
    a += 0 * samples[i]!;
    b += 0 * samples[i + 1]!;
    c += 0 * samples[i + 2]!;
    d += 0 * samples[i + 3]!;
  }
  for (let i = end; i < samples.length; i++) a += 0 * samples[i]!;
  if (a + b + c + d === 0) return;
  for (let i = 0; i < samples.length; i++) if (!Number.isFinite(samples[i])) samples[i] = 0;
}
