// Programs that ask a running player for things all at once, beside its page: readers of chunks with the page's own cookie, and further pages
// that knock. Each goes on until it is told to stop, and says what it met.
import { createHash } from 'node:crypto';
import { Agent, get, type IncomingHttpHeaders } from 'node:http';
import { buffer } from 'node:stream/consumers';

import { WebSocket } from 'ws';

import { chunkUrl } from '../../src/shared/contract/buffer.ts';
import { chunkKey } from '../../src/shared/timeline.ts';
import type { TrackRow } from '../../src/shared/library.ts';
import { PRESETS } from '../../src/shared/presets.ts';
import type { SeededRandom } from '../faults/seeded-random.ts';

export interface Door {
  /** Of the player, without a path. */
  readonly origin: string;
  readonly cookie: string;
}

export interface ReaderReport {
  readonly answers: Readonly<Record<number, number>>;
  /** Keys whose chunk was not the same each time it was asked for. */
  readonly unequal: readonly string[];
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Buffer;
}

/** Under the player's own name, which only a browser finds at this machine by itself, and which `fetch` does not let a program say. */
function request({ origin, cookie }: Door, path: string, agent: Agent, signal: AbortSignal): Promise<Answer> {
  const { host, port } = new URL(origin);
  return new Promise((resolve, reject) => {
    const asked = get({ host: '127.0.0.1', port, path, headers: { host, cookie }, agent, signal }, (response) => {
      const { statusCode: status = 0, headers } = response;
      buffer(response).then((bytes) => resolve({ status, headers, bytes }), reject);
    });
    asked.on('error', reject);
  });
}

/** `count` readers at once ask for chunks of the tracks, in any preset, as something that may be wanted. */
export async function readChunks(
  door: Door,
  tracks: readonly TrackRow[],
  options: { readonly count: number; readonly random: SeededRandom; readonly signal: AbortSignal },
): Promise<ReaderReport> {
  const answers: Record<number, number> = {};
  const digests = new Map<string, string>();
  const unequal = new Set<string>();
  const agent = new Agent({ keepAlive: true });
  const read = async (): Promise<void> => {
    while (!options.signal.aborted) {
      const { id, signature } = options.random.pick(tracks);
      const url = chunkUrl(chunkKey(id, signature, options.random.pick(PRESETS), options.random.below(60)), 'maybe');
      const ask = (): Promise<Answer> => request(door, `/${url}`, agent, options.signal);
      // A server closes a connection that rests; who asks over it at that very moment asks again, as a browser does.
      const { status, headers, bytes } = await ask().catch((error: unknown) => {
        if (options.signal.aborted) throw error;
        return ask();
      });
      answers[status] = (answers[status] ?? 0) + 1;
      if (status !== 200 || 'auralis-degraded' in headers) continue;
      const digest = createHash('sha256').update(bytes).digest('hex');
      if ((digests.get(url) ?? digest) !== digest) unequal.add(url);
      digests.set(url, digest);
    }
  };
  const untilAborted = (error: unknown): void => {
    if (!options.signal.aborted) throw error;
  };
  await Promise.all(Array.from({ length: options.count }, () => read().catch(untilAborted)));
  agent.destroy();
  return { answers, unequal: [...unequal] };
}

/** One more page comes: how it is turned away, by the close code of its socket or the status of its handshake. */
export function knock({ origin, cookie }: Door): Promise<number> {
  return new Promise((resolve, reject) => {
    const { host, port } = new URL(origin);
    const socket = new WebSocket(`ws://127.0.0.1:${port}/socket`, { origin, headers: { host, cookie } });
    const timer = setTimeout(() => {
      socket.terminate();
      reject(new Error('one more page was neither let in nor turned away'));
    }, 10_000);
    const settle = (code: number): void => {
      clearTimeout(timer);
      socket.terminate();
      resolve(code);
    };
    socket.on('close', settle);
    socket.on('unexpected-response', (_request, response) => settle(response.statusCode ?? 0));
    socket.on('error', () => {});
  });
}
