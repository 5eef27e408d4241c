// How long the packets of a stream are whose time stamps are not to be trusted: those of Ogg Vorbis are late where a short block follows a
// long one, and FFmpeg hands such stamps on when it encodes Vorbis to Opus (RFC 7845 has Ogg stamp pages, so a late one makes a page late).
import { opusPacketFrames, opusPreSkipFrames } from './opus-packets.ts';
import { VorbisBlocks } from './vorbis-blocks.ts';

export interface PacketLengths {
  /** Frames the decoder drops before the track begins: by them the first packet lies before it. */
  readonly preSkipFrames: number;
  /** A packet sounds only with the one before it, so the last one read must be decoded for the next one's sake. */
  readonly overlaps: boolean;
  /** Source frames the next packet of the stream makes; 0 where it only prepares the decoder. null: it is no sound. */
  frames(packet: Uint8Array): number | null;
}

/** null for every other stream, and where its headers are not understood. */
export function packetLengthsOf(container: string, codec: string, headers: Uint8Array | null): PacketLengths | null {
  if (container !== 'ogg') return null;
  if (codec === 'vorbis') return VorbisBlocks.fromHeaders(headers);
  if (codec !== 'opus') return null;
  const preSkipFrames = opusPreSkipFrames(headers);
  return preSkipFrames === null ? null : { preSkipFrames, overlaps: false, frames: opusPacketFrames };
}
