// Text files of any age: UTF-8 and UTF-16 by their mark, UTF-8 where the bytes are that, and the encoding of old Windows where they are not.

export function decodeText(bytes: Uint8Array): string {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

export const linesOf = (text: string): string[] => text.split(/\r\n|\r|\n/);
