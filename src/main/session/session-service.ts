// Hears from the engine what the listener is at, keeps the newest word and passes on what follows from it: which chunks may not
// be evicted, which tracks should have their exact length measured. The engine owns the play head; this is its mirror.
import type { EngineReport } from '../../shared/playback.ts';
import { chunkIndexAt, chunkKey, type ChunkKey } from '../../shared/timeline.ts';

/** Chunks held from the play head on: the one that is heard and the feeder's look-ahead (15 s, as the engine asks for it). */
const PINNED_AHEAD_CHUNKS = 4;

export interface SessionServiceOptions {
  pin(keys: readonly ChunkKey[]): void;
  /** Called once for each track that is current or next. */
  expect(trackId: number): void;
}

export class SessionService {
  readonly #options: SessionServiceOptions;
  #newest: EngineReport | null = null;

  constructor(options: SessionServiceOptions) {
    this.#options = options;
  }

  /** What the engine said last. */
  get current(): EngineReport | null {
    return this.#newest;
  }

  /** Takes a report; one of an older epoch than the newest is late and dropped. Returns whether it was taken. */
  report(report: EngineReport): boolean {
    const before = this.#newest;
    if (before && report.epoch < before.epoch) return false;
    this.#newest = report;
    this.#options.pin(pinnedKeys(report));
    for (const trackId of [report.trackId, report.nextTrackId]) {
      if (trackId !== null && trackId !== before?.trackId && trackId !== before?.nextTrackId)
        this.#options.expect(trackId);
    }
    return true;
  }
}

function pinnedKeys(report: EngineReport): ChunkKey[] {
  const { trackId, signature, preset, frame } = report;
  if (trackId === null || signature === null) return [];
  const head = chunkIndexAt(frame);
  return Array.from({ length: PINNED_AHEAD_CHUNKS }, (_, ahead) => chunkKey(trackId, signature, preset, head + ahead));
}
