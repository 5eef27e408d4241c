// What is dragged within the window. The browser hands a drag's data out only where it is dropped, and a target must know before whether it takes it.
import type { ItemTarget } from './menu-store.ts';

export type Dragged =
  | { readonly kind: 'items'; readonly target: ItemTarget }
  | { readonly kind: 'queue-entries'; readonly entryIds: readonly number[] };

let dragged: Dragged | null = null;

/** Call it when a drag begins; it ends with the drag. */
export function beginDrag(transfer: DataTransfer, what: Dragged): void {
  dragged = what;
  transfer.effectAllowed = 'copyMove';
  // A drag without data is none.
  transfer.setData('application/x-auralis', what.kind);
  window.addEventListener('dragend', () => (dragged = null), { once: true });
}

export function draggedNow(): Dragged | null {
  return dragged;
}
