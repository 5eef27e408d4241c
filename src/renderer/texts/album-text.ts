// How albums are put into words: by whom, of when, how long. Pure; called by views.
import type { AlbumRow } from '../../shared/entities.ts';
import { formats, words } from './words.ts';

/** "Nina Simone", "Various artists", "Unknown artist". */
export function albumArtistText({ artist, compilation }: Pick<AlbumRow, 'artist' | 'compilation'>): string {
  return artist ?? (compilation ? words.variousArtists : words.unknown.artist);
}

/** The year of the music; behind it that of the edition where it is another: "1959 (1997)". */
export function albumYearText({
  year,
  originalDate,
  date,
}: Pick<AlbumRow, 'year' | 'originalDate' | 'date'>): string | null {
  const first = originalDate?.slice(0, 4) ?? null;
  const edition = date?.slice(0, 4) ?? null;
  if (first !== null && edition !== null && first !== edition) return `${first} (${edition})`;
  return first ?? edition ?? (year === null ? null : String(year));
}

/** "1 hr 12 min", "47 min", "38 sec". */
export function longLengthText(seconds: number): string {
  if (seconds < 60) return formats.unit(Math.round(seconds), 'second', 'short');
  const minutes = Math.round(seconds / 60);
  const hours = Math.floor(minutes / 60);
  const rest = formats.unit(minutes % 60, 'minute', 'short');
  return hours === 0 ? rest : `${formats.unit(hours, 'hour', 'short')} ${rest}`;
}
