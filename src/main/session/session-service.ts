// Hears from the engine what the listener is at, keeps the newest word and passes on what follows from it: which chunks may not
// be evicted, which tracks should have their exact length measured. The engine owns the play head; this is its mirror.
import { LOOK_AHEAD_FRAMES, type EngineReport } from '../../shared/playback.ts';
import { chunkIndexAt, chunkKey, type ChunkKey } from '../../shared/timeline.ts';

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

/** From the chunk that is heard to the end of the feeder's look-ahead. */
function pinnedKeys(report: EngineReport): ChunkKey[] {
  const { trackId, signature, preset, frame } = report;
  if (trackId === null || signature === null) return [];
  const head = chunkIndexAt(frame);
  const count = chunkIndexAt(frame + LOOK_AHEAD_FRAMES) - head + 1;
  return Array.from({ length: count }, (_, ahead) => chunkKey(trackId, signature, preset, head + ahead));
}
