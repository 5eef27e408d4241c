// Adds tags to MP4 files, as iTunes and other taggers write them; ffmpeg writes few of them.

export const atom = (type: string, ...parts: readonly Buffer[]): Buffer => {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(8 + parts.reduce((sum, part) => sum + part.length, 0), 0);
  head.write(type, 4, 'latin1');
  return Buffer.concat([head, ...parts]);
};

/** `type`: 1 is text, 21 a whole number. */
export function dataAtom(value: string | Buffer, type = 1): Buffer {
  const kind = Buffer.alloc(8);
  kind.writeUInt32BE(type);
  return atom('data', kind, typeof value === 'string' ? Buffer.from(value) : value);
}

/** A free tag with one value or more. */
export function freeTag(name: string, ...values: readonly string[]): Buffer {
  const full = Buffer.alloc(4);
  return atom(
    '----',
    atom('mean', full, Buffer.from('com.apple.iTunes')),
    atom('name', full, Buffer.from(name)),
    ...values.map((value) => dataAtom(value)),
  );
}

const TAGS = [['moov', 8], ['udta', 8], ['meta', 12], ['ilst', 8]] as const; // prettier-ignore

/** The file with `added` in its list of tags: every atom around it grows. Its audio must lie before `moov`. */
export const withTag = (file: Buffer, added: Buffer): Buffer => grown(file, added, TAGS);

/** The file with a list of chapters, as Nero and most makers of audio books write it. As `withTag`. */
export function withChapters(file: Buffer, chapters: readonly { title: string; startSeconds: number }[]): Buffer {
  const head = Buffer.from([1, 0, 0, 0, 0, 0, 0, 0, chapters.length]);
  const entries = chapters.map(({ title, startSeconds }) => {
    const entry = Buffer.alloc(9);
    entry.writeBigUInt64BE(BigInt(Math.round(startSeconds * 1e7)));
    entry.writeUInt8(Buffer.byteLength(title), 8);
    return Buffer.concat([entry, Buffer.from(title)]);
  });
  return grown(file, atom('chpl', head, ...entries), TAGS.slice(0, 2));
}

function grown(file: Buffer, added: Buffer, into: readonly (readonly [type: string, headBytes: number])[]): Buffer {
  const whole = Buffer.from(file);
  let start = 0;
  let end = file.length;
  for (const [type, headBytes] of into) {
    while (start < end && file.toString('latin1', start + 4, start + 8) !== type) start += file.readUInt32BE(start);
    end = start + file.readUInt32BE(start);
    whole.writeUInt32BE(end - start + added.length, start);
    start += headBytes;
  }
  return Buffer.concat([whole.subarray(0, end), added, whole.subarray(end)]);
}
