// The sound of one line: its voice, the mastered sound beside it, and the clock that says which frame of which track is heard when.
// Places each buffer at the end of the one before, to the frame, or as early as the output allows. Does not know where buffers come
// from or what follows them.
import type { Preset } from '../../../shared/presets.ts';
import type { QueuedTrack } from '../transport/queued-track.ts';
import { LevelTrims } from './level-trims.ts';
import { MasteredMix, type MixWish } from '../mastering/mastered-mix.ts';
import type { Mastering } from '../mastering/mastering.ts';
import type { AudioOutput } from './output.ts';
import { PlayClock, type Place } from './play-clock.ts';
import { Voice } from './voice.ts';
import { stretchOf, type Stretch } from './stretch.ts';

/** 10 ms to lay the mastered sound beside a beginning in time; otherwise it would have to fade in after it. Guess. */
const COMPANY_LEAD_FRAMES = 480;
/** Times a start is placed anew because the clock overtook it. */
const START_TRIES = 8;

interface Sounding {
  readonly voice: Voice;
  readonly trims: LevelTrims<QueuedTrack>;
  readonly mix: MasteredMix;
}

type Output = Pick<AudioOutput, 'running' | 'currentFrame' | 'earliestFrame'>;

export interface LineSoundOptions {
  readonly output: Output;
  readonly graph: { readonly context: BaseAudioContext; readonly input: AudioNode };
  readonly mastering: Mastering;
  /** A buffer was played to its end. */
  onItemEnd(): void;
}

export class LineSound {
  readonly #options: LineSoundOptions;
  readonly #output: Output;
  readonly #clock = new PlayClock<QueuedTrack>();
  #sounding: Sounding | null = null;
  /** Scheduled stretches of the original that are not past. */
  #stretches: Stretch[] = [];
  /** Frame before which nothing new may sound: a fade-out of the same music runs until there. */
  #notBeforeFrame = 0;

  constructor(options: LineSoundOptions) {
    this.#options = options;
    this.#output = options.output;
  }

  /** Whether buffers are taken: between `begin` and `hush` or `end`. */
  get begun(): boolean {
    return this.#sounding !== null;
  }

  /** Whether something is heard now. */
  get sounding(): boolean {
    return this.#sounding !== null && this.runwayFrames() > 0;
  }

