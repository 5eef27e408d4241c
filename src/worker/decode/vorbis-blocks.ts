// Lengths of Vorbis packets, told from their headers without decoding (Vorbis I specification, sections 4.2 and 4.3). FFmpeg's own figures are
// short by a part of a block wherever a short block follows a long one. Called by `packet-lengths`.
import type { PacketLengths } from './packet-lengths.ts';

/** Bits of one mode in the setup header: block flag, window type and transform type (both 0), mapping. */
const MODE_BITS = 1 + 16 + 16 + 8;
const MOST_MODES = 64;

export class VorbisBlocks implements PacketLengths {
  readonly preSkipFrames = 0;
  readonly overlaps = true;
  readonly #short: number;
  readonly #long: number;
  /** Whether blocks of each mode are long. */
  readonly #modes: readonly boolean[];
  #previous = 0;

  private constructor(short: number, long: number, modes: readonly boolean[]) {
    this.#short = short;
    this.#long = long;
    this.#modes = modes;
  }

  /** From a stream's three headers as FFmpeg keeps them (Xiph lacing); null where they are not understood. */
  static fromHeaders(headers: Uint8Array | null): VorbisBlocks | null {
    const [identification, , setup] = headers ? splitLaced(headers) : [];
    const sizes = identification?.[28];
    if (sizes === undefined || !setup) return null;
    const modes = modesOf(setup);
    return modes && new VorbisBlocks(2 ** (sizes & 15), 2 ** (sizes >> 4), modes);
  }

  /** Source frames the next packet of the stream makes with the one before it; 0 for the first. null: it is no sound. */
  frames(packet: Uint8Array): number | null {
    const first = packet[0];
    if (first === undefined || (first & 1) === 1) return null;
    const mode = (first >> 1) & (2 ** Math.ceil(Math.log2(this.#modes.length)) - 1);
    const block = this.#modes[mode] === true ? this.#long : this.#short;
    const frames = this.#previous === 0 ? 0 : (this.#previous + block) / 4;
    this.#previous = block;
    return frames;
  }
}

/** The three packets: their count less one, lengths of all but the last in bytes of 255 and a rest, then they themselves. */
function splitLaced(headers: Uint8Array): Uint8Array[] {
  if (headers[0] !== 2) return [];
  let at = 1;
  const lengths = [0, 0].map(() => {
    let length = 0;
    while (headers[at] === 255) length += headers[at++]!;
    return length + (headers[at++] ?? 0);
  });
  return [...lengths, headers.length].map((length) => headers.subarray(at, (at += length)));
}

/**
 * The modes stand at the end of the setup header, before a closing 1, and after their count less one (6 bits). What comes before them is
 * long to read, so they are read backwards: as many as can be modes and for which the count before them is theirs.
 */
function modesOf(setup: Uint8Array): readonly boolean[] | null {
  const bit = (at: number): number => (setup[at >> 3]! >> (at & 7)) & 1;
  const number = (from: number, bits: number): number => {
    let value = 0;
    for (let i = bits - 1; i >= 0; i--) value = 2 * value + bit(from + i);
    return value;
  };
  let end = setup.length * 8 - 1;
  while (end > 0 && bit(end) === 0) end--;
  const modes: boolean[] = [];
  let found: readonly boolean[] | null = null;
  for (let at = end - MODE_BITS; at >= 6 && modes.length < MOST_MODES; at -= MODE_BITS) {
    if (number(at + 1, 32) !== 0 || number(at + 33, 8) > 63) break;
    modes.unshift(bit(at) === 1);
    if (number(at - 6, 6) === modes.length - 1) found = [...modes];
  }
  return found;
}
