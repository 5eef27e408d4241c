// One epoch of playback: from a place in the queue onward, chunk after chunk and track after track without a seam, until a newer
// intent replaces it. Owns what belongs to the epoch (sound, feeder) and drops it all in `dispose`, so nothing of an older
// epoch can be heard or reported. Decides what to schedule; knows neither transport states nor the queue beyond the next row. The
// original is the clock of it all; `line-mastering.ts` adds the mastered sound.
import { PlayerError, type ErrorCode } from '../../../shared/errors.ts';
import type { TrackRow } from '../../../shared/library.ts';
import { LOOK_AHEAD_FRAMES } from '../../../shared/playback.ts';
import type { MasteringPreset, Preset } from '../../../shared/presets.ts';
import { chunkIndexAt, chunkKeyText, chunkStartFrame, type ChunkKey } from '../../../shared/timeline.ts';
import { ChunkFeeder, type FeederOptions } from '../chunks/chunk-feeder.ts';
import type { ChunkShelf } from '../chunks/chunk-shelf.ts';
import { planWants } from '../chunks/feed-plan.ts';
import { QueuedTrack, QueuedTrackSource, type Follow, type RowOf } from './queued-track.ts';
import { LineMastering } from '../mastering/line-mastering.ts';
import { LineSound } from '../graph/line-sound.ts';
import type { Mastering } from '../mastering/mastering.ts';
import type { AudioOutput } from '../graph/output.ts';
import type { Place } from '../graph/play-clock.ts';

/** Tracks in a row without any sound after which a whole folder must be dead. */
const MAX_SILENT_TRACKS = 5;

/** 0.3 s, from a hand that comes near a preset to the sound of its choice. Guess. */
const CHOICE_FRAMES = 14_400;

export interface LineOptions {
  readonly output: AudioOutput;
  readonly graph: { readonly context: BaseAudioContext; readonly input: AudioNode };
  readonly shelf: ChunkShelf;
  readonly mastering: Mastering;
  readonly startFrame: number;
  readonly fetchChunk: FeederOptions['fetchChunk'];
  readonly follow: Follow;
  readonly rowOf: RowOf;
  /** The line may have sound now where it had none, lost it, moved on or ended: ask it. */
  onUpdate(): void;
  /** The play head is in another track now. */
  onHead(queued: QueuedTrack): void;
  /** The play head passed a track that could not be played, or not to its end. */
  onSkipped(queued: QueuedTrack, error: PlayerError): void;
  /** A part of the track is silent, because its original cannot be had now. Comes once a track. */
  onSilent(queued: QueuedTrack, code: ErrorCode): void;
  onLength(row: TrackRow, totalFrames: number): void;
  onOutage(error: PlayerError): void;
}

/** sounding: heard now; dry: waiting for a chunk or a row; finished: the queue played out; given-up: too many silent tracks. */
export type LineState = 'sounding' | 'dry' | 'finished' | 'given-up';

export class PlayLine {
  readonly #options: LineOptions;
  readonly #ended = new AbortController();
  readonly #feeder: ChunkFeeder;
  readonly #source: QueuedTrackSource;
  readonly #sound: LineSound;
  readonly #mastered: LineMastering;
  /** Stands before the first track and has no row, so that the first is met like any later one. */
  readonly #root: QueuedTrack;
  /** The track that is heard, or that would be. */
  #head: QueuedTrack;
  /** The place after all that is scheduled. */
  #cursor: Place<QueuedTrack>;
  #silentTracks = 0;
  #exhausted: 'finished' | 'given-up' | null = null;
  #lastSkipped: QueuedTrack | null = null;
  #lastSilent: QueuedTrack | null = null;

