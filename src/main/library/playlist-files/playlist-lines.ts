// What the lines of playlists have in common: lengths, and names that are an artist's and a title's in one.

/** A line holds no line breaks. */
export const inOneLine = (text: string): string => text.replaceAll(/[\r\n]+/g, ' ').trim();

/** "" is nothing. */
export const orNull = (text: string | undefined): string | null => {
  const trimmed = text?.trim() ?? '';
  return trimmed === '' ? null : trimmed;
};

/** A length in seconds as a file says it; null for what is none or unknown ("-1"). */
export function lengthOrNull(text: string | undefined): number | null {
  const value = Number(orNull(text) ?? Number.NaN);
  return Number.isFinite(value) && value > 0 ? value : null;
}

/** "Artist - Title" where it is that, else a title. */
export function splitName(name: string | null): { readonly artist: string | null; readonly title: string | null } {
  const [, artist, title] = /^(.*?\S)\s+[-–—]\s+(\S.*)$/su.exec(name ?? '') ?? [];
  return artist === undefined || title === undefined ? { artist: null, title: name } : { artist, title };
}
