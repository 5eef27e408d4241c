// One way back over edits of the queue and of playlists, in the order in which they were made. Each keeps its own steps (the engine those of the queue,
// the core those of playlists); which of them is next is known here.
import type { PlayerEngine } from '../engine/engine.ts';

type Edited = 'queue' | 'playlists';

/** As many as both keep together. */
const MAX_MARKS = 100;

export interface UndoOptions {
  readonly queue: Pick<PlayerEngine['queue'], 'snapshot' | 'onChange' | 'undo' | 'redo'>;
  undoPlaylist(): void;
  redoPlaylist(): void;
}

export class UndoOrder {
  readonly #options: UndoOptions;
  #done: Edited[] = [];
  #undone: Edited[] = [];
  #edits: number;
  #isRedoing = false;
  readonly #stop: () => void;

  constructor(options: UndoOptions) {
    this.#options = options;
    this.#edits = options.queue.snapshot().edits;
    this.#stop = options.queue.onChange(() => this.#queueChanged());
  }

  /** A playlist was edited. */
  playlistEdited(): void {
    this.#note('playlists');
  }

  /** Without marks the queue is asked: it keeps steps of its own. */
  undo(): void {
    const { queue, undoPlaylist } = this.#options;
    while (this.#done.at(-1) === 'queue' && !queue.snapshot().canUndo) this.#done.pop();
    const last = this.#done.at(-1) ?? 'queue';
    if (last === 'queue') {
      queue.undo();
      return;
    }
    this.#done.pop();
    this.#undone.push(last);
    undoPlaylist();
  }

  /** The last edit of a playlist, whatever was done to the queue since. */
  undoLastOfPlaylists(): void {
    this.#moved('playlists', this.#done, this.#undone);
    this.#options.undoPlaylist();
  }

  redo(): void {
    const { queue, redoPlaylist } = this.#options;
    const next = this.#undone.at(-1) ?? 'queue';
    if (next === 'queue') {
      this.#isRedoing = true;
      queue.redo();
      this.#isRedoing = false;
      return;
    }
    this.#undone.pop();
    this.#done.push(next);
    redoPlaylist();
  }

  dispose(): void {
    this.#stop();
  }

  /** Buttons of the queue undo its last edit whatever was done to playlists since. */
  #queueChanged(): void {
    const { edits, canRedo } = this.#options.queue.snapshot();
    if (edits === this.#edits) return;
    this.#edits = edits;
    if (this.#isRedoing) this.#moved('queue', this.#undone, this.#done);
    // A new edit ends what could be done again; what was undone can be.
    else if (canRedo) this.#moved('queue', this.#done, this.#undone);
    else this.#note('queue');
  }

  /** The last such mark goes from one side to the other. */
  #moved(edited: Edited, from: Edited[], to: Edited[]): void {
    const at = from.lastIndexOf(edited);
    if (at === -1) return;
    from.splice(at, 1);
    to.push(edited);
  }

  #note(edited: Edited): void {
    this.#undone = [];
    this.#done = [...this.#done, edited].slice(-MAX_MARKS);
  }
}
