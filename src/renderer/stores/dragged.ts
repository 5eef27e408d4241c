// What is dragged within the window. The browser hands a drag's data out only where it is dropped, and a target must know before whether it takes it.
import type { ItemTarget } from './menu-store.ts';

export type Dragged =
  | { readonly kind: 'items'; readonly target: ItemTarget }
  /** `target`: their tracks; null where none is known yet. */
  | { readonly kind: 'queue-entries'; readonly entryIds: readonly number[]; readonly target: ItemTarget | null };

const TYPE = 'application/x-auralis';

let dragged: Dragged | null = null;

/** Call it when a drag begins. */
export function beginDrag(transfer: DataTransfer, what: Dragged): void {
  dragged = what;
  transfer.effectAllowed = 'copyMove';
  // A drag without data is none.
  transfer.setData(TYPE, what.kind);
}

/** Null when the drag is another's: files, a text. */
export function draggedIn({ types }: DataTransfer): Dragged | null {
  return types.includes(TYPE) ? dragged : null;
}

/** The tracks of what is dragged; null where it has none. */
export function draggedTracks(transfer: DataTransfer): ItemTarget | null {
  return draggedIn(transfer)?.target ?? null;
}
