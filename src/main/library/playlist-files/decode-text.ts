// Text files of any age: UTF-8 and UTF-16 by their mark, UTF-8 where the bytes are that, and the encoding of old Windows where they are not.

export function decodeText(bytes: Uint8Array): string {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

export const linesOf = (text: string): string[] => text.split(/\r\n|\r|\n/);

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
