// Hears from the engine what the listener is at, keeps the newest word and passes on what follows from it: which chunks may not
// be evicted, which tracks are to be analysed. The engine owns the play head; this is its mirror.
import { LOOK_AHEAD_FRAMES, type EngineReport } from '../../shared/playback.ts';
import { isMastering, type Preset } from '../../shared/presets.ts';
import { chunkIndexAt, chunkKey, type ChunkKey } from '../../shared/timeline.ts';

export interface SessionServiceOptions {
  pin(keys: readonly ChunkKey[]): void;
  /** The current track and the next one, whenever they change. */
  expect(trackIds: readonly number[]): void;
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
    const changed = report.trackId !== before?.trackId || report.nextTrackId !== before.nextTrackId;
    if (changed) this.#options.expect(tracksAtHand(report));
    return true;
  }
}

function tracksAtHand({ trackId, nextTrackId }: EngineReport): number[] {
  return [...new Set([trackId, nextTrackId])].filter((id) => id !== null);
}

/** From the chunk that is heard to the end of the feeder's look-ahead: the original, and what is mastered in the wanted preset. */
function pinnedKeys({ trackId, signature, preset, frame }: EngineReport): ChunkKey[] {
  if (trackId === null || signature === null) return [];
  const head = chunkIndexAt(frame);
  const count = chunkIndexAt(frame + LOOK_AHEAD_FRAMES) - head + 1;
  const presets: readonly Preset[] = isMastering(preset) ? ['off', preset] : ['off'];
  return Array.from({ length: count }, (_, ahead) => head + ahead).flatMap((index) =>
    presets.map((each) => chunkKey(trackId, signature, each, index)),
  );
}
