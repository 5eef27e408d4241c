// The known sounds of the tracks around the play head: each is requested once, and updates are taken as they come. A bounded mirror of
// the catalogue; nothing waits for it.
import type { TrackSound } from '../../../shared/analysis.ts';
import { Lru } from '../../../shared/lru.ts';
import { withPatience } from '../chunks/patience.ts';

/** More than a line ever plans ahead; about 0.5 MB of waveforms. */
const CAPACITY_TRACKS = 40;

export class TrackSounds {
  readonly #load: (trackId: number) => Promise<TrackSound>;
  readonly #onSound: () => void;
  readonly #ended = new AbortController();
  /** Signature each track was asked for under, asked for last at the end; null where the answer may be old. */
  readonly #asked = new Lru<number, string | null>(CAPACITY_TRACKS, {
    onEvict: (trackId) => this.#sounds.delete(trackId),
  });
  readonly #sounds = new Map<number, TrackSound>();

  /** `onSound` is called when something asked for has come. */
  constructor(load: (trackId: number) => Promise<TrackSound>, onSound: () => void) {
    this.#load = load;
    this.#onSound = onSound;
  }

  /** What is known of this content of the track. */
  of(trackId: number, signature: string): TrackSound | null {
    const sound = this.#sounds.get(trackId);
    return sound?.signature === signature ? sound : null;
  }

  ask(trackId: number, signature: string): void {
    if (this.#ended.signal.aborted) return;
    const known = this.#asked.peek(trackId) === signature;
    this.#asked.set(trackId, signature);
    if (known) return;
    const before = this.of(trackId, signature);
    withPatience(
      () => this.#load(trackId),
      this.#ended.signal,
      () => undefined,
    ).then(
      (sound) => {
        // Newer word may have come by itself meanwhile.
        if (this.#asked.peek(trackId) !== signature || this.of(trackId, signature) !== before) return;
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

  /** News may have been lost: what is known stays until each is asked for anew. */
  outdate(): void {
    for (const trackId of this.#asked.keys()) this.#asked.replace(trackId, null);
  }

  dispose(): void {
    this.#ended.abort();
  }
}
