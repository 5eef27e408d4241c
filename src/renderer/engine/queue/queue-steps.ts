// The edits of the queue that can be undone, and those that were. States share what an edit did not touch.
import { at, type QueueState } from './queue-edits.ts';

export const UNDO_STEPS = 50;

/** A state that an edit replaced, and the frame of its current entry then. */
interface Step {
  readonly state: QueueState;
  readonly frame: number;
  /** The entry that the edit made the current one; null: it left it as it was. */
  readonly madeCurrent: number | null;
}

export class QueueSteps {
  #undo: Step[] = [];
  #redo: Step[] = [];

  get canUndo(): boolean {
    return this.#undo.length > 0;
  }

  get canRedo(): boolean {
    return this.#redo.length > 0;
  }

  /** The state before the last edit. */
  get last(): QueueState | undefined {
    return this.#undo.at(-1)?.state;
  }

  /** Nothing is lost by what becomes of an empty queue. */
  note(before: QueueState, after: QueueState, frame: number): void {
    this.#redo = [];
    if (before.index === -1) return;
    this.#undo.push({ state: before, frame, madeCurrent: otherCurrent(before, after) });
    if (this.#undo.length > UNDO_STEPS) this.#undo.shift();
  }

  /**
   * The queue of before the last edit, or after the one that was undone last. The current entry stays current where it is there, unless it is what the
   * edit brought: then `frame` is where to go in the one that is. null: there is no step.
   */
  take(
    direction: 'undo' | 'redo',
    present: QueueState,
    frame: number,
  ): { readonly state: QueueState; readonly frame: number | null } | null {
    const [from, to] = direction === 'undo' ? [this.#undo, this.#redo] : [this.#redo, this.#undo];
    const step = from.pop();
    if (!step) return null;
    const currentId = present.order.entryIdAt(present.index);
    const index = currentId === step.madeCurrent ? -1 : step.state.order.indexOf(currentId);
    // Rounds only go on: what is heard was given out with its own.
    const then = { ...step.state, round: present.round };
    const state = index === -1 ? then : at(then, index);
    to.push({ state: present, frame, madeCurrent: otherCurrent(present, state) });
    return { state, frame: index === -1 ? step.frame : null };
  }

  clear(): void {
    this.#undo = [];
    this.#redo = [];
  }
}

/** The current entry of `after` where it is another than that of `before`. */
function otherCurrent(before: QueueState, after: QueueState): number | null {
  const entryId = after.order.entryIdAt(after.index);
  return entryId === before.order.entryIdAt(before.index) ? null : entryId;
}