  /** Sound that is scheduled and not heard yet. */
  runwayFrames(): number {
    return Math.max(0, (this.#clock.endFrame ?? 0) - this.#output.currentFrame());
  }

  /** What is heard now; after the end where it stopped, null when nothing was scheduled. */
  place(): Place<QueuedTrack> | null {
    return this.#clock.placeAt(this.#output.currentFrame());
  }

  /** The preset that is in the mix now. */
  get heardPreset(): Preset {
    return this.#sounding?.mix.heardAt(this.#output.currentFrame()) ?? 'off';
  }

  /** The stretch that is heard now. */
  get heardStretch(): Stretch | null {
    const now = this.#output.currentFrame();
    return this.#stretches.find((stretch) => stretch.atFrame <= now && now < stretch.endFrame) ?? null;
  }

  /** Whether `preset` is in the mix, or about to come in. */
  isMastered(preset: Preset): boolean {
    const covered = this.#sounding?.mix.covered(preset);
    if (!covered) return false;
    return covered.startFrame <= this.#output.earliestFrame() && covered.endFrame > this.#output.currentFrame();
  }

  /** What is scheduled, not past, and not mastered in `preset` yet. */
  unmastered(preset: Preset): readonly (Stretch & { readonly aheadFrames: number })[] {
    const [now, earliest] = [this.#output.currentFrame(), this.#output.earliestFrame()];
    const covered = this.#sounding?.mix.covered(preset);
    return this.#stretches.flatMap((stretch) => {
      if (stretch.endFrame <= earliest) return [];
      const begin = Math.max(stretch.atFrame, earliest);
      if (covered && covered.startFrame <= begin && stretch.endFrame <= covered.endFrame) return [];
      return [{ ...stretch, aheadFrames: Math.max(0, stretch.atFrame - now) }];
    });
  }

  begin(): void {
    const { graph, mastering, onItemEnd } = this.#options;
    if (this.#sounding) return;
    const voice = new Voice(graph.context, graph.input, onItemEnd, () => {
      trims.keepOnly(() => false);
      mix.kill();
    });
    const trims = new LevelTrims<QueuedTrack>(graph.context, voice.original, (queued) =>
      mastering.gainOf(queued.row, 'off'),
    );
    const mix = new MasteredMix({
      context: graph.context,
      clock: this.#output,
      original: voice.original,
      destination: voice.input,
      amount: mastering.amount,
      gainOf: (queued, preset) => mastering.gainOf(queued.row, preset),
      onBegin: (preset, frame) => mastering.begun(preset, frame),
    });
    this.#sounding = { voice, trims, mix };
  }

  /**
   * Plays `buffer`, which holds `queued` from `frame` on at its frame `offsetFrames`, after all that is scheduled. Needs `begin`.
   * `accompanied`: `master` is going to lay something beside it at once.
   */
  append(queued: QueuedTrack, frame: number, buffer: AudioBuffer, offsetFrames: number, accompanied: boolean): void {
    if (!this.#sounding) return;
    const { voice, trims } = this.#sounding;
    const level = trims.inputOf(queued);
    const joinFrame = this.#clock.endFrame;
    let atFrame = joinFrame ?? 0;
    if (joinFrame !== null && joinFrame >= this.#output.earliestFrame()) {
      voice.play(buffer, offsetFrames, joinFrame, level);
    } else {
      // The beginning of a track is played as it is; anywhere else the wave would begin with a step.
      const fades = joinFrame === null && frame > 0;
      const leadFrames = accompanied ? COMPANY_LEAD_FRAMES : 0;
      atFrame = this.#earliest(joinFrame ?? 0, leadFrames, voice, (at) => {
        if (fades) voice.fadeIn(at);
        voice.play(buffer, offsetFrames, at, level);
      });
    }
    queued.heard = true;
    this.#clock.append(queued, frame, atFrame, buffer.length - offsetFrames);
    const stretch = stretchOf(queued, frame, buffer.length, offsetFrames, atFrame, this.#stretches.at(-1));
    if (stretch) this.#stretches.push(stretch);
  }

  /** Lays the available mastered sound beside the scheduled original; `complete`: nothing follows that. */
  master(wish: Omit<MixWish, 'finalFrame'>, complete: boolean): void {
    this.#sounding?.mix.update(this.#stretches, { ...wish, finalFrame: complete ? this.#clock.endFrame : null });
  }

  /** Takes the intensity as it is now. */
  setAmount(): void {
    this.#sounding?.mix.setAmount(this.#options.mastering.amount);
  }

  /** Moves all levels to where they should be now, at once for what is not heard yet, else within `framesOf` the frames it was heard. */
  retune(framesOf: (heardFrames: number) => number): void {
    const [now, earliest] = [this.#output.currentFrame(), this.#output.earliestFrame()];
    const ofQueued = (queued: QueuedTrack): number => {
      const startFrame = this.#clock.startOf(queued);
      return startFrame === null || startFrame >= earliest ? 0 : framesOf(now - startFrame);
    };
    this.#sounding?.trims.retune(earliest, ofQueued);
    this.#sounding?.mix.retune(earliest, ofQueued);
  }

  /** Whether `queued` begins so soon, or has begun, that it cannot be taken back any more. */
  isDue(queued: QueuedTrack): boolean {
    const startFrame = this.#clock.startOf(queued);
    return startFrame !== null && startFrame < this.#output.earliestFrame();
  }

  /** Takes back what is scheduled of `queued` and after and has not begun. The place from which to go on, null when nothing was. */
  takeBack(queued: QueuedTrack): Place<QueuedTrack> | null {
    const startFrame = this.#clock.startOf(queued);
    if (startFrame === null || !this.#sounding) return null;
    const { voice, mix } = this.#sounding;
    const cutFrame = voice.cancelFrom(Math.max(startFrame, this.#output.earliestFrame()));
    if (cutFrame === null) return null;
    const place = this.#clock.placeAt(cutFrame);
    this.#clock.cutFrom(cutFrame);
    this.#stretches = this.#stretches.filter((stretch) => stretch.atFrame < cutFrame);
    mix.takeBack(cutFrame);
    for (let each: QueuedTrack | null | undefined = queued; each; each = each.next)
      each.heard &&= this.#clock.startOf(each) !== null;
    return place;
  }

  /** Fades out; `begin` and `append` go on from `place`, null when all that was scheduled is still heard. */
  hush(): { readonly silentFrame: number; readonly place: Place<QueuedTrack> | null } {
    const silentFrame = this.end();
    const endFrame = this.#clock.endFrame;
    const place = endFrame !== null && silentFrame < endFrame ? this.#clock.placeAt(silentFrame) : null;
    this.#clock.clear();
    this.#notBeforeFrame = silentFrame;
    return { silentFrame, place };
  }

  /** Lets the sound go. Returns the frame of silence. */
  end(): number {
    const sounding = this.#sounding;
    this.#sounding = null;
    this.#stretches = [];
    if (sounding && this.#output.running) {
      const silentFrame = sounding.voice.release(this.#output.earliestFrame());
      sounding.mix.stopAt(silentFrame);
      return silentFrame;
    }
    // In a context that stands still a fade would only be heard when it runs again.
    sounding?.voice.kill();
    return this.#output.currentFrame();
  }

  /** Forgets what was heard before now. */
  forgetPast(): void {
    const now = this.#output.currentFrame();
    this.#clock.forgetBefore(now);
    const left = this.#stretches.filter((stretch) => stretch.endFrame > now);
    if (left.length === this.#stretches.length) return;
    // The last one stays: what is appended touches it, or does not.
    this.#stretches = left.length > 0 ? left : this.#stretches.slice(-1);
    const queuedTracks = new Set(this.#stretches.map((stretch) => stretch.queued));
    this.#sounding?.trims.keepOnly((queued) => queuedTracks.has(queued));
    this.#sounding?.mix.forget((queued) => queuedTracks.has(queued));
  }

  /** Has `play` place something as soon as the output can be sure of it, not before `floorFrame`. The frame it begins at. */
  #earliest(floorFrame: number, leadFrames: number, voice: Voice, play: (atFrame: number) => void): number {
    const output = this.#output;
    for (let tries = 1; ; tries++) {
      const marginFrames = output.earliestFrame() - output.currentFrame();
      const atFrame = Math.max(
        output.currentFrame() + marginFrames * tries + leadFrames,
        this.#notBeforeFrame,
        floorFrame,
      );
      play(atFrame);
      const inTime = output.currentFrame() + marginFrames / 2 < atFrame;
      if (inTime || tries === START_TRIES) return atFrame;
      voice.cancelFrom(atFrame);
    }
  }
}
