// One media file opened with FFmpeg inside this process (node-av, synchronous calls): demuxer and decoder, frame by frame.
// Guards against hostile files stand here. It knows source frames and time stamps, not the 48 kHz timeline (`av-reader`).
import {
  AV_LOG_QUIET,
  AV_NOPTS_VALUE,
  AVDISCARD_ALL,
  AVERROR_EAGAIN,
  AVERROR_EOF,
  AVMEDIA_TYPE_AUDIO,
  AVSEEK_FLAG_BACKWARD,
} from 'node-av/constants';
import { Codec, CodecContext, FFmpegError, Frame, Log, Packet, type FormatContext, type Stream } from 'node-av/lib';

import { PlayerError } from '../../shared/errors.ts';
import { codecNameOf, factsOf } from './av-facts.ts';
import { openFormat, startOfFile, throwIfFailed } from './av-format.ts';
import type { StreamFacts } from './decoder.ts';
import { flacBlockFrames, flacPacketPlace } from './flac-header.ts';
import { assertPlayableRate } from './open-rules.ts';
import { packetLengthsOf, type PacketLengths } from './packet-lengths.ts';

Log.setLevel(AV_LOG_QUIET);

/** Read errors in a row that are taken for one damaged span. FFmpeg's own tools stop at the first; 200 rescues what lies behind (measured). */
const MAX_READ_ERRORS = 200;

export class AvInput {
  readonly facts: StreamFacts;
  readonly rateHz: number;
  /** Seconds per tick of time stamps. */
  readonly tickSeconds: number;
  /** Source frame that time stamps call the start of the track (mp3: the encoder delay). */
  originFrames: number;
  /** Damage was met: an unreadable span or a refused packet. */
  disturbed = false;
  /** Nothing was decoded or sought yet: as good as newly opened. */
  untouched = true;
  /** What the decoder dropped before the frame at hand, the first one behind `prime`: FFmpeg's Opus cuts the pre-skip wherever it begins. */
  cutFrames = 0;
  /** The frame of the last successful `pull`; its memory is FFmpeg's and is gone with the next call. */
  readonly frame = new Frame();

  /** Of Ogg Vorbis and Ogg Opus, whose stamps are not to be trusted; null for every other stream. */
  readonly lengths: PacketLengths | null;

  readonly #format: FormatContext;
  readonly #codec = new CodecContext();
  readonly #packet = new Packet();
  readonly #streamIndex: number;
  /** Block size from the stream's header when its stamps are not to be trusted; null for every other stream. */
  readonly #flacBlockFrames: number | null;
  /** Sound in the packets given to the decoder since `prime`, until it gives the first frame; null before and after. */
  #sentFrames: number | null = null;
  #readErrors = 0;
  #eof = false;
  #closed = false;

