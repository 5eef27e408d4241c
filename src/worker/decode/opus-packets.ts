// Lengths of Opus packets, told from their first bytes without decoding (RFC 6716, section 3), and the pre-skip of a stream (RFC 7845,
// section 5.1). Called by `packet-lengths`.

/** Frames at 48 kHz of one Opus frame, by the low bits of the configuration: of SILK, of the hybrid, of CELT. */
const SILK = [480, 960, 1920, 2880] as const;
const HYBRID = [480, 960] as const;
const CELT = [120, 240, 480, 960] as const;

/** 120 ms. */
const LONGEST_FRAMES = 5760;

/** What a packet decodes to, at 48 kHz; null where it is no Opus. */
export function opusPacketFrames(packet: Uint8Array): number | null {
  const [head, second] = packet;
  if (head === undefined) return null;
  const configuration = head >> 3;
  const size =
    configuration < 12
      ? SILK[configuration & 3]!
      : configuration < 16
        ? HYBRID[configuration & 1]!
        : CELT[configuration & 3]!;
  const code = head & 3;
  const count = code === 0 ? 1 : code < 3 ? 2 : (second ?? 0) & 0x3f;
  const frames = count * size;
  return frames > 0 && frames <= LONGEST_FRAMES ? frames : null;
}

/** Frames that are decoded before the track begins, from the stream's header; null where it is none. */
export function opusPreSkipFrames(header: Uint8Array | null): number | null {
  if (!header || header.length < 19 || Buffer.from(header.subarray(0, 8)).toString('latin1') !== 'OpusHead')
    return null;
  return header[10]! | (header[11]! << 8);
}
