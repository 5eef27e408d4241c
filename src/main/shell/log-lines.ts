// What a child process writes to a stream: line by line into the log, and the end of it kept for the verdict on its death.
/** A line is cut here: a broken child may write without end and never a line break. */
const MAX_LINE_LENGTH = 2_000;

/** V8 says what it died of, then prints its stacks. */
const LAST_WORDS_LENGTH = 4_000;

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

/** Collects lines and gives the last of them, as far as they are worth keeping. */
export class LastWords {
  #text = '';

  add(line: string): void {
    this.#text = `${this.#text}${line}\n`.slice(-LAST_WORDS_LENGTH);
  }

  get text(): string {
    return this.#text;
  }
}
