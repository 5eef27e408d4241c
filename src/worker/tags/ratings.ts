// What a rating in a file means on a scale of 0–100. Taggers use five scales, and the name of the tag says which. Pure.

const STAR = 20;

/** ID3 POPM: 0 is "not rated"; the bounds between the stars that Windows, MusicBee and foobar2000 share. */
export function ratingOfPopularimeter(byte: number): number | null {
  if (!(byte > 0 && byte <= 255)) return null;
  return STAR * (byte < 32 ? 1 : byte < 96 ? 2 : byte < 160 ? 3 : byte < 224 ? 4 : 5);
}

/** `name` in capitals, without what a container puts before it; null where it is no rating, or none that can be true. */
export function ratingOfText(name: string, value: string): number | null {
  const number = Number(value.trim().replace(',', '.'));
  if (value.trim() === '' || !(number >= 0 && number <= 100)) return null;
  switch (name) {
    case 'FMPS_RATING':
      return number <= 1 ? Math.round(100 * number) : null;
    case 'WM/SHAREDUSERRATING':
      // 1, 25, 50, 75, 99 are one to five stars; 0 is "not rated".
      return number === 0 ? null : STAR * (1 + Math.round(number / 25));
    case 'RATE':
      return Math.round(number);
    case 'RATING':
      if (number === 0) return null;
      // A fraction is of one, a small whole number counts stars, a larger one is of a hundred.
      if (!Number.isInteger(number) && number < 1) return Math.round(100 * number);
      return number <= 5 ? Math.round(STAR * number) : Math.round(number);
    default:
      // Quod Libet: "RATING:mail@address", of one.
      return name.startsWith('RATING:') && number <= 1 ? Math.round(100 * number) : null;
  }
}
