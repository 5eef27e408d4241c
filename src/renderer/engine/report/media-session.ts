// Media keys, the lock screen and the system's player widget, through the page's media session. Chromium opens one only for a
// playing media element, so a looping silent file plays beside the audio graph: it adds zeros and never touches the music.
import { artUrl } from '../../../shared/contract/library.ts';
import { ART_SIZES_PX, type ArtSizePx, type TrackRow } from '../../../shared/library.ts';
import { framesToSeconds, secondsToFrames } from '../../../shared/timeline.ts';
import silenceUrl from './silence.wav?url&no-inline';

export interface MediaControls {
  resume(): void;
  pause(): void;
  next(): void;
  previous(): void;
  seek(frame: number): void;
  positionFrames(): number;
}

export interface NowPlaying {
  readonly track: TrackRow | null;
  /** null: nothing is chosen. */
  readonly playing: boolean | null;
  readonly lengthFrames: number;
  readonly positionFrames: number;
}

/** What the system's skip buttons move when they name no amount. */
const SKIP_SECONDS = 10;

export class MediaSessionBridge {
  readonly #session: MediaSession | undefined = globalThis.navigator?.mediaSession;
  readonly #anchor: HTMLAudioElement | null;
  readonly #actions: MediaSessionAction[] = [];
  #shown: TrackRow | null = null;

  constructor(controls: MediaControls) {
    this.#anchor = this.#session && typeof Audio !== 'undefined' ? new Audio(silenceUrl) : null;
    if (this.#anchor) this.#anchor.loop = true;
    const skip = (direction: 1 | -1) => (details: MediaSessionActionDetails) =>
      controls.seek(controls.positionFrames() + direction * secondsToFrames(details.seekOffset ?? SKIP_SECONDS));
    this.#handle('play', () => controls.resume());
    this.#handle('pause', () => controls.pause());
    this.#handle('stop', () => controls.pause());
    this.#handle('nexttrack', () => controls.next());
    this.#handle('previoustrack', () => controls.previous());
    this.#handle('seekforward', skip(1));
    this.#handle('seekbackward', skip(-1));
    this.#handle('seekto', (details) => {
      if (details.seekTime !== undefined) controls.seek(secondsToFrames(details.seekTime));
    });
  }

  /** Call at each change but not for the moving position: the system extrapolates it. */
  show({ track, playing, lengthFrames, positionFrames }: NowPlaying): void {
    if (!this.#session) return;
    if (track !== this.#shown) {
      this.#shown = track;
      this.#session.metadata = track && metadataOf(track);
    }
    this.#session.playbackState = playing === null ? 'none' : playing ? 'playing' : 'paused';
    if (track && lengthFrames > 0) {
      this.#session.setPositionState({
        duration: framesToSeconds(lengthFrames),
        position: framesToSeconds(Math.min(positionFrames, lengthFrames)),
        playbackRate: 1,
      });
    } else {
      this.#session.setPositionState();
    }
    this.#hold(playing === true);
  }

  dispose(): void {
    for (const action of this.#actions) this.#session?.setActionHandler(action, null);
    if (this.#session) this.#session.metadata = null;
    this.#hold(false);
    this.#anchor?.removeAttribute('src');
  }

  #hold(playing: boolean): void {
    if (!this.#anchor || playing === !this.#anchor.paused) return;
    // Refused without a gesture, or overtaken by a pause: the system widget is missing then, the music is not.
    if (playing) void this.#anchor.play().catch(() => undefined);
    else this.#anchor.pause();
  }

  #handle(action: MediaSessionAction, handler: MediaSessionActionHandler): void {
    try {
      this.#session?.setActionHandler(action, handler);
      this.#actions.push(action);
    } catch (error) {
      // A browser throws TypeError for an action it does not know.
      if (!(error instanceof TypeError)) throw error;
    }
  }
}

function artwork({ id, signature }: TrackRow, px: ArtSizePx): MediaImage {
  return { src: artUrl(id, signature, px), sizes: `${px}x${px}`, type: 'image/webp' };
}

function metadataOf(track: TrackRow): MediaMetadata {
  return new MediaMetadata({
    title: track.title,
    artist: track.artist ?? track.albumArtist ?? '',
    album: track.album ?? '',
    artwork: track.hasArt ? ART_SIZES_PX.map((px) => artwork(track, px)) : [],
  });
}
