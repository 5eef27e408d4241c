// The tracks that are about to be heard, the current one first: each is analysed as long as it is one of them. Also remembers of which of
// them the loudness of the album is known, so that it is told once.
import { isAborted, PlayerError } from '../../shared/errors.ts';
import type { Urgency } from '../../shared/playback.ts';
import type { Disposable } from '../platform/disposables.ts';
import type { Logger } from '../platform/log.ts';

export interface TracksAtHandOptions {
  /** The present content; null when there is none. */
  signatureOf(trackId: number): string | null;
  analyse(trackId: number, signature: string, ticket: { urgency: Urgency }, signal: AbortSignal): Promise<unknown>;
  readonly log: Logger;
}

interface TrackAtHand {
  readonly ticket: { urgency: Urgency };
  readonly leave: AbortController;
  albumKnown: boolean;
}

export class TracksAtHand implements Disposable {
  readonly #options: TracksAtHandOptions;
  readonly #tracks = new Map<number, TrackAtHand>();

  constructor(options: TracksAtHandOptions) {
    this.#options = options;
  }

  ids(): number[] {
    return [...this.#tracks.keys()];
  }

  set(trackIds: readonly number[]): void {
    for (const [trackId, { leave }] of [...this.#tracks]) {
      if (trackIds.includes(trackId)) continue;
      this.#tracks.delete(trackId);
      leave.abort();
    }
    for (const [place, trackId] of trackIds.entries()) {
      const urgency = place === 0 ? 'now' : 'soon';
      const known = this.#tracks.get(trackId);
      if (known) known.ticket.urgency = urgency;
      else this.#begin(trackId, urgency);
    }
  }

  /** Begins anew with the track's present content, if it is one of them. */
  renew(trackId: number): void {
    const known = this.#tracks.get(trackId);
    if (!known) return;
    known.leave.abort();
    this.#begin(trackId, known.ticket.urgency);
  }

  /** Notes whether the album of the track is known. True when it is now and was not before. */
  learnAlbum(trackId: number, albumKnown: boolean): boolean {
    const track = this.#tracks.get(trackId);
    if (!track || track.albumKnown === albumKnown) return false;
    track.albumKnown = albumKnown;
    return albumKnown;
  }

  dispose(): void {
    for (const { leave } of this.#tracks.values()) leave.abort();
    this.#tracks.clear();
  }

  #begin(trackId: number, urgency: Urgency): void {
    const track: TrackAtHand = { ticket: { urgency }, leave: new AbortController(), albumKnown: false };
    this.#tracks.set(trackId, track);
    const signature = this.#options.signatureOf(trackId);
    if (signature === null) return;
    // What failed was noted and told where it failed; the file may be bad, which is no fault.
    this.#options.analyse(trackId, signature, track.ticket, track.leave.signal).catch((error: unknown) => {
      if (!isAborted(error))
        this.#options.log.info('a track at hand has no analysis: %s', PlayerError.from(error).code);
    });
  }
}
