// Reads what a library row shows of a file: stream properties and tags as FFmpeg finds them while it opens the file, refined by
// music-metadata where FFmpeg can have lost something and the job asks for all. A file whose tags cannot be parsed is still a track.
import type { IAudioMetadata } from 'music-metadata';

import { MAX_SHEET_BYTES, type FilePart } from '../shared/file-part.ts';
import { stampOf, type TrackTags } from '../shared/library.ts';
import type { FileReading, ReadTagsJob, TagsLevel } from '../shared/worker-protocol.ts';
import { audioIdentityOf } from './audio-identity.ts';
import type { Decoder, InspectedFile, Inspection, StreamFacts } from './decode/decoder.ts';
import { MAX_CHANNELS, MAX_RATE_HZ, MIN_RATE_HZ } from './decode/open-rules.ts';
import { fingerprintOf } from './fingerprint.ts';
import type { FolderFiles } from './folder-files.ts';
import { sniffImageType } from './image-type.ts';
import { shortageOf } from './job-failure.ts';
import { OpenedFile } from './media-file.ts';
import { parseTags } from './parse-tags.ts';
import { chaptersOf, mayBeBook } from './parts/chapters.ts';
import { sheetWithin } from './parts/covering-sheet.ts';
import { parseCueSheet } from './parts/cue-sheet.ts';
import { partsOfChapters, partsOfSheet, type Chapter, type WholeFile } from './parts/file-parts.ts';
import { sheetOfFlacBlock } from './parts/flac-cue-block.ts';
import { chaptersOfMatroska } from './parts/matroska-chapters.ts';
import { pickEmbedded } from './read-art.ts';
import { cleanCount, cleanPositive } from './tag-values.ts';
import { fieldsOfDictionary } from './tags/dictionary-fields.ts';
import { lookAtId3 } from './tags/id3-look.ts';
import { lookAtIlst } from './tags/ilst-look.ts';
import { mayHaveLost } from './tags/loss-rules.ts';
import { bestLyrics } from './tags/lyrics.ts';
import { mergeFields } from './tags/merge-fields.ts';
import { fieldsOfParsed, sheetIn } from './tags/parsed-fields.ts';
import { ratingOfPopularimeter, ratingOfText } from './tags/ratings.ts';
import { tagsOfFields, type TagFields } from './tags/tag-fields.ts';

/** Bounds of what can be true: nothing lasts 30 days. */
const MAX_BITS = 64;
const MAX_BITRATE_KBPS = 100_000;
const MAX_DURATION_SECONDS = 30 * 24 * 3600;

/** WavPack 4 and 5, block header, `total_samples`: 2³²−1 where the encoder did not know the number. */
const UNKNOWN_SAMPLES = 0xffff_ffff;

/**
 * Takes the fingerprint, and reads the tags where that of `known` is another. Throws file codes: `file-corrupt` and `format-unsupported` tell
 * why the decoder refuses it.
 */
export async function readFile(
  decoder: Decoder,
  folders: FolderFiles,
  { path, known, depth }: ReadTagsJob,
  signal: AbortSignal,
): Promise<FileReading> {
  const file = new OpenedFile(path);
  const stamp = stampOf(file.stats);
  try {
    const fingerprint = fingerprintOf(file.readAt, stamp.sizeBytes);
    if (known !== null && (known.fingerprint ?? fingerprint) === fingerprint)
      return { stamp, fingerprint, identity: null, tags: null, tagsLevel: 'full', parts: null, sheets: null };
    const opened = { path, sizeBytes: stamp.sizeBytes, readAt: file.readAt };
    const inspection = await decoder.inspect(opened, signal);
    const { tags, level, parts, sheets } = await readTags(folders, opened, inspection, depth, signal);
    const { facts, coded } = inspection;
    const identity = coded && audioIdentityOf(facts, coded, stamp.sizeBytes, opened.readAt);
    return { stamp, fingerprint, identity, tags, tagsLevel: level, parts, sheets };
  } finally {
    file.close();
  }
}

