// The chapters of audio books: what the parser found of them, and which files are asked for any.
import { extname } from 'node:path';

import type { IAudioMetadata } from 'music-metadata';

import type { Inspection } from '../decode/decoder.ts';
import type { Chapter } from './file-parts.ts';

/** What Apple's players call an audio book, in FFmpeg's words. */
const MEDIA_TYPE_BOOK = '2';

/** A film has chapters too, and a concert in one file: only books are taken apart by them. */
export function mayBeBook(path: string, { facts, tags }: Inspection): boolean {
  const isMp4 = facts.container.startsWith('mov');
  return isMp4 && (extname(path).toLowerCase() === '.m4b' || tags?.get('media_type') === MEDIA_TYPE_BOOK);
}

export function chaptersOf(parsed: IAudioMetadata | null): Chapter[] {
  return (parsed?.format.chapters ?? []).flatMap(({ title, start, timeScale = 1 }) => {
    const startSeconds = start / timeScale;
    return Number.isFinite(startSeconds) && startSeconds >= 0 ? [{ title, startSeconds }] : [];
  });
}
