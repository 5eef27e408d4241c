// A track that is a stretch of a file: a part of a CUE sheet, a chapter. Where it lies is the end of its signature, so that a sheet that was
// edited gives other chunks, and whoever holds the signature knows what to decode. A part has its own timeline from 0.
import { contentSignature, type FileStamp, type TrackTags } from './library.ts';

/** Frames at 48 kHz of the file's own timeline. */
export interface FrameRange {
  readonly startFrame: number;
  /** The first frame that is not of it; null: it goes on to the end of the file. */
  readonly endFrame: number | null;
}

/** A track of a file that has several. Those of one file come in their order and do not overlap. */
export interface FilePart extends FrameRange {
  readonly tags: TrackTags;
}

/** As the last two of six parts: a file's own signature has three or four. No part ends at 0, so that stands for the end of the file. */
const PART = /^((?:[0-9a-z]+-){3}[0-9a-z]+)-(\d+)-(\d+)$/;

/** The signature of a part of the file that has `fileSignature`. */
export function partSignature(fileSignature: string, { startFrame, endFrame }: FrameRange): string {
  return `${fileSignature}-${startFrame}-${endFrame ?? 0}`;
}

/** The signature of the file that a track with `signature` is, or is a part of. */
export function fileSignatureOf(signature: string): string {
  return PART.exec(signature)?.[1] ?? signature;
}

/** Where in its file a track with `signature` lies; null: it is all of it. */
export function rangeOfSignature(signature: string): FrameRange | null {
  const [, , start, end] = PART.exec(signature) ?? [];
  if (start === undefined || end === undefined) return null;
  return { startFrame: Number(start), endFrame: Number(end) || null };
}

/** Lower case, with the dot. */
export const SHEET_EXTENSION = '.cue';

/** A CUE sheet beside audio files, by its name. Those that macOS leaves beside others ("._x.cue") are none. */
export function isSheetName(name: string): boolean {
  return !name.startsWith('.') && name.toLowerCase().endsWith(SHEET_EXTENSION);
}

/** Larger files of that name are no sheets. */
export const MAX_SHEET_BYTES = 1_000_000;

/**
 * What the sheets of a folder are, in short: of which tracks its files consist follows from them. Another text when one came, went or changed;
 * null without any.
 */
export function sheetsMark(stamps: readonly FileStamp[]): string | null {
  if (stamps.length === 0) return null;
  const text = stamps.map(contentSignature).sort().join(' ');
  return `${stamps.length}-${[0x811c9dc5, 0x01234567].map((seed) => hash(text, seed).toString(36)).join('-')}`;
}

/** FNV-1a, 32 bits. */
function hash(text: string, seed: number): number {
  let value = seed;
  for (let at = 0; at < text.length; at++) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  return value >>> 0;
}
