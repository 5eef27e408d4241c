// A name and a fact in a grid of such: artists, genres.
import { beginDrag } from '../../stores/dragged.ts';
import type { ItemTarget } from '../../stores/menu-store.ts';
import styles from './Tile.module.css';

/** The least width, in CSS pixels. */
export const TILE_WIDTH_PX = 240;
export const TILE_HEIGHT_PX = 58;
export const TILE_GAP_PX = 6;

interface TileProps {
  readonly name: string;
  readonly facts: string;
  /** What is dragged by it. */
  readonly target: ItemTarget;
}

export function Tile({ name, facts, target }: TileProps) {
  return (
    <div
      className={styles['tile']}
      draggable
      onDragStart={(event) => beginDrag(event.dataTransfer, { kind: 'items', target })}
    >
      <span className={styles['name']} dir="auto" title={name}>
        {name}
      </span>
      <span className={styles['facts']}>{facts}</span>
    </div>
  );
}

export function TileSkeleton({ index }: { readonly index: number }) {
  return (
    <div className={styles['tile']} aria-busy="true">
      <span className="skeleton" style={{ width: `${40 + ((index * 7) % 5) * 9}%` }} />
    </div>
  );
}
