// Where the buffer gets a chunk: the plain decode at once; a mastered one after the track's analysis is there, and with the simple chain
// when the full one fails. Waiting for an analysis holds no place in the render worker.
import type { SoundProfile } from '../../shared/analysis.ts';
import { isMastering } from '../../shared/presets.ts';
import type { ChunkKey } from '../../shared/timeline.ts';
import type { ChainKind, RenderedChunk } from '../../shared/worker-protocol.ts';
import type { Logger } from '../platform/log.ts';
import type { JobTicket } from './job-queue.ts';
import { mayBeTheChain } from './simplify-rules.ts';

/** What a chunk is rendered with besides its key. */
export interface Mastering {
  readonly profile: SoundProfile | null;
  readonly chain: ChainKind;
}

export interface ChunkSourceOptions {
  renderChunk(
    key: ChunkKey,
    mastering: Mastering,
    ticket: JobTicket,
    signal: AbortSignal,
    onStart: () => void,
  ): Promise<RenderedChunk>;
  /** The profile of this content, analysed first if need be. Rejects with a coded error. */
  profileOf(trackId: number, signature: string, ticket: JobTicket, signal: AbortSignal): Promise<SoundProfile>;
  readonly log: Logger;
}

/** `degraded`: the simple chain made it, so it is not what its key names. */
export interface SourcedChunk extends RenderedChunk {
  readonly degraded: boolean;
}

/** What a chunk tells of its way; each comes again with the simple chain. */
export interface RenderSteps {
  /** The analysis is there: it waits for the worker alone. */
  onQueued(): void;
  /** The worker has it in hand. */
  onStart(): void;
}

export type ChunkSource = (
  key: ChunkKey,
  ticket: JobTicket,
  signal: AbortSignal,
  steps: RenderSteps,
) => Promise<SourcedChunk>;

/** Rejects with what the analysis or the last attempt at rendering failed with. */
export function createChunkSource({ renderChunk, profileOf, log }: ChunkSourceOptions): ChunkSource {
  return async (key, ticket, signal, { onQueued, onStart }) => {
    const render = (mastering: Mastering): Promise<RenderedChunk> => {
      onQueued();
      return renderChunk(key, mastering, ticket, signal, onStart);
    };
    if (!isMastering(key.preset)) return { ...(await render({ profile: null, chain: 'full' })), degraded: false };
    const profile = await profileOf(key.trackId, key.signature, ticket, signal);
    try {
      return { ...(await render({ profile, chain: 'full' })), degraded: false };
    } catch (error) {
      if (signal.aborted || !mayBeTheChain(error)) throw error;
      log.warn('a mastered chunk is rendered again with the simple chain', error);
      return { ...(await render({ profile, chain: 'simple' })), degraded: true };
    }
  };
}
