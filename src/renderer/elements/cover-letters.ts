// What stands for an album without a cover. Pure.

/** Up to two letters that stand for an album without a cover. */
export function coverLetters(title: string): string {
  const parts = title.match(/[\p{L}\p{N}]+/gu) ?? [];
  const letters = parts.slice(0, 2).map((part) => [...part][0] ?? '');
  return letters.join('').toLocaleUpperCase();
}

/** A hue in degrees; the same name has the same everywhere. */
export function coverHue(name: string): number {
  let hash = 0;
  for (const letter of name) hash = (Math.imul(hash, 31) + (letter.codePointAt(0) ?? 0)) | 0;
  return ((hash % 360) + 360) % 360;
}
