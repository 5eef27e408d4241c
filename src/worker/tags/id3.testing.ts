// Writes ID3v2 tags, frame by frame, as taggers do and as they should not.

function synchsafe(value: number): Buffer {
  return Buffer.from([21, 14, 7, 0].map((shift) => (value >> shift) & 0x7f));
}

export function frame(version: 3 | 4 | 2, id: string, body: Buffer): Buffer {
  const size = Buffer.alloc(4);
  size.writeUInt32BE(body.length);
  return Buffer.concat([Buffer.from(id), version === 4 ? synchsafe(body.length) : size, Buffer.alloc(2), body]);
}

export function id3Tag(version: 2 | 3 | 4, frames: readonly Buffer[]): Buffer {
  const body = Buffer.concat(frames);
  return Buffer.concat([Buffer.from('ID3'), Buffer.from([version, 0, 0]), synchsafe(body.length), body]);
}

/** The 128 bytes at the end of a file that the first version was. */
export function id3v1Tag(fields: { title: string; artist: string; year: string }): Buffer {
  const tag = Buffer.alloc(128);
  tag.write(`TAG${fields.title.padEnd(30, '\0')}${fields.artist.padEnd(30, '\0')}`, 0, 'latin1');
  tag.write(fields.year, 93, 'latin1');
  return tag;
}
