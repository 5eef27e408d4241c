// Encodes planar float stereo at 48 kHz to FLAC, MP3, AAC, Vorbis or Opus with tags and perhaps a cover, through the FFmpeg that the decoder already brings.
import {
  AV_CHANNEL_LAYOUT_STEREO,
  AV_CODEC_FLAG_GLOBAL_HEADER,
  AV_CODEC_ID_PNG,
  AV_DISPOSITION_ATTACHED_PIC,
  AV_PIX_FMT_RGB24,
  AVMEDIA_TYPE_VIDEO,
  AV_SAMPLE_FMT_FLT,
  AV_SAMPLE_FMT_FLTP,
  AV_SAMPLE_FMT_S16,
  AVERROR_EOF,
  AVFMT_GLOBALHEADER,
} from 'node-av/constants';
import { Codec, CodecContext, Dictionary, FFmpegError, FormatContext, Frame, Packet, Rational } from 'node-av/lib';

const RATE_HZ = 48_000;

const ENCODERS = {
  flac: { name: 'flac', format: AV_SAMPLE_FMT_S16, bitRate: 0 },
  mp3: { name: 'libmp3lame', format: AV_SAMPLE_FMT_FLTP, bitRate: 192_000 },
  m4a: { name: 'aac', format: AV_SAMPLE_FMT_FLTP, bitRate: 160_000 },
  ogg: { name: 'libvorbis', format: AV_SAMPLE_FMT_FLTP, bitRate: 128_000 },
  opus: { name: 'libopus', format: AV_SAMPLE_FMT_FLT, bitRate: 128_000 },
} as const;
export type DemoFormat = keyof typeof ENCODERS;

/**
 * Writes `path` (its extension must fit `format`). Both channels have the same length; samples beyond ±1 are clipped. `cover` is a square
 * PNG, for formats that hold one as a stream of its own (FLAC, MP3).
 */
export function encodeTrack(
  path: string,
  format: DemoFormat,
  left: Float32Array,
  right: Float32Array,
  tags: Readonly<Record<string, string>>,
  cover: Buffer | null = null,
): void {
  const spec = ENCODERS[format];
  const codec = Codec.findEncoderByName(spec.name as never);
  if (!codec) throw new Error(`no encoder for ${format}`);
  const output = new FormatContext();
  FFmpegError.throwIfError(output.allocOutputContext2(null, null, path), 'output');
  const encoder = new CodecContext();
  encoder.allocContext3(codec);
  encoder.sampleRate = RATE_HZ;
  encoder.channelLayout = AV_CHANNEL_LAYOUT_STEREO;
  encoder.sampleFormat = spec.format;
  encoder.timeBase = new Rational(1, RATE_HZ);
  if (spec.bitRate) encoder.bitRate = BigInt(spec.bitRate);
  if ((output.oformat?.flags ?? 0) & AVFMT_GLOBALHEADER) {
    encoder.flags = (encoder.flags | AV_CODEC_FLAG_GLOBAL_HEADER) as typeof encoder.flags;
  }
  FFmpegError.throwIfError(encoder.open2Sync(codec), 'encoder');
  const stream = output.newStream(codec);
  stream.timeBase = encoder.timeBase;
  FFmpegError.throwIfError(stream.codecpar.fromContext(encoder), 'stream');
  output.metadata = Dictionary.fromObject({ ...tags });
  if (format === 'opus' || format === 'ogg') stream.metadata = Dictionary.fromObject({ ...tags });
  const picture = cover && output.newStream();
  if (picture) {
    picture.codecpar.codecType = AVMEDIA_TYPE_VIDEO;
    picture.codecpar.codecId = AV_CODEC_ID_PNG;
    picture.codecpar.format = AV_PIX_FMT_RGB24;
    picture.codecpar.width = cover.readUInt32BE(16);
    picture.codecpar.height = cover.readUInt32BE(20);
    picture.disposition = AV_DISPOSITION_ATTACHED_PIC;
  }
  FFmpegError.throwIfError(output.openOutputSync(), 'open');
  FFmpegError.throwIfError(output.writeHeaderSync(), 'header');

  const packet = new Packet();
  packet.alloc();
  if (picture) {
    packet.data = cover;
    packet.streamIndex = picture.index;
    packet.pts = 0n;
    packet.dts = 0n;
    FFmpegError.throwIfError(output.interleavedWriteFrameSync(packet), 'cover');
    packet.unref();
  }
  const drain = (): void => {
    for (;;) {
      const got = encoder.receivePacketSync(packet);
      if (got < 0) {
        if (got !== AVERROR_EOF && got !== -11) FFmpegError.throwIfError(got, 'encode');
        return;
      }
      packet.streamIndex = stream.index;
      packet.rescaleTs(encoder.timeBase, stream.timeBase);
      FFmpegError.throwIfError(output.interleavedWriteFrameSync(packet), 'write');
      packet.unref();
    }
  };

  const block = encoder.frameSize > 0 ? encoder.frameSize : 4096;
  for (let at = 0; at < left.length; at += block) {
    const count = Math.min(block, left.length - at);
    const frame = new Frame();
    frame.alloc();
    frame.format = spec.format;
    frame.nbSamples = count;
    frame.sampleRate = RATE_HZ;
    frame.channelLayout = AV_CHANNEL_LAYOUT_STEREO;
    frame.pts = BigInt(at);
    FFmpegError.throwIfError(frame.allocBuffer(), 'frame');
    fill(frame, spec.format, left.subarray(at, at + count), right.subarray(at, at + count));
    FFmpegError.throwIfError(encoder.sendFrameSync(frame), 'send');
    drain();
    frame.free();
  }
  encoder.sendFrameSync(null);
  drain();
  FFmpegError.throwIfError(output.writeTrailerSync(), 'trailer');
  packet.free();
  encoder.freeContext();
  output.closeOutputSync();
}

function fill(frame: Frame, format: number, left: Float32Array, right: Float32Array): void {
  const planes = frame.data ?? [];
  const clip = (x: number | undefined): number => Math.max(-1, Math.min(1, x ?? 0));
  const view = (plane: Buffer | undefined): DataView => {
    if (!plane) throw new Error('frame without a plane');
    return new DataView(plane.buffer, plane.byteOffset, plane.byteLength);
  };
  const first = view(planes[0]);
  if (format === AV_SAMPLE_FMT_FLTP) {
    const second = view(planes[1]);
    for (let i = 0; i < left.length; i++) {
      first.setFloat32(i * 4, clip(left[i]), true);
      second.setFloat32(i * 4, clip(right[i]), true);
    }
  } else if (format === AV_SAMPLE_FMT_FLT) {
    for (let i = 0; i < left.length; i++) {
      first.setFloat32(i * 8, clip(left[i]), true);
      first.setFloat32(i * 8 + 4, clip(right[i]), true);
    }
  } else {
    for (let i = 0; i < left.length; i++) {
      first.setInt16(i * 4, Math.round(clip(left[i]) * 32767), true);
      first.setInt16(i * 4 + 2, Math.round(clip(right[i]) * 32767), true);
    }
  }
}
