// The drives that the library's folders lie on, one circuit breaker each: opened by jobs whose time went by waiting for the drive. While it
// is open, what is only prepared from that folder is refused at once, so that it keeps no worker from the files of other drives. `pool` has
// one; it counts by the library's folders, because which device lies behind a path no system tells in the same way.
import { CircuitBreaker, type BreakerLimits, type Verdict } from '../../shared/circuit-breaker.ts';
import { PlayerError, type ErrorCode } from '../../shared/errors.ts';
import type { DriveFigures } from '../../shared/health.ts';
import type { Roots, StoredRoot } from '../catalogue/roots.ts';
import type { Logger } from '../platform/log.ts';

/** Three chunks that were not there after their whole time, which is up to 30 s; a drive that spins up is back sooner. A guess. */
const LIMITS: BreakerLimits = { failures: 3, seconds: 60 };

/** The list of folders is read again after so long: jobs ask for it more often than anyone adds a folder. A guess. */
const LIST_MS = 5_000;

interface Drive {
  readonly root: StoredRoot;
  readonly breaker: CircuitBreaker;
  sinceMs: number;
  refused: number;
}

export interface DrivesOptions {
  readonly roots: Pick<Roots, 'list'>;
  readonly log: Logger;
  /** A monotonic clock. */
  nowMs?(): number;
}

export class Drives {
  readonly #options: DrivesOptions;
  readonly #nowMs: () => number;
  /** By the id of the root. */
  readonly #drives = new Map<number, Drive>();
  #listedAtMs = -Infinity;

  constructor(options: DrivesOptions) {
    this.#options = options;
    this.#nowMs = options.nowMs ?? (() => performance.now());
  }

  /** The id of the library's folder that `path` lies in; null outside all of them. */
  of(path: string): number | null {
    return this.#driveOf(path)?.root.id ?? null;
  }

  /** Does `work`, which reads `path`. Rejects with `drive-resting` at once while the drive is left alone, unless it `passes`. */
  async run<T>(path: string, passes: boolean, work: () => Promise<T>): Promise<T> {
    const drive = this.#driveOf(path);
    if (!drive) return work();
    const entry = drive.breaker.enter();
    if (!entry && !passes) {
      drive.refused += 1;
      throw new PlayerError('drive-resting', '', { values: { rootId: drive.root.id } });
    }
    const end = (verdict: Verdict): void => (entry ? entry.end(verdict) : drive.breaker.passed(verdict));
    try {
      const value = await work();
      end('success');
      return value;
    } catch (error) {
      end(verdictOf(PlayerError.from(error).code));
      throw error;
    }
  }

  /** Of each of the library's folders; while all is well, of those that a job has asked for: looking costs no question to the database. */
  figures(): readonly DriveFigures[] {
    if ([...this.#drives.values()].some(({ breaker }) => breaker.state !== 'closed')) this.#list();
    return [...this.#drives.values()].map(({ root, breaker, sinceMs, refused }) => ({
      rootId: root.id,
      path: root.path,
      state: breaker.state,
      sinceMs,
      slowInARow: breaker.failuresInARow,
      refused,
    }));
  }

  /** The listener wants everything tried again. */
  release(): void {
    this.#drives.clear();
    this.#listedAtMs = -Infinity;
  }

  /** The innermost where folders lie in one another. */
  #driveOf(path: string): Drive | null {
    this.#list();
    let found: Drive | null = null;
    for (const drive of this.#drives.values()) {
      const { realPath } = drive.root;
      if (isBelow(path, realPath) && realPath.length > (found?.root.realPath.length ?? -1)) found = drive;
    }
    return found;
  }

  #list(): void {
    if (this.#nowMs() - this.#listedAtMs < LIST_MS) return;
    this.#listedAtMs = this.#nowMs();
    let roots: readonly StoredRoot[];
    try {
      roots = this.#options.roots.list();
    } catch {
      return; // told by the database's own guard; the folders of before are good enough
    }
    const ids = new Set(roots.map(({ id }) => id));
    for (const id of [...this.#drives.keys()]) if (!ids.has(id)) this.#drives.delete(id);
    for (const root of roots) {
      const known = this.#drives.get(root.id);
      if (known?.root.realPath !== root.realPath) this.#drives.set(root.id, this.#drive(root));
    }
  }

  #drive(root: StoredRoot): Drive {
    const { log } = this.#options;
    const drive: Drive = {
      root,
      breaker: new CircuitBreaker({
        limits: LIMITS,
        nowMs: this.#nowMs,
        onChange: (state) => {
          drive.sinceMs = Date.now();
          if (state === 'open') log.warn('the drive of folder %d is slow: it is left alone for %d s', root.id, LIMITS.seconds); // prettier-ignore
          if (state === 'closed') log.info('the drive of folder %d answers in time again', root.id);
        },
      }),
      sinceMs: Date.now(),
      refused: 0,
    };
    return drive;
  }
}

/** That a file is bad was read from its drive; of what the player itself failed at, nothing follows for the drive. */
function verdictOf(code: ErrorCode): Verdict {
  if (code === 'drive-slow') return 'failure';
  return code === 'file-corrupt' || code === 'format-unsupported' ? 'success' : 'nothing';
}

function isBelow(path: string, folder: string): boolean {
  if (!path.startsWith(folder)) return false;
  const next = path[folder.length];
  return next === '/' || next === '\\' || folder.endsWith('/') || folder.endsWith('\\');
}
