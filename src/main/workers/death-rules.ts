// What the end of a worker process says: how it ended, and how much of that speaks against the file it had in hand. Pure. A kill from
// outside, or a drive that is slow, must not make a good file look bad, so only what the file can have caused is evidence.
import type { ErrorCode } from '../../shared/errors.ts';
import type { Death } from '../shell/shell.ts';

/**
 * crash: it broke by itself; memory: it ran out of it; killed: another process ended it; not-started: the system gave no process. The
 * others are ends that the core made, see `Replacement`.
 */
export type DeathKind = 'crash' | 'memory' | 'killed' | 'not-started' | Replacement;

/**
 * Why a process that lives is replaced. stopped: a signal halted it (SIGSTOP); waiting: it answers nothing, computes nothing and waits, for
 * its drive as far as anyone can tell; silent: it answers nothing, and the system does not tell what it does; hung: it answers nothing and
 * computes; deaf: it does not stop a job when asked.
 */
export type Replacement = 'stopped' | 'waiting' | 'silent' | 'hung' | 'deaf';

export interface DeathVerdict {
  readonly kind: DeathKind;
  /** Against each file it had in hand; `EVIDENCE_LIMIT` of it condemns one. */
  readonly evidence: 0 | 0.5 | 1;
  /** What a job is told that is given up because of it. */
  readonly code: ErrorCode;
  /** For the log and the diagnostics. */
  readonly words: string;
}

/** Two workers that surely died of a file, or four that may have. */
export const EVIDENCE_LIMIT = 2;

const CRASH_SIGNALS: readonly string[] = [
  'SIGSEGV', 'SIGABRT', 'SIGIOT', 'SIGBUS', 'SIGILL', 'SIGFPE', 'SIGTRAP', 'SIGSYS', 'SIGSTKFLT',
]; // prettier-ignore

/** A worker takes about 150 MB; one of this size that is killed was most likely killed for it. A guess. */
const SUSPICIOUS_RSS_BYTES = 1024 ** 3;

/** V8's last words, and those of an allocator whose failure was not caught. */
const OUT_OF_MEMORY = /heap out of memory|out of memory|bad_alloc|cannot allocate memory/i;

const REPLACED: Readonly<Record<Replacement, DeathVerdict>> = {
  stopped: { kind: 'stopped', evidence: 0, code: 'decode-failed', words: 'it was stopped from outside' },
  waiting: { kind: 'waiting', evidence: 0, code: 'drive-slow', words: 'it waits for its drive' },
  silent: { kind: 'silent', evidence: 0.5, code: 'worker-stuck', words: 'it fell silent' },
  hung: { kind: 'hung', evidence: 1, code: 'worker-stuck', words: 'it computes and does not answer' },
  deaf: { kind: 'deaf', evidence: 1, code: 'worker-stuck', words: 'it does not stop when asked' },
};

export function verdictOnReplacing(why: Replacement): DeathVerdict {
  return REPLACED[why];
}

/** The verdict on a process that ended without us. `lastRssBytes` is what it last said of its memory. */
export function judgeDeath(death: Death, lastRssBytes: number | null): DeathVerdict {
  const { code, signal, reason, errno, lastWords } = death;
  if (reason === 'not-started')
    return {
      kind: 'not-started',
      evidence: 0,
      code: whyNotStarted(errno),
      words: `not started: ${errno ?? 'unknown'}`,
    };
  const words = signal === null ? `exit code ${code ?? 'unknown'}` : `signal ${signal}`;
  const outOfMemory: DeathVerdict = {
    kind: 'memory',
    evidence: 1,
    code: 'out-of-memory',
    words: `out of memory, ${words}`,
  };
  const killed: DeathVerdict = {
    kind: 'killed',
    evidence: 0,
    code: 'decode-failed',
    words: `ended from outside, ${words}`,
  };
  if (reason === 'oom') return outOfMemory;
  if (reason === 'killed' || (signal !== null && !CRASH_SIGNALS.includes(signal)))
    return signal === 'SIGKILL' && isSuspicious(lastRssBytes) ? outOfMemory : killed;
  if (OUT_OF_MEMORY.test(lastWords)) return outOfMemory;
  // Nothing in a worker ends it in good order while the core is there; some runtimes report 0 for a crash.
  if (signal === null && code === 0) return { kind: 'crash', evidence: 0.5, code: 'worker-crashed', words };
  return { kind: 'crash', evidence: 1, code: 'worker-crashed', words };
}

function isSuspicious(rssBytes: number | null): boolean {
  return rssBytes !== null && rssBytes > SUSPICIOUS_RSS_BYTES;
}

function whyNotStarted(errno: string | null): ErrorCode {
  if (errno === 'EMFILE' || errno === 'ENFILE') return 'too-many-files';
  if (errno === 'ENOMEM' || errno === 'EAGAIN') return 'out-of-memory';
  return 'decoder-missing';
}

/**
 * What a death before `ready` says of the program itself; `aborted` when it says nothing of it, because another process ended it.
 */
export function problemOfStart({ kind, code }: DeathVerdict): ErrorCode {
  if (kind === 'killed' || kind === 'stopped') return 'aborted';
  return kind === 'memory' || kind === 'not-started' ? code : 'decoder-missing';
}
