// A track that is a stretch of a file: a part of a CUE sheet, a chapter. Where it lies is the end of its signature, so that a sheet that was
// edited gives other chunks, and whoever holds the signature knows what to decode. A part has its own timeline from 0.

/** Frames at 48 kHz of the file's own timeline. */
export interface FrameRange {
  readonly startFrame: number;
  /** The first frame that is not of it; null: it goes on to the end of the file. */
  readonly endFrame: number | null;
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