  constructor(options: LineOptions) {
    this.#options = options;
    this.#root = new QueuedTrack(null, null);
    this.#head = this.#root;
    this.#cursor = { token: this.#root, frame: 0 };
    this.#sound = new LineSound({ ...options, onItemEnd: () => this.#later() });
    this.#mastered = new LineMastering(this.#sound, options.shelf, options.mastering);
    this.#source = new QueuedTrackSource(options, this.#ended.signal);
    this.#feeder = new ChunkFeeder({
      shelf: options.shelf,
      fetchChunk: options.fetchChunk,
      onChunk: () => this.#later(),
      onFailure: (want, key, error) => {
        if (this.#mastered.fail(key, error)) this.#later();
        else this.#onFailure(want.queued, key.signature, want.index, error);
      },
      onOutage: options.onOutage,
    });
  }

  get head(): QueuedTrack {
    return this.#head;
  }

  /** Frame of `head` that is heard now, or where it will go on. */
  positionFrames(): number {
    const place = this.#sound.place() ?? this.#cursor;
    if (place.token === this.#head) return place.frame;
    // Either nothing of the head is scheduled yet, or the sound has just left it.
    return this.#cursor.token === this.#head ? this.#cursor.frame : this.#head.lengthFrames;
  }

  get state(): LineState {
    return this.#sound.sounding ? 'sounding' : (this.#exhausted ?? 'dry');
  }

  /** Begins to be heard, now or as soon as there is something. */
  sound(): void {
    if (this.#sound.begun || this.#ended.signal.aborted) return;
    this.#sound.begin();
    this.update();
  }

  /** Fades out and stays where it is; `sound` goes on with the very next frame. Returns the frame of silence. */
  hush(): number {
    if (!this.#sound.begun) return this.#options.output.currentFrame();
    const { silentFrame, place } = this.#sound.hush();
    this.#cursor = place ?? this.#cursor;
    this.#exhausted = null;
    this.update();
    return silentFrame;
  }

  /** How the chosen preset fares in the track that is heard. */
  get mastering(): 'waiting' | 'on' | 'failed' {
    return this.#mastered.stateAt(this.#head, this.#cursor);
  }

  /** The preset that is in the mix now. */
  get heardPreset(): Preset {
    return this.#sound.heardPreset;
  }

  /** The chunk that a choice of `preset` in a moment would begin with; null when the preset is chosen already, or the track has no content. */
  keyOfChoice(preset: MasteringPreset): ChunkKey | null {
    if (this.#options.mastering.preset === preset) return null;
    const { token, frame } = this.#sound.place() ?? this.#cursor;
    return token.endsAt(frame + CHOICE_FRAMES) ? null : token.keyOf(chunkIndexAt(frame + CHOICE_FRAMES), preset);
  }

  /** Whether what is heard of that preset was made by the simple chain. */
  get simplified(): boolean {
    return this.#mastered.simplified;
  }

  /** Takes the intensity as it is now. */
  setAmount(): void {
    this.#sound.setAmount();
  }

  /** Levels were set anew, or something became known of a sound. */
  retune(why: 'setting' | 'news'): void {
    this.#mastered.retune(why);
  }

  /** Does all that can be done now: schedules what is there, asks for what is not, moves the head to what is heard. */
  update(): void {
    if (this.#ended.signal.aborted) return;
    this.#advance();
    this.#mastered.lay(this.#exhausted !== null);
    const { token, frame } = this.#cursor;
    const wants = this.#exhausted ? [] : planWants(token, frame, this.#sound.runwayFrames());
    this.#feeder.want(this.#mastered.besides(wants));
    this.#moveHead();
    this.#mastered.learnOf(this.#head);
  }

  /** What follows in the queue may be another: what is scheduled of what followed before is taken back. What is heard goes on. */
  refollow(): void {
    for (let queued: QueuedTrack | null | undefined = this.#head; queued; queued = queued.next) {
      if (!this.#source.isOutdated(queued)) continue;
      // What begins in a moment is heard: the head arrives there and is told to leave.
      if (queued.next && this.#sound.isDue(queued.next)) return;
      this.#cutAfter(queued);
      break;
    }
    this.#later();
  }

  /** Takes newer facts of a track on the line. */
  refresh(row: TrackRow): void {
    for (let queued: QueuedTrack | null | undefined = this.#head; queued; queued = queued.next) {
      if (queued.row?.id !== row.id) continue;
      if (queued.renew(row)) {
        this.#dropFrom(queued);
      } else if (this.#isLost(queued, row)) {
        const code: ErrorCode = row.state === 'missing' ? 'file-missing' : 'file-corrupt';
        queued.fail(0, row.problem ? PlayerError.revive(row.problem) : new PlayerError(code));
        this.#dropFrom(queued);
      }
    }
    this.#later();
  }

  /** Lets the sound go and aborts every fetch. Nothing is reported after this. Returns the frame of silence. */
  dispose(): number {
    this.#ended.abort();
    this.#feeder.dispose();
    return this.#sound.end();
  }

  /** What the head has left to play is played; where it waits for sound and the file turns out to be bad, there is nothing to wait for. */
  #isLost(queued: QueuedTrack, { state }: TrackRow): boolean {
    if (queued !== this.#head) return state === 'missing' || state === 'unreadable';
    return state === 'unreadable' && this.#sound.begun && !this.#sound.sounding;
  }

  #later(): void {
    if (this.#ended.signal.aborted) return;
    this.update();
    if (!this.#ended.signal.aborted) this.#options.onUpdate();
  }

  #advance(): void {
    const { shelf } = this.#options;
    while (!this.#exhausted) {
      const { token: queued, frame } = this.#cursor;
      this.#source.grow(queued, () => this.#later());
      if (queued.endsAt(frame)) {
        if (!this.#enter(queued)) return;
        continue;
      }
      const index = chunkIndexAt(frame);
      const key = queued.keyOf(index, 'off');
      const chunk = key && shelf.get(chunkKeyText(key));
      if (!chunk) return;
      if (queued.learn(index, chunk.frames, chunk.totalFrames) && queued.row && queued.totalFrames !== null) {
        this.#options.onLength(queued.row, queued.totalFrames);
      }
      const offsetFrames = frame - chunkStartFrame(index);
      if (offsetFrames >= chunk.frames) continue;
      if (!this.#sound.begun || !chunk.buffer) return;
      // A queue that repeats what is on the shelf has no end.
      if (queued !== this.#head && this.#sound.runwayFrames() >= LOOK_AHEAD_FRAMES) return;
      if (chunk.degraded && this.#lastSilent !== queued) {
        this.#lastSilent = queued;
        this.#options.onSilent(queued, chunk.degraded.code);
      }
      this.#sound.append(queued, frame, chunk.buffer, offsetFrames, this.#mastered.accompanies(queued, index));
      this.#cursor = { token: queued, frame: frame + chunk.frames - offsetFrames };
    }
  }

  /** Moves the cursor past `queued`. False when what follows is not known yet, or nothing does. */
  #enter(queued: QueuedTrack): boolean {
    if (queued.next === undefined) return false;
    if (queued.heard) this.#silentTracks = 0;
    else if (queued.failure) this.#silentTracks++;
    if (this.#silentTracks >= MAX_SILENT_TRACKS) this.#exhausted = 'given-up';
    else if (queued.next === null) this.#exhausted = 'finished';
    else {
      queued.leftAtFrame = this.#cursor.frame;
      this.#cursor = { token: queued.next, frame: queued === this.#root ? this.#options.startFrame : 0 };
    }
    return this.#exhausted === null;
  }

  /** The line ends with `queued` until it is known what follows. */
  #cutAfter(queued: QueuedTrack): void {
    const isPast = this.#cursor.token !== queued && leads(queued, this.#cursor.token);
    if (isPast || this.#exhausted) {
      // Those that are entered again are counted again.
      for (let each: QueuedTrack | null | undefined = queued; each; each = each.next) {
        if (each.failure && !each.heard) this.#silentTracks = Math.max(0, this.#silentTracks - 1);
        if (each === this.#cursor.token) break;
      }
    }
    let next = queued.next;
    while (next && !this.#sound.takeBack(next)) next = next.next;
    if (isPast) this.#cursor = { token: queued, frame: queued.leftAtFrame ?? queued.lengthFrames };
    this.#exhausted = null;
    this.#source.forgetNext(queued);
  }

  #onFailure(queued: QueuedTrack, signature: string, index: number, error: PlayerError): void {
    if (queued.row?.signature !== signature) return;
    if (error.code !== 'file-changed' || !this.#source.mayReload(queued)) {
      queued.fail(index, error);
      this.#later();
      return;
    }
    void this.#source.reload(queued, error).then((failure) => {
      if (failure) queued.fail(index, failure);
      else this.#dropFrom(queued);
      this.#later();
    });
  }

  /** Takes back what is scheduled of `queued` and after and has not begun. */
  #dropFrom(queued: QueuedTrack): void {
    this.#exhausted = null;
    this.#cursor = this.#sound.takeBack(queued) ?? this.#cursor;
  }

  #moveHead(): void {
    const dry = this.#sound.runwayFrames() === 0;
    const heard = dry ? this.#cursor.token : (this.#sound.place()?.token ?? this.#head);
    this.#sound.forgetPast();
    // Between a stall at the end of a track and the first frame of the next, the clock still names the one before: there is no way back.
    while (this.#head !== heard && leads(this.#head, heard) && this.#head.next) {
      const passed = this.#head;
      this.#head = this.#head.next;
      this.#skip(passed);
      this.#options.onHead(this.#head);
      // What was removed from the queue too late is left at once, and the line with it.
      if (this.#ended.signal.aborted) return;
    }
    if (dry && this.#exhausted) this.#skip(this.#head);
  }

  #skip(queued: QueuedTrack): void {
    if (!queued.failure || queued === this.#lastSkipped) return;
    this.#lastSkipped = queued;
    this.#options.onSkipped(queued, queued.failure);
  }
}

function leads(from: QueuedTrack, later: QueuedTrack): boolean {
  let queued: QueuedTrack | null | undefined = from;
  while (queued && queued !== later) queued = queued.next;
  return queued === later;
}
