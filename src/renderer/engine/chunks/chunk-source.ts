// One chunk by its URL, as an AudioBuffer. Translates what the network and the core answer into PlayerErrors; retries nothing.
import { chunkUrl, DEGRADED_HEADER, TOTAL_FRAMES_HEADER } from '../../../shared/contract/buffer.ts';
import { ERRORS, PlayerError, type ErrorCode, type SerializedError } from '../../../shared/errors.ts';
import { DEGRADATIONS, type Degradation } from '../../../shared/health.ts';
import type { Urgency } from '../../../shared/playback.ts';
import { BYTES_PER_FRAME, CHANNELS, SAMPLE_RATE_HZ, type ChunkKey } from '../../../shared/timeline.ts';
import { BodyMemory } from './body-memory.ts';

export interface Chunk {
  readonly frames: number;
  /** null when the chunk lies beyond the end of the track: an AudioBuffer cannot be empty. */
  readonly buffer: AudioBuffer | null;
  /** Exact length of the track, null while the core does not know it. */
  readonly totalFrames: number | null;
  /** Set when the chunk is degraded: made by the simple chain, or silent, and why. */
  readonly degraded: { readonly step: Degradation; readonly code: ErrorCode } | null;
}

/** The core gives up on a chunk after 30 s; beyond that and a margin its answer will not come. */
const ANSWER_TIMEOUT_MS = 45_000;

/** Statuses of something between page and core (a proxy, a restart) rather than of the core itself. */
const GATEWAY_STATUSES: readonly number[] = [502, 503, 504];

async function errorOf(response: Response): Promise<PlayerError> {
  try {
    return PlayerError.revive((await response.json()) as SerializedError);
  } catch (cause) {
    const code = GATEWAY_STATUSES.includes(response.status) ? 'disconnected' : 'internal';
    return new PlayerError(code, `status ${response.status}`, { cause });
  }
}

function totalOf(response: Response): number | null {
  const text = response.headers.get(TOTAL_FRAMES_HEADER);
  return text !== null && /^\d{1,15}$/.test(text) ? Number(text) : null;
}

/** `step; code`. A step of a newer core counts as the mildest, a code as unforeseen. */
function degradationOf(response: Response): Chunk['degraded'] {
  const text = response.headers.get(DEGRADED_HEADER);
  if (text === null) return null;
  const [step = '', code = ''] = text.split(';').map((part) => part.trim());
  return {
    step: DEGRADATIONS.find((known) => known === step) ?? 'simple',
    code: Object.hasOwn(ERRORS, code) ? (code as ErrorCode) : 'internal',
  };
}

/** How chunks are asked for. */
export interface ChunkSource {
  readonly fetch: typeof globalThis.fetch;
  /** Tells the core that the chunk requested under that name is not wanted any more. */
  cancelChunk(request: string): void;
}

/** No chunk was ever there: the track ends before it. */
const BEYOND_END_STATUS = 416;

/** Names of requests are this page's own. */
const PAGE = Math.random().toString(36).slice(2);
let requests = 0;

/** Rejects with a PlayerError, `disconnected` when nothing answered; with the signal's AbortError when aborted. */
export async function fetchChunk(
  source: ChunkSource,
  key: ChunkKey,
  urgency: Urgency,
  signal: AbortSignal,
): Promise<Chunk> {
  const timeout = AbortSignal.timeout(ANSWER_TIMEOUT_MS);
  const over = AbortSignal.any([signal, timeout]);
  const request = `${PAGE}-${++requests}`;
  const cancel = (): void => source.cancelChunk(request);
  over.addEventListener('abort', cancel);
  try {
    const response = await source.fetch(chunkUrl(key, urgency, request), { signal: over });
    const chunk = await chunkOf(response);
    signal.throwIfAborted();
    return chunk;
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof PlayerError) throw error;
    throw new PlayerError(timeout.aborted ? 'call-timeout' : 'disconnected', '', { cause: error });
  } finally {
    over.removeEventListener('abort', cancel);
  }
}

const bodies = new BodyMemory();

async function chunkOf(response: Response): Promise<Chunk> {
  const totalFrames = totalOf(response);
  if (response.status === BEYOND_END_STATUS) return { frames: 0, buffer: null, totalFrames, degraded: null };
  if (!response.ok) throw await errorOf(response);
  const buffer = await bodies.read(response, (memory, byteLength) => {
    const frames = byteLength / BYTES_PER_FRAME;
    if (!Number.isInteger(frames) || frames === 0)
      throw new PlayerError('decode-failed', `a chunk of ${byteLength} bytes`);
    return toAudioBuffer(memory, frames);
  });
  return { frames: buffer.length, buffer, totalFrames, degraded: degradationOf(response) };
}

function toAudioBuffer(planar: ArrayBuffer, frames: number): AudioBuffer {
  const buffer = new AudioBuffer({ length: frames, numberOfChannels: CHANNELS, sampleRate: SAMPLE_RATE_HZ });
  for (let channel = 0; channel < CHANNELS; channel++) {
    buffer.copyToChannel(new Float32Array(planar, channel * frames * Float32Array.BYTES_PER_ELEMENT, frames), channel);
  }
  return buffer;
}
