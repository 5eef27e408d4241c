// What views ask of playback where it takes more than one call: playing a list from a row, and steps relative to now.
import type { CoreClient } from '../../shared/contract/index.ts';
import { PlayerError } from '../../shared/errors.ts';
import type { TrackQuery, TrackRow } from '../../shared/library.ts';
import { REPEAT_MODES, SHUFFLE_MODES, type QueueSource } from '../../shared/queue.ts';
import { secondsToFrames } from '../../shared/timeline.ts';
import type { PlayerEngine } from '../engine/engine.ts';
import { FIRST_QUERY } from './lists.ts';

/** Plays the whole list of `query`, which is called `name`, from `row`; `source`: where the query does not say what list it is. */
export type PlayFrom = (query: TrackQuery, row: TrackRow, name?: string, source?: QueueSource) => void;

/** The row sounds at once; the list it stands in is asked for meanwhile, and while the core is away once it is there again. */
export function createPlayFrom(
  client: CoreClient,
  engine: PlayerEngine,
  onFailure: (error: unknown) => void,
): PlayFrom {
  let newest = 0;
  /** Where an entry of a playlist stands among its tracks: one may be in it more than once. */
  const placeOf = async ({ of }: TrackQuery, { entryId }: TrackRow): Promise<number | undefined> => {
    if (of?.kind !== 'playlist' || entryId === undefined) return undefined;
    const place = await client.call('playlists.entryPlace', { playlistId: of.id, entryId }).catch(() => null);
    return place?.trackIndex;
  };
  const listOf = async (request: number, query: TrackQuery): Promise<readonly number[]> => {
    for (;;) {
      try {
        return await client.call('library.trackIds', { query });
      } catch (error) {
        if (request !== newest) return [];
        if (PlayerError.from(error).code !== 'disconnected') {
          onFailure(error);
          return [];
        }
        await connected(client);
        if (request !== newest) return [];
      }
    }
  };
  return (query, row, name, source) => {
    const request = ++newest;
    let at: number | undefined;
    const ask = async (): Promise<readonly number[]> => {
      const place = placeOf(query, row);
      const ids = await listOf(request, query);
      at = await place;
      return ids;
    };
    engine.playFrom(row, source ?? sourceOf(query, name), ask, () => at);
  };
}

function sourceOf(query: TrackQuery, name?: string): QueueSource {
  const kind = query.of?.kind ?? (query.folder ? 'folder' : query.search === '' ? 'tracks' : 'search');
  return { kind, query, ...(query.of ? { id: query.of.id } : {}), ...(name === undefined ? {} : { name }) };
}

/** Plays or pauses; with nothing in hand it begins with the whole library. */
export function playOrPause(client: CoreClient, engine: PlayerEngine, onFailure: (error: unknown) => void): void {
  if (engine.queue.snapshot().length > 0) {
    engine.toggle();
    return;
  }
  client.call('library.trackIds', { query: FIRST_QUERY }).then((ids) => {
    if (ids.length > 0 && engine.queue.snapshot().length === 0) engine.playList(sourceOf(FIRST_QUERY), ids);
  }, onFailure);
}

/** Resolves when the core is there. */
function connected(client: CoreClient): Promise<void> {
  return new Promise((resolve) => {
    const stop = client.onConnection((there) => {
      if (!there) return;
      // It may be called before it has its end.
      queueMicrotask(() => stop());
      resolve();
    });
  });
}

/** The next of the ways to shuffle: off, by tracks, by albums. */
export function cycleShuffle(engine: PlayerEngine): void {
  engine.queue.setShuffle(after(SHUFFLE_MODES, engine.queue.snapshot().shuffle));
}

/** The next of the ways to repeat: off, everything, this track. */
export function cycleRepeat(engine: PlayerEngine): void {
  engine.queue.setRepeat(after(REPEAT_MODES, engine.queue.snapshot().repeat));
}

function after<T>(all: readonly [T, ...T[]], one: T): T {
  return all[(all.indexOf(one) + 1) % all.length] ?? all[0];
}

export function seekBy(engine: PlayerEngine, seconds: number): void {
  if (engine.snapshot().track === null) return;
  const step = secondsToFrames(Math.abs(seconds));
  engine.seek(Math.max(0, engine.positionFrames() + (seconds < 0 ? -step : step)));
}

/** Raising the volume of a muted player unmutes it. */
export function changeVolumeBy(engine: PlayerEngine, step: number): void {
  const { volume, muted } = engine.snapshot();
  if (muted && step > 0) engine.setMuted(false);
  engine.setVolume(Math.min(1, Math.max(0, Math.round((volume + step) * 100) / 100)));
}
