// Reads what a library row shows of a file: tags by music-metadata, stream properties by the decoder. The decoder opens the file in
// any case, so a row that says it is playable was at least opened; a file whose tags cannot be parsed is still a track.
import { dirname } from 'node:path';

import { PlayerError } from '../shared/errors.ts';
import { stampOf, type TrackTags } from '../shared/library.ts';
import type { FileReading, ReadTagsJob } from '../shared/worker-protocol.ts';
import type { Decoder, StreamFacts } from './decode/decoder.ts';
import { MAX_CHANNELS, MAX_RATE_HZ, MIN_RATE_HZ } from './decode/open-rules.ts';
import { fingerprintOf } from './fingerprint.ts';
import { shortageOf } from './job-failure.ts';
import { fileErrorOf, statMediaFile } from './media-file.ts';
import { parseTags } from './parse-tags.ts';
import { findFolderImage, pickEmbedded } from './read-art.ts';
import { cleanCount, cleanPositive } from './tag-values.ts';
import { fieldsOfParsed } from './tags/parsed-fields.ts';
import { tagsOfFields } from './tags/tag-fields.ts';

/** Bounds of what can be true: nothing lasts 30 days. */
const MAX_BITS = 64;
const MAX_BITRATE_KBPS = 100_000;
const MAX_DURATION_SECONDS = 30 * 24 * 3600;

/** WavPack 4 and 5, block header, `total_samples`: 2³²−1 where the encoder did not know the number. */
const UNKNOWN_SAMPLES = 0xffff_ffff;

/** Takes the fingerprint, and reads the tags where that of `known` is another. Throws as `readTags`. */
export async function readFile(
  decoder: Decoder,
  { path, known }: ReadTagsJob,
  signal: AbortSignal,
): Promise<FileReading> {
  const stamp = stampOf(await statMediaFile(path));
  const fingerprint = await fingerprintOf(path, stamp.sizeBytes).catch((error: unknown) => {
    throw fileErrorOf(error);
  });
  const isKnown = known !== null && (known.fingerprint ?? fingerprint) === fingerprint;
  const tags = isKnown ? null : await readTags(decoder, path, signal);
  return { stamp, fingerprint, identity: null, tags, tagsLevel: 'full' };
}

/** Throws file codes: `file-corrupt` and `format-unsupported` tell why the decoder refuses it. */
export async function readTags(decoder: Decoder, path: string, signal: AbortSignal): Promise<TrackTags> {
  await statMediaFile(path);
  const facts = await factsOf(decoder, path, signal);
  const parsed = await parseTags(path, facts.container, signal).catch((error: unknown) => {
    // Without a file or memory to be had nothing is said of its tags.
    if (signal.aborted || shortageOf(error)) throw error;
    return null;
  });
  const common = parsed?.common;
  const format = parsed?.format;
  // A WavPack file that was never closed has all ones as its number of samples, which the parser takes for a length.
  const isUnknown = format?.numberOfSamples === UNKNOWN_SAMPLES;
  const duration = isUnknown ? null : cleanPositive(format?.duration, MAX_DURATION_SECONDS);
  return {
    ...tagsOfFields(parsed ? fieldsOfParsed(parsed) : {}),
    format: formatLabel(facts),
    sampleRateHz: cleanCount(facts.sampleRateHz, MIN_RATE_HZ, MAX_RATE_HZ),
    channels: cleanCount(facts.channels, 1, MAX_CHANNELS),
    bitsPerSample: isLossless(facts.codec)
      ? (cleanCount(facts.bitsPerSample, 1, MAX_BITS) ?? cleanCount(format?.bitsPerSample, 1, MAX_BITS))
      : null,
    bitrateKbps:
      cleanCount(facts.bitrateKbps, 1, MAX_BITRATE_KBPS) ??
      cleanCount((format?.bitrate ?? NaN) / 1000, 1, MAX_BITRATE_KBPS),
    durationSeconds: cleanPositive(facts.durationSeconds, MAX_DURATION_SECONDS) ?? duration,
    hasArt: pickEmbedded(common?.picture) !== null || (await findFolderImage(dirname(path))) !== null,
  };
}

async function factsOf(decoder: Decoder, path: string, signal: AbortSignal): Promise<StreamFacts> {
  const reader = await decoder.open(path, signal);
  try {
    if (reader.facts.channels > MAX_CHANNELS)
      throw new PlayerError('format-unsupported', '', { values: { why: 'channels', channels: reader.facts.channels } });
    return reader.facts;
  } finally {
    reader.dispose();
  }
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
