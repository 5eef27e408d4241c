// The bar at the bottom: what plays, the transport and the place in the track, the sound, the volume.
import { AudioLines, ListMusic, MicVocal, type LucideIcon } from 'lucide-react';

import type { SidePanelId } from '../../../shared/settings.ts';
import { AlbumArt, coverOf } from '../../elements/AlbumArt.tsx';
import { words } from '../../texts/words.ts';
import { ArtistLinks } from '../artists/ArtistLinks.tsx';
import { IconButton } from '../../elements/IconButton.tsx';
import { showPlaying } from '../../stores/reveal-store.ts';
import { useKeysText } from '../keyboard/use-keys-text.ts';
import { usePlayer, useServices, useSettings } from '../PlayerContext.tsx';
import { LoveButton } from '../tracks/LoveButton.tsx';
import { useSetting } from '../use-setting.ts';
import { SoundControls } from '../sound/SoundControls.tsx';
import { SeekSlider } from './SeekSlider.tsx';
import { TransportButtons } from './TransportButtons.tsx';
import { VolumeSlider } from './VolumeSlider.tsx';

export function PlayerBar() {
  return (
    <section className="player-bar" aria-label={words.player.label}>
      <NowPlaying />
      <div className="player-centre">
        <SeekSlider />
        <TransportButtons />
      </div>
      <SoundControls />
      <div className="player-side">
        <VolumeSlider />
        <div className="panel-buttons">
          <PanelButton
            panel="sound"
            icon={AudioLines}
            label={words.soundPanel.show}
            shortcut={useKeysText('sound-panel')}
          />
          <PanelButton panel="lyrics" icon={MicVocal} label={words.lyrics.show} shortcut={useKeysText('lyrics')} />
          <PanelButton panel="queue" icon={ListMusic} label={words.queue.show} shortcut={useKeysText('queue')} />
        </div>
      </div>
    </section>
  );
}

interface PanelButtonProps {
  readonly panel: SidePanelId;
  readonly icon: LucideIcon;
  readonly label: string;
  readonly shortcut: string;
}

function PanelButton({ panel, icon: Icon, label, shortcut }: PanelButtonProps) {
  const isShown = useSettings((state) => state.sidePanel === panel);
  const set = useSetting();
  return (
    <IconButton
      label={label}
      shortcut={shortcut}
      aria-pressed={isShown}
      className={`panel-button panel-button-${panel}`}
      onClick={() => set({ sidePanel: isShown ? null : panel })}
    >
      <Icon />
    </IconButton>
  );
}

function NowPlaying() {
  const { engine, navigation, reveal } = useServices();
  const track = usePlayer((state) => state.track);
  const cover = <AlbumArt cover={coverOf(track)} name={track?.album ?? null} sizePx={96} />;
  if (!track) {
    return (
      <div className="now-playing">
        {cover}
        <span className="now-playing-none">{words.player.nothing}</span>
      </div>
    );
  }
  const { albumId } = track;
  return (
    <div className="now-playing">
      {albumId === null ? (
        cover
      ) : (
        <button
          type="button"
          className="now-playing-cover"
          aria-label={words.player.openAlbum(track.album ?? '')}
          dir="auto"
          title={track.album ?? undefined}
          onClick={() => navigation.go({ view: 'album', id: albumId })}
        >
          {cover}
        </button>
      )}
      <div className="now-playing-text">
        <button
          type="button"
          className="now-playing-title"
          dir="auto"
          aria-label={words.player.showInList(track.title)}
          title={track.title}
          onClick={() => showPlaying(engine, navigation, reveal)}
        >
          {track.title}
        </button>
        <span className="now-playing-artist">
          <ArtistLinks artists={track.artists} credit={track.artist} />
        </span>
      </div>
      <LoveButton track={track} />
    </div>
  );
}
