// Chunks that cannot be had because of what their file holds, so that a broken file is not rendered again at each request. A failure of
// the moment (a drive that is away) is not kept. For how long a file is left alone, others know.
import { ERRORS, type PlayerError } from '../../shared/errors.ts';

/** The oldest is forgotten first. */
const LIMIT = 256;

export class KnownFailures {
  readonly #failures = new Map<string, { readonly trackId: number; readonly error: PlayerError }>();

  get size(): number {
    return this.#failures.size;
  }

  /** Of the chunk whose key has this text. */
  of(text: string): PlayerError | null {
    return this.#failures.get(text)?.error ?? null;
  }

  /** Keeps `error` when it is a property of the bytes the key names. */
  note(text: string, trackId: number, error: PlayerError): void {
    if (!isOfContent(error)) return;
    this.#failures.set(text, { trackId, error });
    for (const oldest of this.#failures.keys()) {
      if (this.#failures.size <= LIMIT) break;
      this.#failures.delete(oldest);
    }
  }

  forget(leaves: (trackId: number) => boolean): void {
    for (const [text, { trackId }] of [...this.#failures]) if (leaves(trackId)) this.#failures.delete(text);
  }
}

function isOfContent({ code }: PlayerError): boolean {
  if (code === 'file-quarantined') return false;
  const { category } = ERRORS[code];
  return category === 'corrupt file' || category === 'unsupported format' || code === 'worker-crashed';
}
