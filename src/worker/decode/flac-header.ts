// Reads a FLAC packet's place in the track from its frame header (RFC 9639, sections 8.2 and 9.1), which no container can get wrong.

/** Bit of the second byte: the header numbers samples, not blocks of one size. */
const VARIABLE_BLOCKS = 0x01;

/** The one block size of a stream from its STREAMINFO; its largest where sizes vary (packets then number samples); null without one. */
export function flacBlockFrames(streamInfo: Uint8Array | null): number | null {
  const largest = ((streamInfo?.[2] ?? 0) << 8) | (streamInfo?.[3] ?? 0);
  return largest > 0 ? largest : null;
}

/** What STREAMINFO says of the sound (section 8.2); null without one. */
export function flacStreamFacts(
  streamInfo: Uint8Array | null,
): { readonly sampleRateHz: number; readonly channels: number; readonly bitsPerSample: number } | null {
  if (!streamInfo || streamInfo.length < 34) return null;
  const [a = 0, b = 0, c = 0, d = 0] = streamInfo.subarray(10, 14);
  return {
    sampleRateHz: (a << 12) | (b << 4) | (c >> 4),
    channels: ((c >> 1) & 7) + 1,
    bitsPerSample: (((c & 1) << 4) | (d >> 4)) + 1,
  };
}

/** First sample of the packet; null when it does not begin with a sound frame header. */
export function flacPacketPlace(packet: Uint8Array, blockFrames: number): number | null {
  const second = packet[1] ?? 0;
  if (packet[0] !== 0xff || (second & 0xfe) !== 0xf8) return null;
  const number = readCodedNumber(packet, 4);
  if (number === null) return null;
  return (second & VARIABLE_BLOCKS) !== 0 ? number : number * blockFrames;
}

/** A number coded as UTF-8 codes characters, extended to 36 bits. */
function readCodedNumber(bytes: Uint8Array, offset: number): number | null {
  const first = bytes[offset] ?? 0;
  if (first < 0x80) return first;
  const length = Math.clz32(~(first << 24));
  if (length < 2 || length > 7) return null;
  let value = length >= 7 ? 0 : first & (0x7f >> length);
  for (let i = 1; i < length; i++) {
    const next = bytes[offset + i] ?? 0;
    if ((next & 0xc0) !== 0x80) return null;
    value = value * 64 + (next & 0x3f);
  }
  return value;
}
