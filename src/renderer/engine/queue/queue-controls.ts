// The queue as the page sees it: what each control means for playback, and the snapshot. `play-queue.ts` holds the queue, `playback.ts` keeps what
// is heard in step with it.
import type { TrackRow } from '../../../shared/library.ts';
import type { QueueSource, RepeatMode, ShuffleMode } from '../../../shared/queue.ts';
import type { ListOptions, QueueEntry, QueueSnapshot } from '../engine.ts';
import type { Playback } from '../transport/playback.ts';
import type { AlbumPlaces } from './album-places.ts';
import type { KeptState, PlayQueue } from './play-queue.ts';

export class QueueControls {
  readonly #playback: Playback;
  readonly #albums: AlbumPlaces;
  readonly #listeners = new Set<() => void>();
  #snapshot: QueueSnapshot;
  /** How often an order was asked for that takes an answer of the core. */
  #asked = 0;

  constructor(playback: Playback, albums: AlbumPlaces) {
    this.#playback = playback;
    this.#albums = albums;
    this.#snapshot = snapshotOf(playback.queue);
  }

  snapshot(): QueueSnapshot {
    return this.#snapshot;
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  entries(from: number, to: number): readonly QueueEntry[] {
    const { queue } = this.#playback;
    const [first, end] = [Math.max(0, from), queue.index + 1 + queue.nextUpLength];
    return queue.entries(first, to).map((entry, at) => {
      const isNextUp = first + at > queue.index && first + at < end;
      return { ...entry, origin: isNextUp ? 'next-up' : 'context' };
    });
  }

  playNext(trackIds: readonly number[]): void {
    if (trackIds.length > 0) this.#playback.edit((queue, frame) => queue.playNext(trackIds, frame));
  }

  add(trackIds: readonly number[]): void {
    if (trackIds.length > 0) this.#playback.edit((queue, frame) => queue.add(trackIds, frame));
  }

  remove(entryIds: readonly number[]): void {
    this.#playback.edit((queue, frame) => queue.remove(entryIds, frame));
  }

  move(entryIds: readonly number[], beforeEntryId: number | null): void {
    this.#playback.edit((queue, frame) => queue.move(entryIds, beforeEntryId, frame));
  }

  clear(): void {
    this.#playback.edit((queue, frame) => queue.clear(frame));
  }

  jump(entryId: number): void {
    if (this.#playback.queue.jump(entryId)) this.#playback.goTo('choose', 0);
  }

  setShuffle(mode: ShuffleMode): void {
    const { queue } = this.#playback;
    this.#whenKnown(mode, queue.trackIds.bind(queue), () =>
      this.#playback.edit((queue, frame) => queue.setShuffle(mode, frame)),
    );
  }

  setRepeat(mode: RepeatMode): void {
    this.#playback.edit((queue) => queue.setRepeat(mode));
  }

  setStopAfter(on: boolean): void {
    this.#playback.edit((queue) => queue.setStopAfter(on && queue.length > 0));
  }

  undo(): void {
    this.#playback.undo('undo');
  }

  redo(): void {
    this.#playback.undo('redo');
  }

  playFrom(
    track: TrackRow,
    source: QueueSource,
    askList: () => Promise<readonly number[]>,
    placeIn?: () => number | undefined,
  ): void {
    this.#asked++;
    const { queue } = this.#playback;
    const listed = async (): Promise<readonly number[]> => {
      const ids = await askList();
      // Without an answer the order is a plain shuffle: no reason to go without the list.
      if (queue.state.shuffle === 'albums') await this.#albums.learn(ids).catch(() => undefined);
      return ids;
    };
    this.#playback.chooseFrom(track, source, listed, placeIn);
  }

  playList(source: QueueSource, ids: readonly number[], { startTrackId, shuffle }: ListOptions = {}): void {
    const begin = (): void => {
      const start = startTrackId === undefined ? null : Math.max(0, ids.indexOf(startTrackId));
      this.#playback.choose(ids, { source, start, shuffle }, 0, []);
    };
    this.#whenKnown(shuffle ?? this.#playback.queue.state.shuffle, () => ids, begin);
  }

  restore(kept: KeptState, frame: number, plays: boolean): void {
    this.#asked++;
    this.#playback.restore(kept, frame, plays);
    // A new round takes the albums of all of it.
    if (kept.state.shuffle === 'albums')
      void this.#albums.learn(this.#playback.queue.trackIds()).catch(() => undefined);
  }

  /** Something may have changed. */
  publish(): void {
    if (this.#snapshot.revision === this.#playback.queue.revision) return;
    this.#snapshot = snapshotOf(this.#playback.queue);
    for (const listener of [...this.#listeners]) listener();
  }

  dispose(): void {
    this.#listeners.clear();
  }

  /** Shuffling by albums takes the word of the core on which those are; while it is away every track is one by itself. */
  #whenKnown(mode: ShuffleMode, trackIds: () => readonly number[], act: () => void): void {
    const asked = ++this.#asked;
    if (mode !== 'albums') {
      act();
      return;
    }
    void this.#albums
      .learn(trackIds())
      .catch(() => undefined)
      .then(() => asked === this.#asked && act());
  }
}

function snapshotOf(queue: PlayQueue): QueueSnapshot {
  const { revision, length, index, nextUpLength, repeat, stopAfter, canUndo, canRedo, edits, lost } = queue;
  const { source, shuffle } = queue.state;
  return { revision, length, index, nextUpLength, source, shuffle, repeat, stopAfter, canUndo, canRedo, edits, lost };
}
