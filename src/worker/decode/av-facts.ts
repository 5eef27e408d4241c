// What FFmpeg (node-av) knows of an opened stream, as StreamFacts.
import { AV_NOPTS_VALUE } from 'node-av/constants';
import type { Codec, FormatContext, Stream } from 'node-av/lib';

import type { StreamFacts } from './decoder.ts';
import { flacStreamFacts } from './flac-header.ts';

/** "mp3" for "mp3float": which of FFmpeg's decoders it is says nothing of the file. */
export function codecNameOf(codec: Codec): string {
  return (codec.name ?? '').replace(/float$/, '');
}

/** `fileBytes` gives the bit rate of a container that does not tell it; null: FFmpeg counted. */
export function factsOf(
  format: FormatContext,
  stream: Stream,
  codec: string,
  fileBytes: number | null = null,
): StreamFacts {
  const { sampleRate, channels, bitsPerRawSample, bitsPerCodedSample, bitRate, extradata } = stream.codecpar;
  // The demuxer of FLAC leaves them to the decoder.
  const flac = codec === 'flac' && sampleRate === 0 ? flacStreamFacts(extradata) : null;
  const durationSeconds = durationOf(format, stream);
  const bits = flac?.bitsPerSample ?? (bitsPerRawSample || bitsPerCodedSample);
  const counted = fileBytes !== null && durationSeconds !== null ? (8 * fileBytes) / durationSeconds : 0;
  const bitsPerSecond = Number(bitRate) || Number(format.bitRate) || counted;
  return {
    container: format.iformat?.name ?? '',
    codec,
    sampleRateHz: flac?.sampleRateHz ?? sampleRate,
    channels: flac?.channels ?? channels,
    bitsPerSample: bits > 0 ? bits : null,
    bitrateKbps: bitsPerSecond > 0 ? Math.round(bitsPerSecond / 1000) : null,
    durationSeconds,
  };
}

function durationOf(format: FormatContext, stream: Stream): number | null {
  const ticks = stream.duration;
  const seconds =
    ticks === AV_NOPTS_VALUE
      ? Number(format.duration) / 1_000_000
      : (Number(ticks) * stream.timeBase.num) / stream.timeBase.den;
  return seconds > 0 ? seconds : null;
}
