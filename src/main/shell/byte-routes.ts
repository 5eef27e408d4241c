// Bytes by path: `/chunk/…` from the buffer manager, `/art/…` from the art reader, `/health` and `/metrics` from the health room. Shells
// decide which clients may ask, and carry the answer as it is.
import { DEGRADED_HEADER, REQUEST_NAME, TOTAL_FRAMES_HEADER } from '../../shared/contract/buffer.ts';
import { isAborted, PlayerError, serializeError, type ErrorCode } from '../../shared/errors.ts';
import type { Degradation, HealthReport } from '../../shared/health.ts';
import { ART_SIZE } from '../../shared/contract/library.ts';
import { ART_SIZES_PX, SIGNATURE_PATTERN, type ArtSizePx } from '../../shared/library.ts';
import { Lru } from '../../shared/lru.ts';
import { URGENCIES, type Urgency } from '../../shared/playback.ts';
import { ENGINE_VERSION, PRESETS, type Preset } from '../../shared/presets.ts';
import { chunkKey, type ChunkKey } from '../../shared/timeline.ts';
import type { ArtImage } from '../../shared/worker-protocol.ts';
import type { ByteRequest, ByteResponse } from './shell.ts';

export interface ByteRoutesOptions {
  chunk(
    key: ChunkKey,
    urgency: Urgency,
    signal: AbortSignal,
  ): Promise<{
    readonly pcm: ArrayBuffer;
    readonly totalFrames: number | null;
    readonly degraded: { readonly step: Degradation; readonly code: ErrorCode } | null;
  }>;
  /** `sizePx` null: as it is in the file. */
  art(trackId: number, signature: string, sizePx: ArtSizePx | null, signal: AbortSignal): Promise<ArtImage | null>;
  /** The report of this moment, after it was seen whether a chunk can be rendered. */
  health(signal: AbortSignal): Promise<HealthReport>;
  metrics(): { readonly type: string; readonly text: string };
}

type Answer = (request: ByteRequest) => Promise<ByteResponse>;

const CHUNK_PATH = new RegExp(`^/chunk/(\\d{1,15})/(${SIGNATURE_PATTERN})/(\\w{1,16})/(\\d{1,6})/(\\d{1,9})$`);
const ART_PATH = new RegExp(`^/art/(\\d{1,15})/(${SIGNATURE_PATTERN})$`);

const STATUS: Partial<Record<ErrorCode, number>> = {
  'invalid-argument': 400,
  'not-found': 404,
  'file-missing': 410,
  'file-changed': 409,
  'file-unreadable': 403,
  'file-empty': 422,
  'file-corrupt': 422,
  'format-unsupported': 415,
  'worker-crashed': 422,
  'worker-stuck': 422,
  'analysis-failed': 422,
  'render-invalid': 422,
  'file-quarantined': 422,
  'drive-slow': 503,
  'drive-resting': 503,
  'breaker-open': 503,
  overloaded: 503,
  'out-of-memory': 503,
  'too-many-files': 503,
  aborted: 499,
};

export interface ByteRoutes {
  /** Answers byte requests; null for a path that is not a byte route. The answer never rejects: errors are coded JSON. */
  answer(request: ByteRequest): Promise<ByteResponse> | null;
  /** The chunk of that request is not wanted any more, whether it was asked for already or is about to be. */
  cancel(request: string): void;
}

