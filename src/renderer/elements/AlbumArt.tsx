// A cover, or a quiet glyph where there is none or it cannot be shown. Decorative: the album's name stands beside it.
import { Disc3 } from 'lucide-react';
import { useEffect, useState } from 'react';

import { artUrl } from '../../shared/contract/library.ts';
import { ART_SIZES_PX, type ArtSizePx, type TrackRow } from '../../shared/library.ts';

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
  /** The track whose cover it is; null shows the glyph. */
  readonly track: Pick<TrackRow, 'id' | 'signature' | 'hasArt'> | null;
  /** The longer side it is shown at, in CSS pixels at most; denser screens get the next size. */
  readonly sizePx: ArtSizePx;
}

export function AlbumArt({ track, sizePx }: AlbumArtProps) {
  const address = (px: ArtSizePx): string | null => (track?.hasArt ? artUrl(track.id, track.signature, px) : null);
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
  return (
    <div className="album-art">
      {src !== null && !isWaiting ? (
        <img
          key={`${src} ${times}`}
          src={src}
          srcSet={`${src} 1x, ${denser} 2x`}
          alt=""
          draggable={false}
          onError={fails}
        />
      ) : (
        <Disc3 aria-hidden="true" strokeWidth={1.25} />
      )}
    </div>
  );
}
