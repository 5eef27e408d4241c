// Makes covers small: decodes one image and encodes it at the sizes that lists and grids show, as WebP. Loaded on demand, because it loads
// FFmpeg's binary, and only by read-art.ts. An image that cannot be decoded is none.
import {
  AV_CODEC_ID_GIF,
  AV_CODEC_ID_MJPEG,
  AV_CODEC_ID_PNG,
  AV_CODEC_ID_WEBP,
  AV_LOG_QUIET,
  AV_PIX_FMT_BGRA,
  FF_ENCODER_LIBWEBP,
  SWS_AREA,
  type AVCodecID,
  type AVPixelFormat,
} from 'node-av/constants';
import { Codec, CodecContext, Frame, Log, Packet, Rational, SoftwareScaleContext } from 'node-av/lib';

import { ART_SIZES_PX } from '../shared/library.ts';
import type { ArtImage, Thumbnail } from '../shared/worker-protocol.ts';

Log.setLevel(AV_LOG_QUIET);

const DECODERS: Readonly<Record<string, AVCodecID>> = {
  'image/jpeg': AV_CODEC_ID_MJPEG,
  'image/png': AV_CODEC_ID_PNG,
  'image/gif': AV_CODEC_ID_GIF,
  'image/webp': AV_CODEC_ID_WEBP,
};

/** More is no cover but an attack on memory: 60 megapixels are 240 MB decoded. Guess. */
const MOST_PIXELS = '60000000';

/** libwebp's scale from 0 to 100; nobody sees the difference at these sizes. Guess. */
const QUALITY = '82';

export interface Cover {
  readonly widthPx: number;
  readonly heightPx: number;
  /** One for each of ART_SIZES_PX. None is larger than the image itself. */
  readonly thumbnails: readonly Thumbnail[];
}

/** Null when it is no image, or one that FFmpeg cannot decode. A decoded one holds its pixels until this returns. */
export function makeThumbnails(image: ArtImage): Cover | null {
  const frame = decode(image);
  if (frame === null) return null;
  try {
    const thumbnails: Thumbnail[] = [];
    for (const sizePx of ART_SIZES_PX) {
      const bytes = encode(frame, sizePx);
      if (bytes === null) return null;
      thumbnails.push({ sizePx, bytes });
    }
    return { widthPx: frame.width, heightPx: frame.height, thumbnails };
  } finally {
    frame.free();
  }
}

/** The first frame of it. The caller frees it. */
function decode({ mimeType, bytes }: ArtImage): Frame | null {
  const id = DECODERS[mimeType];
  const codec = id === undefined ? null : Codec.findDecoder(id);
  if (!codec) return null;
  const context = new CodecContext();
  const packet = new Packet();
  const frame = new Frame();
  frame.alloc();
  let isDecoded = false;
  try {
    context.allocContext3(codec);
    context.setOption('max_pixels', MOST_PIXELS);
    packet.alloc();
    packet.data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    isDecoded =
      context.open2Sync(codec, null) >= 0 &&
      context.sendPacketSync(packet) >= 0 &&
      context.sendPacketSync(null) >= 0 &&
      context.receiveFrameSync(frame) >= 0 &&
      frame.width > 0 &&
      frame.height > 0;
    return isDecoded ? frame : null;
  } finally {
    packet.free();
    context.freeContext();
    if (!isDecoded) frame.free();
  }
}

function encode(source: Frame, sizePx: number): Uint8Array | null {
  const small = scale(source, sizePx);
  if (small === null) return null;
  const context = new CodecContext();
  const packet = new Packet();
  try {
    const codec = Codec.findEncoderByName(FF_ENCODER_LIBWEBP);
    if (!codec) return null;
    context.allocContext3(codec);
    context.width = small.width;
    context.height = small.height;
    context.pixelFormat = AV_PIX_FMT_BGRA;
    context.timeBase = new Rational(1, 1);
    context.setOption('quality', QUALITY);
    packet.alloc();
    const isEncoded =
      context.open2Sync(codec, null) >= 0 &&
      context.sendFrameSync(small) >= 0 &&
      context.sendFrameSync(null) >= 0 &&
      context.receivePacketSync(packet) >= 0;
    // A copy: the packet's own memory is freed here.
    return isEncoded && packet.data ? Uint8Array.from(packet.data) : null;
  } finally {
    packet.free();
    context.freeContext();
    small.free();
  }
}

/** Its longer side is `sizePx`, or what it was when that is less. The caller frees it. */
function scale(source: Frame, sizePx: number): Frame | null {
  const factor = Math.min(1, sizePx / Math.max(source.width, source.height));
  const small = new Frame();
  const scaler = new SoftwareScaleContext();
  let isScaled = false;
  try {
    small.alloc();
    small.width = Math.max(1, Math.round(source.width * factor));
    small.height = Math.max(1, Math.round(source.height * factor));
    small.format = AV_PIX_FMT_BGRA;
    small.pts = 0n;
    if (small.allocBuffer() < 0) return null;
    const format = source.format as AVPixelFormat;
    scaler.getContext(source.width, source.height, format, small.width, small.height, AV_PIX_FMT_BGRA, SWS_AREA);
    isScaled = scaler.scaleFrameSync(small, source) >= 0;
    return isScaled ? small : null;
  } finally {
    scaler.freeContext();
    if (!isScaled) small.free();
  }
}
