// A track in two lines beside its cover: for lists that are no table.
import type { TrackRow } from '../../../shared/library.ts';
import { AlbumArt, coverOf } from '../../elements/AlbumArt.tsx';
import styles from './TrackLine.module.css';

interface TrackLineProps {
  /** Null while it is not known. */
  readonly track: TrackRow | null;
  readonly title: string;
  readonly credit: string | null;
}

export function TrackLine({ track, title, credit }: TrackLineProps) {
  return (
    <span className={styles['line']}>
      <AlbumArt cover={coverOf(track)} name={track?.album ?? null} sizePx={96} />
      <span className={styles['text']}>
        <span className={styles['title']} data-title dir="auto" title={title}>
          {title}
        </span>
        <span className={styles['credit']} dir="auto">
          {credit}
        </span>
      </span>
    </span>
  );
}