export function createByteRoutes(options: ByteRoutesOptions): ByteRoutes {
  const cancellations = new Cancellations();

  const chunk: Answer = async ({ path, query, signal: connected }) => {
    const key = parseChunkPath(path);
    const urgency = (query.get('urgency') ?? 'now') as Urgency;
    const request = query.get('request');
    const isNamed = request === null || REQUEST_NAME.test(request);
    if (!key || !URGENCIES.includes(urgency) || !isNamed) throw new PlayerError('invalid-argument');
    const { pcm, totalFrames, degraded } = await cancellations.during(request, connected, (signal) =>
      options.chunk(key, urgency, signal),
    );
    const headers: Record<string, string> = {
      'content-type': 'application/octet-stream',
      'cache-control': 'no-store',
    };
    if (totalFrames !== null) headers[TOTAL_FRAMES_HEADER] = String(totalFrames);
    if (pcm.byteLength === 0) return refuse(new PlayerError('not-found'), { status: 416, headers });
    if (degraded) headers[DEGRADED_HEADER] = `${degraded.step}; ${degraded.code}`;
    return { status: 200, headers, body: new Uint8Array(pcm) };
  };

  const art: Answer = async ({ path, query, signal }) => {
    const [, trackId, signature] = ART_PATH.exec(path) ?? [];
    const size = query.get(ART_SIZE);
    const sizePx = ART_SIZES_PX.find((px) => String(px) === size) ?? null;
    if (!trackId || !signature || (size !== null && sizePx === null)) throw new PlayerError('invalid-argument');
    const image = await options.art(Number(trackId), signature, sizePx, signal);
    if (!image) throw new PlayerError('not-found');
    const headers = {
      'content-type': image.mimeType,
      'cache-control': 'private, max-age=31536000, immutable',
      'content-security-policy': "default-src 'none'",
    };
    return { status: 200, headers, body: new Uint8Array(image.bytes) };
  };

  const health: Answer = async ({ signal }) => {
    const report = await options.health(signal);
    return text(report.state === 'unhealthy' ? 503 : 200, 'application/json', JSON.stringify(report));
  };

  const metrics: Answer = () =>
    Promise.resolve().then(() => {
      const { type, text: figures } = options.metrics();
      return text(200, type, figures);
    });

  const answerOf = (path: string): Answer | null => {
    if (path.startsWith('/chunk/')) return chunk;
    if (path.startsWith('/art/')) return art;
    if (path === '/health') return health;
    return path === '/metrics' ? metrics : null;
  };
  return {
    answer: (request) => {
      const answer = answerOf(request.path);
      return answer && answer(request).catch((error: unknown) => refuse(error));
    },
    cancel: (request) => cancellations.cancel(request),
  };
}

/** Requests that were cancelled before they came, which they do within milliseconds: the oldest is forgotten when there are more. Guess. */
const MOST_EARLY = 256;

/** Ends requests by their names. The two halves of a pair come in either order. */
class Cancellations {
  readonly #running = new Map<string, AbortController>();
  readonly #early = new Lru<string, true>(MOST_EARLY);

  cancel(request: string): void {
    const controller = this.#running.get(request);
    if (controller) {
      controller.abort();
      return;
    }
    this.#early.set(request, true);
  }

  /** Runs `work` until it is cancelled or the connection it came over is gone. */
  async during<T>(
    request: string | null,
    connected: AbortSignal,
    work: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    if (request === null) return work(connected);
    if (this.#early.delete(request)) throw new PlayerError('aborted');
    const controller = new AbortController();
    this.#running.set(request, controller);
    try {
      return await work(AbortSignal.any([connected, controller.signal]));
    } finally {
      if (this.#running.get(request) === controller) this.#running.delete(request);
    }
  }
}

/** The key a chunk path names; null when it is none of this engine's. Inverse of `chunkUrl`. */
export function parseChunkPath(path: string): ChunkKey | null {
  const [, trackId, signature, preset, engineVersion, index] = CHUNK_PATH.exec(path) ?? [];
  if (!trackId || !signature || !PRESETS.includes(preset as Preset)) return null;
  if (Number(engineVersion) !== ENGINE_VERSION) return null;
  return chunkKey(Number(trackId), signature, preset as Preset, Number(index));
}

function refuse(error: unknown, answer: Partial<Pick<ByteResponse, 'status' | 'headers'>> = {}): ByteResponse {
  const told = serializeError(isAborted(error) ? new PlayerError('aborted') : error);
  const { status = STATUS[told.code] ?? 500, headers } = answer;
  const refusal = text(status, 'application/json', JSON.stringify(told));
  return { ...refusal, headers: { ...headers, ...refusal.headers } };
}

function text(status: number, type: string, body: string): ByteResponse {
  const headers = { 'content-type': type, 'cache-control': 'no-store' };
  return { status, headers, body: new TextEncoder().encode(body) };
}
