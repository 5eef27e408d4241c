// What FFmpeg (node-av) knows of an opened stream, as StreamFacts.
import { AV_CODEC_ID_FLAC, AV_CODEC_ID_MP3, AV_NOPTS_VALUE } from 'node-av/constants';
import type { Codec, CodecParameters, FormatContext, Stream } from 'node-av/lib';

import type { StreamFacts } from './decoder.ts';
import { flacStreamFacts } from './flac-header.ts';
import { mp3StreamFacts } from './mp3-header.ts';

/** "mp3" for "mp3float": which of FFmpeg's decoders it is says nothing of the file. */
export function codecNameOf(codec: Codec): string {
  return (codec.name ?? '').replace(/float$/, '');
}

/** What a look at the file without FFmpeg's counting has besides: its size, and its first bytes behind an ID3v2 tag. */
export interface Looked {
  readonly sizeBytes: number;
  readonly head: Uint8Array;
}

/** `looked` gives what a container does not tell without packets being looked at; null: FFmpeg looked at them. */
export function factsOf(
  format: FormatContext,
  stream: Stream,
  codec: string,
  looked: Looked | null = null,
): StreamFacts {
  const { codecpar } = stream;
  const { sampleRate, channels, bitsPerRawSample, bitsPerCodedSample, bitRate } = codecpar;
  const header = looked && sampleRate === 0 ? headerFacts(codecpar, looked.head) : null;
  const durationSeconds = durationOf(format, stream);
  const bits = header?.bitsPerSample ?? (bitsPerRawSample || bitsPerCodedSample);
  const counted = looked && durationSeconds !== null ? (8 * looked.sizeBytes) / durationSeconds : 0;
  const bitsPerSecond = Number(bitRate) || Number(format.bitRate) || (header?.kbps ?? 0) * 1000 || counted;
  return {
    container: format.iformat?.name ?? '',
    codec,
    sampleRateHz: header?.sampleRateHz ?? sampleRate,
    channels: header?.channels ?? channels,
    bitsPerSample: bits > 0 ? bits : null,
    bitrateKbps: bitsPerSecond > 0 ? Math.round(bitsPerSecond / 1000) : null,
    durationSeconds,
  };
}

interface HeaderFacts {
  readonly sampleRateHz: number;
  readonly channels: number;
  readonly bitsPerSample?: number;
  readonly kbps?: number | null;
}

/** What the codec's own header says, of codecs whose demuxer leaves it to the decoder. `head`: see `Looked`. null: it does not say. */
export function headerFacts({ codecId, extradata }: CodecParameters, head: Uint8Array): HeaderFacts | null {
  const facts = codecId === AV_CODEC_ID_FLAC ? flacStreamFacts(extradata) : codecId === AV_CODEC_ID_MP3 ? mp3StreamFacts(head) : null; // prettier-ignore
  return facts && facts.sampleRateHz > 0 ? facts : null;
}

function durationOf(format: FormatContext, stream: Stream): number | null {
  const ticks = stream.duration;
  const seconds =
    ticks === AV_NOPTS_VALUE
      ? Number(format.duration) / 1_000_000
      : (Number(ticks) * stream.timeBase.num) / stream.timeBase.den;
  return seconds > 0 ? seconds : null;
}
