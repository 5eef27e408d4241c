// A cover, or a quiet glyph where there is none or it cannot be shown. Decorative: the album's name stands beside it.
import { Disc3 } from 'lucide-react';
import { useState } from 'react';

export function AlbumArt({ src }: { readonly src: string | null }) {
  const [failedSrc, setFailedSrc] = useState<string | null>(null);
  return (
    <div className="album-art">
      {src !== null && src !== failedSrc ? (
        <img key={src} src={src} alt="" draggable={false} onError={() => setFailedSrc(src)} />
      ) : (
        <Disc3 aria-hidden="true" strokeWidth={1.25} />
      )}
    </div>
  );
}
