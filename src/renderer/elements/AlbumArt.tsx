// A cover; where there is none, or it cannot be shown, the letters of its album on a colour of theirs, or a glyph. Decorative: the name stands
// beside it.
import { Disc3 } from 'lucide-react';
import { useEffect, useState, type CSSProperties } from 'react';

import { artUrl } from '../../shared/contract/library.ts';
import type { AlbumRow } from '../../shared/entities.ts';
import { ART_SIZES_PX, type ArtSizePx, type TrackRow } from '../../shared/library.ts';
import { coverHue, coverLetters } from './cover-letters.ts';

/**
 * A cover that cannot be had while the player is busy (a scan, a drive that spins up) can be had a little later. Guess: by then either is over,
 * or it cannot be shown at all.
 */
const TRY_AGAIN_AFTER_MS = [2_000, 8_000, 30_000];

interface Failure {
  readonly src: string;
  readonly times: number;
  readonly isOver: boolean;
}

export interface AlbumArtProps {
  readonly cover: AlbumRow['cover'];
  /** What the letters are taken from; without it there is a glyph. */
  readonly name?: string | null;
  /** The longer side it is shown at, in CSS pixels at most; denser screens get the next size. */
  readonly sizePx: ArtSizePx;
}

export function coverOf(track: Pick<TrackRow, 'id' | 'signature' | 'hasArt'> | null): AlbumRow['cover'] {
  return track?.hasArt ? { trackId: track.id, signature: track.signature } : null;
}

export function AlbumArt({ cover, name = null, sizePx }: AlbumArtProps) {
  const address = (px: ArtSizePx): string | null => cover && artUrl(cover.trackId, cover.signature, px);
  const src = address(sizePx);
  const denser = address(ART_SIZES_PX.find((px) => px > sizePx) ?? sizePx);
  const [failure, setFailure] = useState<Failure | null>(null);
  const failed = failure?.src === src ? failure : null;
  const isWaiting = failed !== null && !failed.isOver;
  const times = failed?.times ?? 0;

  useEffect(() => {
    const afterMs = TRY_AGAIN_AFTER_MS[times - 1];
    if (!isWaiting || afterMs === undefined) return;
    const timer = setTimeout(() => setFailure((now) => now && { ...now, isOver: true }), afterMs);
    return () => clearTimeout(timer);
  }, [isWaiting, times, src]);

  const fails = (): void => setFailure(src === null ? null : { src, times: times + 1, isOver: false });
  if (src !== null && !isWaiting) {
    return (
      <div className="album-art">
        <img
          key={`${src} ${times}`}
          src={src}
          srcSet={`${src} 1x, ${denser} 2x`}
          alt=""
          draggable={false}
          loading="lazy"
          decoding="async"
          onError={fails}
        />
      </div>
    );
  }
  const letters = name === null ? '' : coverLetters(name);
  if (letters === '') {
    return (
      <div className="album-art">
        <Disc3 aria-hidden="true" strokeWidth={1.25} />
      </div>
    );
  }
  return (
    <div
      className="album-art album-art-letters"
      style={{ '--hue': coverHue(name ?? '') } as CSSProperties}
      aria-hidden="true"
      translate="no"
    >
      {letters}
    </div>
  );
}
