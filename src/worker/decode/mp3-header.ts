// Reads the header of an MPEG audio frame of layer III (ISO/IEC 11172-3, section 2.4.1.3), which FFmpeg's demuxer leaves to its decoder: to ask
// that costs 0.5 of 0.75 ms a file (measured). Pure.

/** kbit/s of MPEG 1 and of MPEG 2 and 2.5, layer III. 0 is "free", whose frames have no known length. */
const KBPS = [
  [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
  [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
] as const;
const RATES_HZ = [44_100, 48_000, 32_000] as const;

const HEADER_BYTES = 4;

interface Mp3Frame {
  readonly sampleRateHz: number;
  readonly channels: number;
  readonly kbps: number;
  readonly bytes: number;
  /** Between the header and the sound. */
  readonly sideBytes: number;
}

/** Whether a frame of MPEG audio layer III is there, and another one behind it. */
export function beginsWithMp3(bytes: Uint8Array): boolean {
  const first = frameAt(bytes, 0);
  return first !== null && frameAt(bytes, first.bytes) !== null;
}

/**
 * What the first frame says of the sound, where another one stands behind it. `kbps` is null where one says nothing of the others: all but the
 * first are alike when the encoder wrote "Info" into that.
 */
export function mp3StreamFacts(
  bytes: Uint8Array,
): { readonly sampleRateHz: number; readonly channels: number; readonly kbps: number | null } | null {
  const first = frameAt(bytes, 0);
  const second = first && frameAt(bytes, first.bytes);
  if (!first || !second) return null;
  const tagAt = HEADER_BYTES + first.sideBytes;
  const isConstant = Buffer.from(bytes.subarray(tagAt, tagAt + 4)).toString('latin1') === 'Info';
  return { sampleRateHz: first.sampleRateHz, channels: first.channels, kbps: isConstant ? second.kbps : null };
}

function frameAt(bytes: Uint8Array, at: number): Mp3Frame | null {
  const [sync = 0, kind = 0, rates = 0, mode = 0] = bytes.subarray(at, at + HEADER_BYTES);
  // Eleven bits of sync, a version that is not reserved, layer III.
  if (sync !== 0xff || (kind & 0xe0) !== 0xe0 || (kind & 0x18) === 0x08 || (kind & 0x06) !== 0x02) return null;
  const isMpeg1 = (kind & 0x18) === 0x18;
  const kbps = KBPS[isMpeg1 ? 0 : 1][rates >> 4];
  const rateHz = RATES_HZ[(rates >> 2) & 3];
  if (!kbps || rateHz === undefined) return null;
  const sampleRateHz = isMpeg1 ? rateHz : (kind & 0x18) === 0x10 ? rateHz / 2 : rateHz / 4;
  const channels = mode >> 6 === 3 ? 1 : 2;
  return {
    sampleRateHz,
    channels,
    kbps,
    bytes: Math.floor(((isMpeg1 ? 144_000 : 72_000) * kbps) / sampleRateHz) + ((rates >> 1) & 1),
    sideBytes: isMpeg1 ? (channels === 1 ? 17 : 32) : channels === 1 ? 9 : 17,
  };
}
