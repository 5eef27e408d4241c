// What `chunk-requests` remembers of chunks that cannot be had, so that a broken file is not rendered again at each request.
import { ERRORS, type PlayerError } from '../../shared/errors.ts';
import { Lru } from '../../shared/lru.ts';

/** Failures remembered; the oldest is forgotten first. Guess: more than one listener meets in an evening. */
const FAILURES_LIMIT = 256;

/**
 * Chunks that cannot be had because of what their file holds. A failure of the moment (a drive that is away) is not kept. For how long a file is left alone, the error table and the quarantine say.
 */
export class KnownFailures {
  readonly #failures = new Lru<string, { readonly trackId: number; readonly error: PlayerError }>(FAILURES_LIMIT);

  get size(): number {
    return this.#failures.size;
  }

  /** Of the chunk whose key has this text. */
  of(text: string): PlayerError | null {
    return this.#failures.peek(text)?.error ?? null;
  }

  /** Keeps `error` when it is a property of the bytes the key names. */
  note(text: string, trackId: number, error: PlayerError): void {
    if (isOfContent(error)) this.#failures.set(text, { trackId, error });
  }

  forget(leaves: (trackId: number) => boolean): void {
    this.#failures.deleteWhere(({ trackId }) => leaves(trackId));
  }
}

function isOfContent({ code }: PlayerError): boolean {
  if (code === 'file-quarantined') return false;
  const { category } = ERRORS[code];
  return category === 'corrupt file' || category === 'unsupported format' || code === 'worker-crashed';
}
