// What is known of the sound of the tracks around the play head: asked for once each, newer word taken as it comes. A bounded mirror
// of the catalogue; nothing waits for it.
import type { TrackSound } from '../../shared/analysis.ts';
import { withPatience } from './patience.ts';

/** More than a line ever plans ahead; about 0.5 MB of waveforms. */
const CAPACITY_TRACKS = 40;

export class TrackSounds {
  readonly #load: (trackId: number) => Promise<TrackSound | null>;
  readonly #onSound: () => void;
  readonly #ended = new AbortController();
  /** Signature each track was asked for under, oldest first. */
  readonly #asked = new Map<number, string>();
  readonly #sounds = new Map<number, TrackSound>();

  /** `onSound` is called when something asked for has come. */
  constructor(load: (trackId: number) => Promise<TrackSound | null>, onSound: () => void) {
    this.#load = load;
    this.#onSound = onSound;
  }

  /** What is known of this content of the track. */
  of(trackId: number, signature: string): TrackSound | null {
    const sound = this.#sounds.get(trackId);
    return sound?.signature === signature ? sound : null;
  }

  ask(trackId: number, signature: string): void {
    if (this.#asked.get(trackId) === signature || this.#ended.signal.aborted) return;
    this.#mark(trackId, signature);
    withPatience(
      () => this.#load(trackId),
      this.#ended.signal,
      () => undefined,
    ).then(
      (sound) => {
        // Newer word may have come by itself meanwhile.
        if (!sound || this.#asked.get(trackId) !== signature || this.of(trackId, signature)) return;
        this.#sounds.set(trackId, sound);
        this.#onSound();
      },
      // Unknown then: the track plays as it is, at its own level.
      () => undefined,
    );
  }

  /** Newer word; of tracks that were not asked for it is not worth a place. */
  update(sound: TrackSound): void {
    if (!this.#asked.has(sound.trackId)) return;
    this.#sounds.set(sound.trackId, sound);
  }

  dispose(): void {
    this.#ended.abort();
  }

  #mark(trackId: number, signature: string): void {
    this.#asked.delete(trackId);
    this.#asked.set(trackId, signature);
    for (const oldest of this.#asked.keys()) {
      if (this.#asked.size <= CAPACITY_TRACKS) break;
      this.#asked.delete(oldest);
      this.#sounds.delete(oldest);
    }
  }
}
