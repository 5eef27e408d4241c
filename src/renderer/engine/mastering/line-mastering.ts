// The mastered side of a line: lays the chosen preset's chunks beside the scheduled original, requests the missing ones, and remembers
// failures. A failure here never fails the track: the original plays on.
import { PlayerError } from '../../../shared/errors.ts';
import { isMastering, type MasteringPreset } from '../../../shared/presets.ts';
import { chunkIndexAt, chunkKeyText, type ChunkKey } from '../../../shared/timeline.ts';
import type { ChunkShelf } from '../chunks/chunk-shelf.ts';
import { withMastered, type Ahead, type Want } from '../chunks/feed-plan.ts';
import type { QueuedTrack } from '../transport/queued-track.ts';
import type { LineSound } from '../graph/line-sound.ts';
import type { Mastering } from './mastering.ts';
import type { Place } from '../graph/play-clock.ts';
import { keyOfStretch, type Stretch } from '../graph/stretch.ts';

/** 0.3 s: a setting of level is heard to move, not to jump. Guess. */
const SETTING_RAMP_FRAMES = 14_400;
/** 2 s: a level that becomes known in the middle of a track is found without being noticed. Guess. */
const NEWS_RAMP_FRAMES = 96_000;
/** A level that becomes known within half a second of a track's beginning is only late: it is reached within 30 ms. Guess. */
const LATE_FRAMES = 24_000;
const LATE_RAMP_FRAMES = 1440;

export class LineMastering {
  readonly #sound: LineSound;
  readonly #shelf: ChunkShelf;
  readonly #mastering: Mastering;

  constructor(sound: LineSound, shelf: ChunkShelf, mastering: Mastering) {
    this.#sound = sound;
    this.#shelf = shelf;
    this.#mastering = mastering;
  }

  /** Lays the available chunks of the chosen preset beside the scheduled original; `complete`: nothing follows that. */
  lay(complete: boolean): void {
    const wish = {
      preset: this.#mastering.preset,
      sinceFrame: this.#mastering.wishedFrame,
      chunkOf: (stretch: Stretch, preset: MasteringPreset) => this.#chunkOf(stretch, preset),
      failed: ({ trackId: id, signature }: Stretch) => this.#mastering.failureOf({ id, signature }) !== null,
    };
    this.#sound.master(wish, complete);
  }

  /** Whether the chosen preset's chunk is there to be laid beside this one. */
  accompanies(queued: QueuedTrack, index: number): boolean {
    const { preset } = this.#mastering;
    const key = isMastering(preset) ? queued.keyOf(index, preset) : null;
    return key !== null && this.#shelf.has(chunkKeyText(key));
  }

  /** `original` and what of the chosen preset is wanted besides. */
  besides(original: readonly Want[]): readonly Want[] {
    const { preset } = this.#mastering;
    if (!isMastering(preset)) return original;
    // Law 4: as long as there is no sound at all, nothing is asked for that is not needed for it.
    const [head] = original;
    if (head && this.#sound.runwayFrames() === 0 && !this.#holds(head)) return original;
    const scheduled = this.#sound
      .unmastered(preset)
      .filter(({ queued, signature }) => queued.row?.signature === signature);
    // Beyond an end that is not known yet there may be nothing to master.
    const planned = original.filter((want) => want.queued.totalFrames !== null || this.#holds(want));
    const places = [...scheduled, ...planned].filter(({ queued }: Ahead) => !this.#mastering.failureOf(queued.row));
    return withMastered(original, places, preset);
  }

  /** Asks for the sound of `queued` and of what follows it on the line. */
  learnOf(queued: QueuedTrack): void {
    for (let each: QueuedTrack | null | undefined = queued; each; each = each.next) {
      if (each.row) this.#mastering.sounds.ask(each.row.id, each.row.signature);
    }
  }

  /** True when it was a mastered chunk that failed. */
  fail({ trackId: id, signature, preset }: ChunkKey, error: PlayerError): boolean {
    if (!isMastering(preset)) return false;
    this.#mastering.fail({ id, signature }, preset, error);
    return true;
  }

  /** How the chosen preset fares in `queued`, which is heard or goes on at `cursor`. */
  stateAt(queued: QueuedTrack, cursor: Place<QueuedTrack>): 'waiting' | 'on' | 'failed' {
    const { preset } = this.#mastering;
    // What failed may lie ahead of what is heard.
    if (this.#sound.sounding && this.#sound.isMastered(preset)) return 'on';
    if (this.#mastering.failureOf(queued.row)) return 'failed';
    if (this.#sound.sounding) return 'waiting';
    return this.accompanies(cursor.token, chunkIndexAt(cursor.frame)) ? 'on' : 'waiting';
  }

  /** Whether what is heard of the preset in the mix was made by the simple chain. */
  get simplified(): boolean {
    const [stretch, preset] = [this.#sound.heardStretch, this.#sound.heardPreset];
    if (!stretch || !isMastering(preset)) return false;
    return (this.#shelf.get(chunkKeyText(keyOfStretch(stretch, preset)))?.degraded ?? null) !== null;
  }

  /** Levels were set anew, or something became known of a sound. */
  retune(why: 'setting' | 'news'): void {
    this.#sound.retune((heardFrames) => {
      if (why === 'setting') return SETTING_RAMP_FRAMES;
      return heardFrames < LATE_FRAMES ? LATE_RAMP_FRAMES : NEWS_RAMP_FRAMES;
    });
  }

  #chunkOf(stretch: Stretch, preset: MasteringPreset): AudioBuffer | null {
    const key = keyOfStretch(stretch, preset);
    const text = chunkKeyText(key);
    const chunk = this.#shelf.get(text);
    if (!chunk) return null;
    if (chunk.buffer && chunk.frames === stretch.chunkFrames) return chunk.buffer;
    // Asked for anew when the preset is chosen again.
    this.#shelf.drop(text);
    this.fail(key, new PlayerError('render-invalid', `${chunk.frames} frames for ${stretch.chunkFrames}`));
    return null;
  }

  #holds({ queued, index }: Want): boolean {
    const key = queued.keyOf(index, 'off');
    return key !== null && this.#shelf.has(chunkKeyText(key));
  }
}
