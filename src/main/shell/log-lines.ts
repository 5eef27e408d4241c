// Puts what a child process writes to a stream into the log, line by line.
/** A line is cut here: a broken child may write without end and never a line break. */
const MAX_LINE_LENGTH = 2_000;

export function forEachLine(stream: NodeJS.ReadableStream, onLine: (line: string) => void): void {
  const decoder = new TextDecoder();
  let rest = '';
  const flush = (line: string): void => {
    const trimmed = line.trimEnd();
    if (trimmed !== '') onLine(trimmed);
  };
  stream.on('data', (bytes: Buffer) => {
    const lines = (rest + decoder.decode(bytes, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > MAX_LINE_LENGTH) lines.push(rest.slice(0, MAX_LINE_LENGTH));
    if (rest.length > MAX_LINE_LENGTH) rest = '';
    for (const line of lines) flush(line.slice(0, MAX_LINE_LENGTH));
  });
  stream.on('end', () => flush(rest));
}