  /** Opens `path` and reads its headers. Throws `file-corrupt` or `format-unsupported`. */
  constructor(path: string) {
    this.#format = openFormat(path, startOfFile(path));
    try {
      const stream = this.#openStream();
      const parameters = stream.codecpar;
      const codec = Codec.findDecoder(parameters.codecId);
      if (!codec) throw new PlayerError('format-unsupported', '', { values: { why: 'no-codec' } });
      this.#streamIndex = stream.index;
      this.rateHz = parameters.sampleRate;
      assertPlayableRate(this.rateHz);
      this.facts = factsOf(this.#format, stream, codecNameOf(codec));
      this.#codec.allocContext3(codec);
      throwIfFailed(this.#codec.parametersToContext(parameters), 'file-corrupt');
      // Without the time base the decoder's gapless cuts do not move the time stamps of its frames.
      this.#codec.pktTimebase = stream.timeBase;
      this.#codec.threadCount = 1;
      throwIfFailed(this.#codec.open2Sync(codec), 'format-unsupported');
      this.tickSeconds = stream.timeBase.num / stream.timeBase.den;
      this.originFrames = stream.startTime === AV_NOPTS_VALUE ? 0 : this.#toFrames(stream.startTime);
      const isOggFlac = this.facts.codec === 'flac' && this.facts.container === 'ogg';
      this.#flacBlockFrames = isOggFlac ? flacBlockFrames(parameters.extradata) : null;
      this.lengths = packetLengthsOf(this.facts.container, this.facts.codec, parameters.extradata);
      this.#packet.alloc();
      this.frame.alloc();
    } catch (error) {
      this.close();
      throw error;
    }
  }

  #openStream(): Stream {
    const format = this.#format;
    throwIfFailed(format.findStreamInfoSync(), 'file-corrupt');
    const index = format.findBestStream(AVMEDIA_TYPE_AUDIO);
    const streams = format.streams;
    const chosen = streams[index];
    if (!chosen) throw new PlayerError('format-unsupported', '', { values: { why: 'no-sound' } });
    for (const stream of streams) if (stream.index !== index) stream.discard = AVDISCARD_ALL;
    return chosen;
  }

  /** Source frame of the track that the frame at hand begins with by its time stamp; null without one. */
  stampFrames(): number | null {
    return this.frame.pts === AV_NOPTS_VALUE ? null : this.#toFrames(this.frame.pts) - this.originFrames;
  }

  /** Goes to a place at or before source frame `target` of the track. False when the container cannot. */
  seek(target: number): boolean {
    this.untouched = false;
    const ticks = BigInt(Math.floor((target + this.originFrames) / (this.tickSeconds * this.rateHz)));
    if (this.#format.seekFrameSync(this.#streamIndex, ticks, AVSEEK_FLAG_BACKWARD) < 0) return false;
    this.#codec.flushBuffers();
    this.#eof = false;
    this.disturbed = false;
    return true;
  }

  /** Decodes the next frame into `frame`; false at the end. Damaged spans are passed over, within bounds. */
  pull(): boolean {
    this.untouched = false;
    this.frame.unref();
    for (;;) {
      const received = this.#codec.receiveFrameSync(this.frame);
      if (received === 0) {
        this.cutFrames = this.#sentFrames === null ? 0 : Math.max(0, this.#sentFrames - this.frame.nbSamples);
        this.#sentFrames = null;
        return true;
      }
      if (received === AVERROR_EOF || this.#eof) return false;
      if (received !== AVERROR_EAGAIN) this.disturbed = true;
      if (!this.#readPacket()) {
        this.#eof = true;
        this.#codec.sendPacketSync(null);
        continue;
      }
      if (this.#flacBlockFrames !== null) this.#restamp(this.#flacBlockFrames);
      if (this.#sentFrames !== null && this.#packet.streamIndex === this.#streamIndex)
        this.#sentFrames += (this.#packet.data && this.lengths?.frames(this.#packet.data)) ?? 0;
      if (this.#packet.streamIndex === this.#streamIndex && this.#codec.sendPacketSync(this.#packet) < 0)
        this.disturbed = true; // one bad packet
      this.#packet.unref();
    }
  }

  /** Reads the next packet of the file; false at the end. */
  #readPacket(): boolean {
    for (;;) {
      const read = this.#format.readFrameSync(this.#packet);
      if (read >= 0) return true;
      // Only the end is the end: a damaged span reports other errors and goes on behind it.
      if (read === AVERROR_EOF) return false;
      this.disturbed = true;
      // The disk or the mount failed, not the file: a length must not be concluded from it.
      if (new FFmpegError(read).isEIO) throw new PlayerError('decode-failed', 'the file could not be read further');
      if (++this.#readErrors >= MAX_READ_ERRORS) return false;
    }
  }

  /** Ogg gives FLAC packets stamps that are whole blocks off after a seek; the packet's own header knows its place. */
  #restamp(blockFrames: number): void {
    const place = this.#packet.data && flacPacketPlace(this.#packet.data, blockFrames);
    if (place !== null) this.#packet.pts = BigInt(place);
  }

  /**
   * Where there are `lengths`: reads the next packet without decoding it. The source frame of the track it begins with by its time stamp, and
   * its length. null at the end, and where a packet is no sound or has no place, which is called damage.
   */
  skim(): { readonly stamp: number; readonly frames: number } | null {
    this.untouched = false;
    do {
      this.#packet.unref();
      if (!this.#readPacket()) return null;
    } while (this.#packet.streamIndex !== this.#streamIndex);
    const { pts, data } = this.#packet;
    const frames = data && this.lengths?.frames(data);
    if (pts === AV_NOPTS_VALUE || typeof frames !== 'number') {
      this.disturbed = true;
      return null;
    }
    return { stamp: this.#toFrames(pts) - this.originFrames, frames };
  }

  /** Decoding goes on behind the packet that was skimmed last; where packets overlap the decoder gets that one, which makes no sound yet. */
  prime(): void {
    if (this.lengths?.overlaps === true && this.#codec.sendPacketSync(this.#packet) < 0) this.disturbed = true;
    this.#packet.unref();
    this.#sentFrames = 0;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#packet.free();
    this.frame.free();
    this.#codec.freeContext();
    this.#format.closeInputSync();
  }

  #toFrames(ticks: bigint): number {
    return Math.round(Number(ticks) * this.tickSeconds * this.rateHz);
  }
}
