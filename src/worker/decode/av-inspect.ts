// Looks at a media file with FFmpeg inside this process without decoding it: what a library row says of it, and what its audio is known
// by again. It asks for no more than it needs: packets are looked at only where the headers do not tell all.
import { createHash } from 'node:crypto';

import {
  AV_DISPOSITION_ATTACHED_PIC,
  AV_NOPTS_VALUE,
  AVDISCARD_ALL,
  AVMEDIA_TYPE_AUDIO,
  AVSEEK_FLAG_BACKWARD,
} from 'node-av/constants';
import { Codec, Packet, type FormatContext, type Stream } from 'node-av/lib';

import { PlayerError } from '../../shared/errors.ts';
import { codecNameOf, factsOf, headerFacts } from './av-facts.ts';
import { openFormat, startOf, throwIfFailed } from './av-format.ts';
import type { CodedAudio, InspectedFile, Inspection } from './decoder.ts';
import { dictionaryOf } from './dictionary.ts';
import { assertPlayableRate, MAX_CHANNELS } from './open-rules.ts';

/** Enough of a picture to tell what it is. */
const PICTURE_BYTES = 16;
const MAX_PICTURES = 16;

/** Packets hashed at a place. Of silence they are alike in all files: the places and the length then tell. */
const PLACE_PACKETS = 8;
/** Passed over until the wanted one comes: pictures, other streams, what lies between a key frame and the place. */
const MAX_SKIPPED_PACKETS = 256;
const PACKET_BYTES = 4096;

export function inspectFile({ path, sizeBytes, readAt }: InspectedFile): Inspection {
  const head = startOf(readAt);
  const format = openFormat(path, head);
  const packet = new Packet();
  try {
    // Where the headers end: in containers without an index the audio begins there.
    const start = Number(format.pbBytes);
    const stream = audioStreamOf(format, head);
    const codec = Codec.findDecoder(stream.codecpar.codecId);
    if (!codec) throw new PlayerError('format-unsupported', '', { values: { why: 'no-codec' } });
    const facts = factsOf(format, stream, codecNameOf(codec), { sizeBytes, head });
    assertPlayableRate(facts.sampleRateHz);
    if (facts.channels > MAX_CHANNELS)
      throw new PlayerError('format-unsupported', '', { values: { why: 'channels', channels: facts.channels } });
    packet.alloc();
    const packets = new PacketWalk(format, stream, packet);
    const coded = packets.codedAudio(start);
    const tags = dictionaryOf(stream.metadata?.getAll(), format.metadata?.getAll());
    return { facts, tags, pictures: packets.pictures, coded };
  } finally {
    packet.free();
    format.closeInputSync();
  }
}

/** The stream that would be played. Where headers do not tell what it is, packets are looked at. */
function audioStreamOf(format: FormatContext, head: Uint8Array): Stream {
  const [only, another] = format.streams.filter(({ codecpar }) => codecpar.codecType === AVMEDIA_TYPE_AUDIO);
  if (only && !another && isTold(format, only, head)) return only;
  throwIfFailed(format.findStreamInfoSync(), 'file-corrupt');
  const best = format.streams[format.findBestStream(AVMEDIA_TYPE_AUDIO)];
  if (!best) throw new PlayerError('format-unsupported', '', { values: { why: 'no-sound' } });
  return best;
}

function isTold(format: FormatContext, { codecpar, duration }: Stream, head: Uint8Array): boolean {
  const isLong = duration !== AV_NOPTS_VALUE || format.duration !== AV_NOPTS_VALUE;
  const isKnown = codecpar.sampleRate > 0 && codecpar.channels > 0;
  return isLong && (isKnown || headerFacts(codecpar, head) !== null);
}

class PacketWalk {
  /** Pictures come before all other packets. */
  readonly pictures: Uint8Array[] = [];
  readonly #format: FormatContext;
  readonly #stream: Stream;
  readonly #packet: Packet;
  readonly #pictureStreams: ReadonlySet<number>;
  /** Byte of the file that the first packet of the audio was found at. */
  #firstAt: number | null = null;

  constructor(format: FormatContext, stream: Stream, packet: Packet) {
    this.#format = format;
    this.#stream = stream;
    this.#packet = packet;
    const attached = format.streams.filter(({ disposition }) => (disposition & AV_DISPOSITION_ATTACHED_PIC) !== 0);
    this.#pictureStreams = new Set(attached.slice(0, MAX_PICTURES).map(({ index }) => index));
    // A film's images need not be read.
    for (const other of format.streams)
      if (other.index !== stream.index && !this.#pictureStreams.has(other.index)) other.discard = AVDISCARD_ALL;
  }

  codedAudio(headersEnd: number): CodedAudio {
    const container = this.#format.iformat?.name ?? '';
    const hash = createHash('sha256');
    if (container === 'ogg') {
      this.#hashFrom(null, (bytes) => hash.update(bytes));
      return { layout: 'pages', start: this.#firstAt ?? headersEnd, packetHash: hash.digest('base64url') };
    }
    if (/\b(?:mov|matroska|asf|iff)\b/.test(container)) {
      const { num, den } = this.#stream.timeBase;
      const seconds = factsOf(this.#format, this.#stream, '').durationSeconds ?? 0;
      // Whole seconds: a muxer rounds the length.
      for (const part of [0, 1, 2]) {
        const ticks = BigInt(Math.round((Math.floor((part * seconds) / 3) * den) / num));
        if (!this.#hashFrom(part === 0 ? null : ticks, (bytes) => hash.update(bytes))) break;
      }
      return { layout: 'index', start: headersEnd, packetHash: hash.digest('base64url') };
    }
    while (this.pictures.length < this.#pictureStreams.size && this.#next() === 'picture');
    return { layout: 'bytes', start: headersEnd, packetHash: '' };
  }

  /** Gives the first packets of the audio at or behind `ticks`, null: where it is. False where the container cannot go there. */
  #hashFrom(ticks: bigint | null, update: (bytes: Uint8Array) => void): boolean {
    if (ticks !== null && this.#format.seekFrameSync(this.#stream.index, ticks, AVSEEK_FLAG_BACKWARD) < 0) return false;
    let skipped = 0;
    for (let taken = 0; taken < PLACE_PACKETS && skipped < MAX_SKIPPED_PACKETS;) {
      const kind = this.#next();
      if (kind === null) return true;
      const isWanted = kind === 'audio' && (ticks === null || taken > 0 || this.#packet.pts >= ticks);
      if (!isWanted) skipped++;
      else {
        taken++;
        this.#firstAt ??= Number(this.#packet.pos);
        const { data } = this.#packet;
        if (data) update(data.subarray(0, PACKET_BYTES));
      }
    }
    return true;
  }

  /** Reads a packet and tells what it is of; null at the end, and where the file cannot be read further. */
  #next(): 'audio' | 'picture' | 'other' | null {
    const packet = this.#packet;
    packet.unref();
    if (this.#format.readFrameSync(packet) < 0) return null;
    if (packet.streamIndex === this.#stream.index) return 'audio';
    if (!this.#pictureStreams.has(packet.streamIndex)) return 'other';
    const { data } = packet;
    if (data && this.pictures.length < MAX_PICTURES)
      this.pictures.push(Uint8Array.from(data.subarray(0, PICTURE_BYTES)));
    return 'picture';
  }
}
