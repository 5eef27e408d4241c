// Running the ffmpeg programs: one that answers and ends (`run`), one that streams samples under back pressure (`PcmPipe`).
// Nothing of what they are asked is decided here.
import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';

import { PlayerError } from '../../shared/errors.ts';

/** Headers of the slowest honest file are read well within this; a stalled disk is not. A guess. */
const ANSWER_TIMEOUT_MS = 20_000;
/** What is kept of the error text and of an answer. */
const MAX_ERROR_CHARS = 4_000;
const MAX_ANSWER_CHARS = 1_000_000;

export interface Answer {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

type Child = ChildProcessByStdio<null, Readable, Readable>;

/** Throws `too-many-files` where no pipe can be had to it: Node then gives a child without streams, and an error that comes later. */
function start(program: string, args: readonly string[]): Child {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], windowsHide: true });
  if ((child as Partial<Child>).stdout) return child;
  child.on('error', () => undefined);
  throw new PlayerError('too-many-files');
}

/** Runs a program to its end. Rejects when it cannot be started, and with `decode-failed` when it hangs; aborted is `code: null`. */
export async function run(program: string, args: readonly string[], signal?: AbortSignal): Promise<Answer> {
  const child = start(program, args);
  const end = (): void => void child.kill('SIGKILL');
  const timer = setTimeout(end, ANSWER_TIMEOUT_MS);
  signal?.addEventListener('abort', end, { once: true });
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
    if (out.length > MAX_ANSWER_CHARS) end();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err = (err + text).slice(-MAX_ERROR_CHARS)));
  try {
    if (signal?.aborted) end();
    const [code] = (await once(child, 'close')) as [number | null];
    // It hung and was ended: that says nothing of the file.
    if (code === null && !signal?.aborted) throw new PlayerError('decode-failed', 'ffmpeg did not answer');
    return { code, out, err };
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', end);
  }
}

/** The standard output of one ffmpeg, block by block. While nothing reads, the full pipe puts the program to sleep. */
export class PcmPipe {
  readonly #child: Child;
  readonly #blocks: AsyncIterator<Buffer>;
  readonly #exit: Promise<number | null>;
  #err = '';

  constructor(program: string, args: readonly string[]) {
    this.#child = start(program, args);
    this.#child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#err = (this.#err + text).slice(-MAX_ERROR_CHARS);
    });
    this.#blocks = this.#child.stdout[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
    // `close` never comes while the output is paused; `exit` does. A program that cannot be started only has `error`.
    this.#exit = once(this.#child, 'exit').then(
      ([code]) => code as number | null,
      () => null,
    );
  }

  get errorText(): string {
    return this.#err.trim();
  }

  /** Bytes as they come; null when there are no more, also after `kill`. */
  async next(): Promise<Buffer | null> {
    try {
      const { done, value } = await this.#blocks.next();
      return done ? null : value;
    } catch {
      return null; // the output was destroyed by `kill`
    }
  }

  /** The exit code, once the output has ended; null when it was killed or never started. */
  exitCode(): Promise<number | null> {
    return this.#exit;
  }

  kill(): void {
    this.#child.kill('SIGKILL');
    this.#child.stdout.destroy();
    this.#child.stderr.destroy();
  }
}
