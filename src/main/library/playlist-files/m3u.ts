// M3U and M3U8: a location a line, and before it lines that begin with "#". Read are #EXTINF, #EXTALB, #EXTART and #PLAYLIST, as Winamp, VLC and
// foobar2000 write them.
import { linesOf } from '../../../shared/decode-text.ts';
import { inOneLine, lengthOrNull, orNull, splitName } from './playlist-lines.ts';
import type { ListedTrack, PlaylistFile } from './playlist-file.ts';

/** "#EXTINF:123 key="value",Artist - Title". */
const INFO = /^#EXTINF:\s*(-?\d+(?:\.\d+)?)?((?:\s+[\w-]+="[^"]*")*)\s*,?(.*)$/i;

export function readM3u(text: string): PlaylistFile {
  const tracks: ListedTrack[] = [];
  let name: string | null = null;
  let next: Partial<ListedTrack> = {};
  for (const raw of linesOf(text)) {
    const line = raw.trim();
    if (line === '') continue;
    if (!line.startsWith('#')) {
      tracks.push({ title: null, artist: null, album: null, durationSeconds: null, ...next, location: line });
      next = {};
      continue;
    }
    const info = INFO.exec(line);
    if (info) {
      const named = splitName(orNull(info[3]));
      next = { ...next, ...named, artist: named.artist ?? next.artist ?? null, durationSeconds: lengthOrNull(info[1]) };
    } else if (/^#EXTALB:/i.test(line)) next = { ...next, album: orNull(line.slice(8)) };
    else if (/^#EXTART:/i.test(line)) next = { ...next, artist: orNull(line.slice(8)) };
    else if (/^#PLAYLIST:/i.test(line)) name = orNull(line.slice(10));
  }
  return { name, tracks };
}

/** Locations without line breaks, spaces around them or "#" at their start: what `locationOf` makes. */
export function writeM3u({ name, tracks }: PlaylistFile): string {
  const lines = ['#EXTM3U'];
  if (name !== null) lines.push(`#PLAYLIST:${inOneLine(name)}`);
  for (const { location, title, artist, album, durationSeconds } of tracks) {
    if (album !== null) lines.push(`#EXTALB:${inOneLine(album)}`);
    const shown = [artist, title].filter((text) => text !== null).join(' - ');
    lines.push(`#EXTINF:${durationSeconds === null ? -1 : Math.round(durationSeconds)},${inOneLine(shown)}`);
    lines.push(location);
  }
  return `${lines.join('\n')}\n`;
}
