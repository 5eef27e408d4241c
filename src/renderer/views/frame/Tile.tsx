// A name and a fact in a grid of such: artists, genres.
import styles from './Tile.module.css';

/** The least width, in CSS pixels. */
export const TILE_WIDTH_PX = 240;
export const TILE_HEIGHT_PX = 58;
export const TILE_GAP_PX = 6;

export function Tile({ name, facts }: { readonly name: string; readonly facts: string }) {
  return (
    <div className={styles['tile']}>
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
