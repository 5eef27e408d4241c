// Where playback is: in the present line while there is one, else at the frame where it rests. Opens a line over the output (a new
// epoch), lets it be heard, hushes it and drops it; `playback.ts` decides when.
import type { TrackRow } from '../../../shared/library.ts';
import type { MasteringPreset, Preset } from '../../../shared/presets.ts';
import { chunkKey, chunkKeyText, type ChunkKey } from '../../../shared/timeline.ts';
import { ChunkShelf } from '../chunks/chunk-shelf.ts';
import type { QueuedTrack } from './queued-track.ts';
import { PlayLine, type LineOptions, type LineState } from './play-line.ts';

type PerLine = 'graph' | 'shelf' | 'startFrame';

export interface PlayHeadOptions extends Omit<LineOptions, PerLine> {
  /** A new line is about to begin. */
  onOpen(): void;
}

export class PlayHead {
  readonly #options: PlayHeadOptions;
  readonly #shelf = new ChunkShelf();
  #line: PlayLine | null = null;
  /** Where playback goes on while there is no line. */
  #restFrame = 0;
  #preparing: { readonly text: string; readonly controller: AbortController } | null = null;

  constructor(options: PlayHeadOptions) {
    this.#options = options;
  }

  /** The track the line is in, null without a line. */
  get queued(): QueuedTrack | null {
    return this.#line?.head ?? null;
  }

  /** What the line is doing, null without one. */
  get state(): LineState | null {
    return this.#line?.state ?? null;
  }

  /** How the chosen preset fares in the track of the line, null without one. */
  get mastering(): PlayLine['mastering'] | null {
    return this.#line?.mastering ?? null;
  }

  /** The preset that is in the mix now, null while nothing is heard. */
  get heardPreset(): Preset | null {
    return this.#line?.state === 'sounding' ? this.#line.heardPreset : null;
  }

  /** Whether what is heard of that preset was made by the simple chain. */
  get simplified(): boolean {
    return this.#line?.state === 'sounding' && this.#line.simplified;
  }

  positionFrames(): number {
    return this.#line ? this.#line.positionFrames() : this.#restFrame;
  }

  /** Where the next line begins. */
  restAt(frame: number): void {
    this.#restFrame = Math.max(0, Math.trunc(frame) || 0);
  }

  /** Fetches the first chunk of `row`, which may be chosen next. Cancels the fetch for what was prepared before. */
  prepare(row: TrackRow): void {
    this.#prepare(chunkKey(row.id, row.signature, 'off', 0));
  }

  /** Fetches what would be heard of `preset` if it were chosen in a moment; nothing while there is no line. Cancels as `prepare` does. */
  preparePreset(preset: MasteringPreset): void {
    const key = this.#line?.keyOfChoice(preset);
    if (key) this.#prepare(key);
  }

  #prepare(key: ChunkKey): void {
    const text = chunkKeyText(key);
    if (this.#preparing?.text === text || this.#shelf.has(text)) return;
    this.#preparing?.controller.abort();
    const preparing = { text, controller: new AbortController() };
    this.#preparing = preparing;
    this.#options.fetchChunk(key, 'soon', preparing.controller.signal).then(
      (chunk) => {
        if (this.#preparing !== preparing) return;
        this.#preparing = null;
        if (chunk.degraded) return;
        this.#shelf.put(text, chunk);
        // It may have been chosen meanwhile.
        this.#line?.update();
        this.#options.onUpdate();
      },
      // What is chosen is requested again and reports the failure.
      () => {
        if (this.#preparing === preparing) this.#preparing = null;
      },
    );
  }

  /** A new line in place of the present one. Without an output there is none. */
  open(): void {
    this.#line?.dispose();
    this.#line = null;
    this.#options.onOpen();
    const graph = this.#options.output.ready();
    if (!graph) return;
    this.#shelf.dropDegraded();
    this.#line = new PlayLine({
      ...this.#options,
      fetchChunk: (key, urgency, signal) => {
        // What the line asks for itself comes once, and as urgently as it is needed.
        if (this.#preparing?.text === chunkKeyText(key)) this.#preparing.controller.abort();
        return this.#options.fetchChunk(key, urgency, signal);
      },
      graph,
      shelf: this.#shelf,
      startFrame: this.#restFrame,
    });
    this.#line.update();
  }

  /** Heard now, or as soon as there is something; opens a line where there is none. */
  sound(): void {
    this.#options.output.run();
    if (!this.#line) this.open();
    this.#line?.sound();
  }

  /** Fades out and stays where it is. */
  hush(): void {
    if (this.#line) this.#options.output.rest(this.#line.hush());
  }

  /** Fades out and drops the line; the place is kept. */
  close(): void {
    this.#restFrame = this.positionFrames();
    this.#options.output.rest(this.#line?.dispose() ?? 0);
    this.#line = null;
  }

  /** Drops the line without a fade: its output is dead. The place is kept. */
  lose(): void {
    this.#restFrame = this.positionFrames();
    this.#line?.dispose();
    this.#line = null;
  }

  update(): void {
    this.#line?.update();
  }

  /** What follows in the queue may be another. */
  refollow(): void {
    this.#line?.refollow();
  }

  /** Takes the intensity as it is now. */
  setAmount(): void {
    this.#line?.setAmount();
  }

  /** Levels were set anew, or something became known of a sound. */
  retune(why: 'setting' | 'news'): void {
    this.#line?.retune(why);
  }

  /** Takes newer facts of a track on the line. */
  refresh(row: TrackRow): void {
    this.#line?.refresh(row);
  }

  /** Lets go of the chunks of all other tracks; those of the line's stay. */
  keepChunksOf(trackIds: readonly (number | null)[]): void {
    const ids = [...trackIds];
    for (let queued: QueuedTrack | null | undefined = this.queued; queued; queued = queued.next)
      if (queued.row) ids.push(queued.row.id);
    this.#shelf.keepOnly(ids.map((id) => `${id}/`));
  }

  dispose(): void {
    this.#preparing?.controller.abort();
    this.#line?.dispose();
    this.#line = null;
    this.#shelf.clear();
  }
}
