// The files that kill workers. Evidence is kept for the file and not for the job, so that a poisoned one costs two workers in all, whatever
// is asked of it; it is left alone until its content changes, the listener rescans, or a day has passed. Shared by both supervisors. It only
// refuses: what becomes of the track is decided where its jobs are asked for, from the code they fail with.
import { stat } from 'node:fs/promises';

import { PlayerError, type ErrorCode } from '../../shared/errors.ts';
import { contentSignature, stampOf } from '../../shared/library.ts';
import { Lru } from '../../shared/lru.ts';
import { EVIDENCE_LIMIT, type DeathVerdict } from './death-rules.ts';

/** Then it is tried again: a decoder that was updated, or a memory that was short, may have been all that was wrong. A guess. */
const HELD_MS = 24 * 60 * 60 * 1000;

/** Files remembered: a library cannot make this grow. What was held is on its row too. A guess. */
const FILES_LIMIT = 1_000;

interface Suspect {
  signature: string | null;
  /** Of deaths with this file alone in hand. */
  certain: number;
  /** Of deaths that another file, or none, may have caused: forgiven when the job then succeeds. */
  doubtful: number;
  code: ErrorCode;
  readonly sinceMs: number;
}

export interface QuarantineOptions {
  /** Its content as the file system tells it; null when it is gone. */
  signatureOf?(path: string): Promise<string | null>;
  now?(): number;
}

export class Quarantine {
  readonly #options: QuarantineOptions;
  readonly #now: () => number;
  readonly #suspects = new Lru<string, Suspect>(FILES_LIMIT);

  constructor(options: QuarantineOptions = {}) {
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
  }

  /** How many files are held. */
  get size(): number {
    return this.#suspects.keys().filter((path) => this.holds(path)).length;
  }

  /** Evidence so far. A job of a suspected file runs alone. */
  suspicionOf(path: string): number {
    const suspect = this.#suspects.peek(path);
    if (!suspect) return 0;
    if (this.#now() - suspect.sinceMs < HELD_MS) return suspect.certain + suspect.doubtful;
    this.#suspects.delete(path);
    return 0;
  }

  holds(path: string): boolean {
    return this.suspicionOf(path) >= EVIDENCE_LIMIT;
  }

  /**
   * A worker died with `path` in hand. `shared`: with other files too. `signature` is that of the content, null where the job does not say
   * it.
   */
  accuse(path: string, signature: string | null, { evidence, code }: DeathVerdict, shared: boolean): void {
    if (evidence === 0) return;
    const known = this.#suspects.peek(path);
    const sameContent = known && (known.signature === null || signature === null || known.signature === signature);
    const suspect: Suspect = sameContent ? known : { signature, certain: 0, doubtful: 0, code, sinceMs: this.#now() };
    if (shared || evidence < 1) suspect.doubtful += evidence;
    else suspect.certain += evidence;
    suspect.code = code;
    suspect.signature ??= signature;
    this.#suspects.set(path, suspect);
    if (suspect.signature === null) void this.#sign(path, suspect);
  }

  /** A job that was in hand when a worker died was then done: what was in doubt was not its doing. */
  acquit(path: string): void {
    const suspect = this.#suspects.peek(path);
    if (!suspect || this.holds(path)) return;
    suspect.doubtful = 0;
    if (suspect.certain === 0) this.#suspects.delete(path);
  }

  /** Rejects with `file-quarantined` while a held file is what it was; looks at it only then, and never into it. */
  async admit(path: string): Promise<void> {
    const suspect = this.#suspects.peek(path);
    if (!suspect || !this.holds(path)) return;
    const present = await (this.#options.signatureOf ?? signatureOf)(path);
    const isOther = present === null || (suspect.signature !== null && present !== suspect.signature);
    if (!isOther) throw this.refusal(path);
    if (this.#suspects.peek(path) === suspect) this.#suspects.delete(path);
  }

  /** What a job of a held file fails with. */
  refusal(path: string): PlayerError {
    const cause = this.#suspects.peek(path)?.code;
    return new PlayerError('file-quarantined', '', { values: { path, ...(cause && { cause }) } });
  }

  /** The listener wants everything tried again. */
  release(): void {
    this.#suspects.clear();
  }

  async #sign(path: string, suspect: Suspect): Promise<void> {
    suspect.signature ??= await (this.#options.signatureOf ?? signatureOf)(path);
  }
}

async function signatureOf(path: string): Promise<string | null> {
  try {
    return contentSignature(stampOf(await stat(path, { bigint: true })));
  } catch {
    return null; // a file that cannot be looked at is judged by the worker, in its own words
  }
}
