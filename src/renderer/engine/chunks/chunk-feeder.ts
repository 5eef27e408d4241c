// Fetches the chunks that the line wants, at most two of the original and one mastered at a time, and puts them on the shelf. One feeder per
// epoch: disposing it aborts its fetches, so no late result reaches a newer one. Decides nothing about order or failure; the line does.
import { isAborted, PlayerError } from '../../../shared/errors.ts';
import { NEARLY_OVER_FRAMES, type Urgency } from '../../../shared/playback.ts';
import { isMastering } from '../../../shared/presets.ts';
import { chunkKeyText, type ChunkKey } from '../../../shared/timeline.ts';
import type { ChunkShelf } from './chunk-shelf.ts';
import type { Chunk } from './chunk-source.ts';
import type { Want } from './feed-plan.ts';
import { isBadFile, wait, withPatience } from './patience.ts';

/** Two: the next chunk downloads while the one after it renders; more would only make the needed one slower. */
const MAX_ORIGINAL_FETCHES = 2;
/** A lane of its own: a mastered chunk may wait long for an analysis, and the original must not starve meanwhile. */
const MAX_MASTERED_FETCHES = 1;
/** Of those that are needed at once. */
const MAX_AWAITED_FETCHES = 2;

/**
 * Silence that is not heard yet is asked for again after this: its cause (a failed read, a broken worker) may have passed. Guess: enough for the
 * worker to be replaced, with as much time again before the chunk is heard.
 */
const SECOND_LOOK_MS = 3_000;

export interface FeederOptions {
  readonly shelf: ChunkShelf;
  fetchChunk(key: ChunkKey, urgency: Urgency, signal: AbortSignal): Promise<Chunk>;
  /** A wanted chunk is on the shelf. */
  onChunk(): void;
  /** A chunk cannot be had; it is not asked for again until it is wanted again. */
  onFailure(want: Want, key: ChunkKey, error: PlayerError): void;
  /** The connection stays lost; the feeder keeps trying. */
  onOutage(error: PlayerError): void;
}

interface Fetching {
  readonly mastered: boolean;
  readonly urgency: Urgency;
  readonly controller: AbortController;
}

export class ChunkFeeder {
  readonly #options: FeederOptions;
  readonly #fetching = new Map<string, Fetching>();
  #disposed = false;

  constructor(options: FeederOptions) {
    this.#options = options;
  }

  /** Takes the whole list of wants, most urgent first; what is no longer in it is aborted. */
  want(wants: readonly Want[]): void {
    if (this.#disposed) return;
    const open = new Map<string, { readonly want: Want; readonly key: ChunkKey }>();
    for (const want of wants) {
      const key = want.queued.keyOf(want.index, want.preset);
      if (key && !this.#options.shelf.has(chunkKeyText(key))) open.set(chunkKeyText(key), { want, key });
    }
    for (const [text, fetching] of [...this.#fetching]) {
      if (open.has(text)) continue;
      this.#fetching.delete(text);
      fetching.controller.abort();
    }
    // What is needed now comes alone, so that nothing shares its way into the page: asked for → there took 70 ms then, 99 ms beside the next.
    const isAwaited = [...open.values()].some(({ want }) => want.urgency === 'now' && !isMastering(want.preset));
    for (const [text, { want, key }] of open) {
      if (isAwaited && want.urgency !== 'now') continue;
      const present = this.#fetching.get(text);
      const overtakes = want.urgency === 'now' && present !== undefined && present.urgency !== 'now';
      if (present && !overtakes) continue;
      if (!present && !this.#hasRoom(want)) continue;
      this.#start(text, want, key);
      // The second request goes out before the first is cancelled: the core joins the two and never drops the render.
      present?.controller.abort();
    }
  }

  #hasRoom({ preset, aheadFrames }: Want): boolean {
    const mastered = isMastering(preset);
    const busy = [...this.#fetching.values()].filter((fetching) => fetching.mastered === mastered).length;
    if (!mastered) return busy < MAX_ORIGINAL_FETCHES;
    // What is heard is nearly over: without the one after it, it is not begun. One after the other they took twice as long.
    return busy < (aheadFrames < NEARLY_OVER_FRAMES ? MAX_AWAITED_FETCHES : MAX_MASTERED_FETCHES);
  }

  #start(text: string, want: Want, key: ChunkKey): void {
    const controller = new AbortController();
    const fetching: Fetching = { mastered: isMastering(want.preset), urgency: want.urgency, controller };
    const { fetchChunk, shelf, onChunk, onFailure, onOutage } = this.#options;
    const settle = (report: () => void): void => {
      if (this.#fetching.get(text) !== fetching) return;
      this.#fetching.delete(text);
      report();
    };
    this.#fetching.set(text, fetching);
    // A passing problem of the player does not fail a track. It fails a mastered chunk for a while, because the original plays.
    const hasTime = want.urgency !== 'now' && !fetching.mastered;
    const fetch = (): Promise<Chunk> => fetchChunk(key, want.urgency, controller.signal).then(refuseBadFile);
    const attempt = hasTime ? () => lookTwice(fetch, controller.signal) : fetch;
    withPatience(attempt, controller.signal, onOutage, hasTime).then(
      (chunk) =>
        settle(() => {
          shelf.put(text, chunk);
          onChunk();
        }),
      (error: unknown) =>
        settle(() => {
          if (!isAborted(error)) onFailure(want, key, PlayerError.from(error));
        }),
    );
  }

  dispose(): void {
    this.#disposed = true;
    for (const { controller } of this.#fetching.values()) controller.abort();
    this.#fetching.clear();
  }
}

/** Silence in place of a file that is bad is no sound to play: the track is left at once, for that reason. */
function refuseBadFile(chunk: Chunk): Chunk {
  if (chunk.degraded?.step === 'silence' && isBadFile(chunk.degraded.code)) throw new PlayerError(chunk.degraded.code);
  return chunk;
}

/** Silence is taken only when the chunk cannot be had a little later either. */
async function lookTwice(fetch: () => Promise<Chunk>, signal: AbortSignal): Promise<Chunk> {
  const chunk = await fetch();
  if (chunk.degraded?.step !== 'silence') return chunk;
  await wait(SECOND_LOOK_MS, signal);
  try {
    signal.throwIfAborted();
    return await fetch();
  } catch (error) {
    if (isAborted(error)) throw error;
    return chunk;
  }
}
