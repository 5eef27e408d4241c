// The sound of one line: its voice and the clock that says which frame of which track is heard when. Places each buffer at the end of
// the one before, to the frame, or as early as the output allows. Does not know where buffers come from or what follows them.
import type { Leg } from './leg.ts';
import type { AudioOutput } from './output.ts';
import { PlayClock, type Place } from './play-clock.ts';
import { Voice } from './scheduler.ts';

/** Times a start is placed anew because the clock overtook it. */
const START_TRIES = 4;

export class LineSound {
  readonly #output: AudioOutput;
  readonly #graph: { readonly context: BaseAudioContext; readonly input: AudioNode };
  readonly #onItemEnd: () => void;
  readonly #clock = new PlayClock<Leg>();
  #voice: Voice | null = null;
  /** Frame before which nothing new may sound: a fade-out of the same music runs until there. */
  #notBeforeFrame = 0;

  /** `onItemEnd` is called whenever a buffer was played to its end. */
  constructor(
    output: AudioOutput,
    graph: { readonly context: BaseAudioContext; readonly input: AudioNode },
    onItemEnd: () => void,
  ) {
    this.#output = output;
    this.#graph = graph;
    this.#onItemEnd = onItemEnd;
  }

  /** Whether buffers are taken: between `begin` and `hush` or `end`. */
  get begun(): boolean {
    return this.#voice !== null;
  }

  /** Whether something is heard now. */
  get sounding(): boolean {
    return this.#voice !== null && this.runwayFrames() > 0;
  }

  /** Sound that is scheduled and not heard yet. */
  runwayFrames(): number {
    return Math.max(0, (this.#clock.endFrame ?? 0) - this.#output.currentFrame());
  }

  /** What is heard now; after the end where it stopped, null when nothing was scheduled. */
  place(): Place<Leg> | null {
    return this.#clock.placeAt(this.#output.currentFrame());
  }

  begin(): void {
    this.#voice ??= new Voice(this.#graph.context, this.#graph.input, this.#onItemEnd);
  }

  /** Plays `buffer`, which holds `leg` from `frame` on at its frame `offsetFrames`, after all that is scheduled. Needs `begin`. */
  append(leg: Leg, frame: number, buffer: AudioBuffer, offsetFrames: number): void {
    if (!this.#voice) return;
    const joinFrame = this.#clock.endFrame;
    let atFrame = joinFrame ?? 0;
    if (joinFrame !== null && joinFrame >= this.#output.earliestFrame()) {
      this.#voice.play(buffer, offsetFrames, joinFrame);
    } else {
      // The beginning of a track is played as it is; anywhere else the wave would begin with a step.
      const fades = joinFrame === null && frame > 0;
      atFrame = this.#playEarliest(this.#voice, buffer, offsetFrames, fades, joinFrame ?? 0);
    }
    leg.heard = true;
    this.#clock.append(leg, frame, atFrame, buffer.length - offsetFrames);
  }

  /** Takes back what is scheduled of `leg` and after and has not begun. The place from which to go on, null when nothing was. */
  takeBack(leg: Leg): Place<Leg> | null {
    const startFrame = this.#clock.startOf(leg);
    if (startFrame === null || !this.#voice) return null;
    const cutFrame = this.#voice.cancelFrom(Math.max(startFrame, this.#output.earliestFrame()));
    if (cutFrame === null) return null;
    const place = this.#clock.placeAt(cutFrame);
    this.#clock.cutFrom(cutFrame);
    for (let each: Leg | null | undefined = leg; each; each = each.next)
      each.heard &&= this.#clock.startOf(each) !== null;
    return place;
  }

  /** Fades out; `begin` and `append` go on from `place`, null when all that was scheduled is still heard. */
  hush(): { readonly silentFrame: number; readonly place: Place<Leg> | null } {
    const silentFrame = this.end();
    const endFrame = this.#clock.endFrame;
    const place = endFrame !== null && silentFrame < endFrame ? this.#clock.placeAt(silentFrame) : null;
    this.#clock.clear();
    this.#notBeforeFrame = silentFrame;
    return { silentFrame, place };
  }

  /** Lets the sound go. Returns the frame of silence. */
  end(): number {
    const voice = this.#voice;
    this.#voice = null;
    if (this.#output.running) return voice?.release(this.#output.earliestFrame()) ?? this.#output.currentFrame();
    // In a context that stands still a fade would only be heard when it runs again.
    voice?.kill();
    return this.#output.currentFrame();
  }

  /** Forgets what was heard before now. */
  forgetPast(): void {
    this.#clock.forgetBefore(this.#output.currentFrame());
  }

  /** Starts `buffer` as soon as the output can be sure of it, not before `floorFrame`. The frame it begins at. */
  #playEarliest(voice: Voice, buffer: AudioBuffer, offsetFrames: number, fades: boolean, floorFrame: number): number {
    const output = this.#output;
    for (let tries = 1; ; tries++) {
      const marginFrames = output.earliestFrame() - output.currentFrame();
      const atFrame = Math.max(output.currentFrame() + marginFrames * tries, this.#notBeforeFrame, floorFrame);
      if (fades) voice.fadeIn(atFrame);
      voice.play(buffer, offsetFrames, atFrame);
      const inTime = output.currentFrame() + marginFrames / 2 < atFrame;
      if (inTime || tries === START_TRIES) return atFrame;
      voice.cancelFrom(atFrame);
    }
  }
}