async function readTags(
  folders: FolderFiles,
  file: InspectedFile,
  inspection: Inspection,
  depth: TagsLevel,
  signal: AbortSignal,
): Promise<Pick<FileReading, 'parts' | 'sheets'> & { readonly tags: TrackTags; readonly level: TagsLevel }> {
  const { facts, pictures } = inspection;
  const { fields: looked, isLossy } = lookedUp(file, inspection);
  const includeChapters = mayBeBook(file.path, inspection);
  const parsed =
    (isLossy && depth === 'full') || includeChapters || !inspection.tags || !pictures
      ? await parse(file.path, facts.container, signal, { includeChapters })
      : null;
  const fields = parsed ? mergeFields(looked, fieldsOfParsed(parsed)) : looked;
  const hasEmbeddedArt = pictures
    ? pictures.some((picture) => sniffImageType(picture) !== null)
    : pickEmbedded(parsed?.common.picture) !== null;
  const format = parsed?.format;
  // A WavPack file that was never closed has all ones as its number of samples, which the parser takes for a length.
  const parsedSeconds = format?.numberOfSamples === UNKNOWN_SAMPLES ? null : format?.duration;
  const tags = {
    ...tagsOfFields({ ...fields, lyrics: bestLyrics([folders.lyricsBeside(file.path), fields.lyrics]) }),
    format: formatLabel(facts),
    sampleRateHz: cleanCount(facts.sampleRateHz, MIN_RATE_HZ, MAX_RATE_HZ),
    channels: cleanCount(facts.channels, 1, MAX_CHANNELS),
    bitsPerSample: isLossless(facts.codec)
      ? (cleanCount(facts.bitsPerSample, 1, MAX_BITS) ?? cleanCount(format?.bitsPerSample, 1, MAX_BITS))
      : null,
    bitrateKbps:
      cleanCount(facts.bitrateKbps, 1, MAX_BITRATE_KBPS) ??
      cleanCount((format?.bitrate ?? NaN) / 1000, 1, MAX_BITRATE_KBPS),
    durationSeconds:
      cleanPositive(facts.durationSeconds, MAX_DURATION_SECONDS) ?? cleanPositive(parsedSeconds, MAX_DURATION_SECONDS),
    hasArt: hasEmbeddedArt || folders.imageBeside(file.path) !== null,
  };
  const { mark, sheet } = folders.sheetBeside(file.path);
  const whole = { path: file.path, fields, tags };
  // What lies beside the file, people can see and edit.
  const parts =
    (sheet && partsOfSheet(whole, sheet)) ??
    partsWithin(whole, inspection, parsed) ??
    partsOfBlock(whole, file, inspection) ??
    partsOfChapters(whole, chaptersIn(file, inspection, parsed));
  return { tags, level: isLossy && !parsed && depth === 'first' ? 'first' : 'full', parts, sheets: mark };
}

/** By a sheet that a tagger wrote into the file. */
function partsWithin(whole: WholeFile, { tags }: Inspection, parsed: IAudioMetadata | null): FilePart[] | null {
  const written = tags?.get('cuesheet') ?? (parsed ? sheetIn(parsed) : undefined);
  const sheet = written === undefined ? null : sheetWithin(parseCueSheet(written.slice(0, MAX_SHEET_BYTES)));
  return sheet && partsOfSheet(whole, sheet);
}

/** By the block that FLAC has for it, which names nothing. */
function partsOfBlock(whole: WholeFile, { readAt }: InspectedFile, { facts }: Inspection): FilePart[] | null {
  const sheet = facts.container === 'flac' ? sheetOfFlacBlock(readAt, facts.sampleRateHz) : null;
  return sheet && partsOfSheet(whole, sheet);
}

function chaptersIn(file: InspectedFile, { facts }: Inspection, parsed: IAudioMetadata | null): Chapter[] {
  const isMatroska = facts.container.startsWith('matroska');
  return isMatroska ? chaptersOfMatroska(file.readAt, file.sizeBytes) : chaptersOf(parsed);
}

/** What FFmpeg's dictionary says, and beside it what it leaves out and a look at the file finds at no cost worth naming. */
function lookedUp(
  { sizeBytes, readAt }: InspectedFile,
  { facts, tags }: Inspection,
): { readonly fields: TagFields; readonly isLossy: boolean } {
  if (!tags) return { fields: {}, isLossy: true };
  const isMp4 = facts.container.startsWith('mov');
  const id3 = isMp4 || facts.container === 'ogg' ? null : lookAtId3(readAt);
  const ilst = isMp4 ? lookAtIlst(readAt, sizeBytes) : null;
  const fields = fieldsOfDictionary(tags);
  const popularimeter = id3?.popularimeter ?? null;
  return {
    fields: {
      ...fields,
      bpm: fields.bpm ?? ilst?.bpm ?? undefined,
      rating:
        fields.rating ??
        (popularimeter === null ? null : ratingOfPopularimeter(popularimeter)) ??
        ratingOfText('RATE', ilst?.rating ?? ''),
      mbRecordingId: fields.mbRecordingId ?? id3?.recordingId ?? undefined,
    },
    isLossy: mayHaveLost(facts.container, tags, { id3, ilst }),
  };
}

/** null where the tags cannot be parsed. */
function parse(...asked: Parameters<typeof parseTags>): ReturnType<typeof parseTags> | Promise<null> {
  const [, , signal] = asked;
  return parseTags(...asked).catch((error: unknown) => {
    // Without a file or memory to be had nothing is said of its tags.
    if (signal.aborted || shortageOf(error)) throw error;
    return null;
  }) as ReturnType<typeof parseTags> | Promise<null>;
}

/** The codec as people call it. */
export function formatLabel({ codec, container }: StreamFacts): string {
  if (codec.startsWith('pcm_')) return container === 'aiff' ? 'AIFF' : container === 'caf' ? 'CAF' : 'WAV';
  if (codec.startsWith('wma')) return 'WMA';
  return LABELS[codec] ?? codec.toUpperCase();
}

const LABELS: Readonly<Record<string, string>> = {
  vorbis: 'Vorbis',
  opus: 'Opus',
  wavpack: 'WavPack',
  ape: "Monkey's Audio",
  mp3float: 'MP3',
  musepack7: 'Musepack',
  musepack8: 'Musepack',
};

function isLossless(codec: string): boolean {
  return codec.startsWith('pcm_') || ['flac', 'alac', 'wavpack', 'tta', 'ape', 'wmalossless'].includes(codec);
}
