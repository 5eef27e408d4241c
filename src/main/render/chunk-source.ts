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

export type ChunkSource = (
  key: ChunkKey,
  ticket: JobTicket,
  signal: AbortSignal,
  onStart: () => void,
) => Promise<SourcedChunk>;

/** Rejects with what the analysis or the last attempt at rendering failed with. */
export function createChunkSource({ renderChunk, profileOf, log }: ChunkSourceOptions): ChunkSource {
  return async (key, ticket, signal, onStart) => {
    if (!isMastering(key.preset)) {
      const chunk = await renderChunk(key, { profile: null, chain: 'full' }, ticket, signal, onStart);
      return { ...chunk, degraded: false };
    }
    const profile = await profileOf(key.trackId, key.signature, ticket, signal);
    try {
      const chunk = await renderChunk(key, { profile, chain: 'full' }, ticket, signal, onStart);
      return { ...chunk, degraded: false };
    } catch (error) {
      if (signal.aborted || !mayBeTheChain(error)) throw error;
      log.warn('a mastered chunk is rendered again with the simple chain', error);
      const chunk = await renderChunk(key, { profile, chain: 'simple' }, ticket, signal, onStart);
      return { ...chunk, degraded: true };
    }
  };
}
