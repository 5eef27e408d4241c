// What views ask of playback where it takes more than one call: playing a list from a row, finding the playing track in the list, and
// steps relative to now.
import type { CoreClient } from '../../shared/contract/index.ts';
import { PlayerError } from '../../shared/errors.ts';
import type { TrackQuery, TrackRow } from '../../shared/library.ts';
import type { QueueSource } from '../../shared/queue.ts';
import { secondsToFrames } from '../../shared/timeline.ts';
import type { PlayerEngine } from '../engine/engine.ts';
import type { LibraryStore } from './library-store.ts';
import { tell, tellFailure, type NoticeStore } from './notice-store.ts';

/** Plays the whole list of `query` from `row`. */
export type PlayFrom = (query: TrackQuery, row: TrackRow) => void;

/** The row sounds at once; the list it stands in is asked for meanwhile, and while the core is away once it is there again. */
export function createPlayFrom(
  client: CoreClient,
  engine: PlayerEngine,
  onFailure: (error: unknown) => void,
): PlayFrom {
  let newest = 0;
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
  return (query, row) => {
    const request = ++newest;
    engine.playFrom(row, sourceOf(query), () => listOf(request, query));
  };
}

function sourceOf(query: TrackQuery): QueueSource {
  const kind = query.of?.kind ?? (query.search === '' ? 'tracks' : 'search');
  return { kind, query, ...(query.of ? { id: query.of.id } : {}) };
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

/** Has the table show and select the playing track, if it is in the list that is shown; says so if it is not. */
export function createRevealPlaying(
  client: CoreClient,
  engine: PlayerEngine,
  library: LibraryStore,
  notices: NoticeStore,
): () => void {
  return () => {
    const { track } = engine.snapshot();
    const query = library.getState().shown?.query;
    if (!track || !query) return;
    client.call('library.trackIds', { query }).then(
      (ids) => {
        // Another track or another list by now: the request is outdated.
        if (engine.snapshot().track?.id !== track.id || library.getState().shown?.query !== query) return;
        const index = ids.indexOf(track.id);
        if (index === -1) tell(notices, 'note', `“${track.title}” is not in this list.`);
        else library.setState({ reveal: { query, index, row: track } });
      },
      (error: unknown) => tellFailure(notices, error),
    );
  };
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
