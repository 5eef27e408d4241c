// The bar at the bottom: what plays, the transport, the place in the track, the volume, and below them the sound.
import { AlbumArt } from '../../elements/AlbumArt.tsx';
import { usePlayer, useServices } from '../PlayerContext.tsx';
import { SoundBar } from '../sound/SoundBar.tsx';
import { SeekSlider } from './SeekSlider.tsx';
import { TransportButtons } from './TransportButtons.tsx';
import { VolumeSlider } from './VolumeSlider.tsx';

export function PlayerBar() {
  return (
    <section className="player-bar" aria-label="Player">
      <NowPlaying />
      <div className="player-centre">
        <SeekSlider />
        <TransportButtons />
      </div>
      <VolumeSlider />
      <SoundBar />
    </section>
  );
}

function NowPlaying() {
  const { revealPlaying } = useServices();
  const track = usePlayer((state) => state.track);
  return (
    <div className="now-playing">
      <AlbumArt track={track} sizePx={96} />
      <div className="now-playing-text">
        {track ? (
          <>
            <button
              type="button"
              className="now-playing-title"
              aria-label={`Show “${track.title}” in the list`}
              title={track.title}
              onClick={revealPlaying}
            >
              {track.title}
            </button>
            <span className="now-playing-artist" title={track.album ?? undefined}>
              {[track.artist, track.album].filter(Boolean).join(' — ')}
            </span>
          </>
        ) : (
          <span className="now-playing-none">Nothing is playing</span>
        )}
      </div>
    </div>
  );
}
