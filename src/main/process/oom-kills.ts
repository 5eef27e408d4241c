// How many processes of this cgroup the kernel has killed for memory: what tells its SIGKILL from anyone else's. The count is of the whole
// cgroup, with browsers and all; so of a worker's end only a rise since its last sign of life tells. Used by the worker of each shell.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Null where there is no cgroup that says so. */
export function oomKills(): number | null {
  if (process.platform !== 'linux') return null;
  try {
    return countOf(readFileSync(join('/sys/fs/cgroup', ownGroup(), 'memory.events'), 'utf8'));
  } catch {
    return null; // an older kind of cgroup, or none
  }
}

/** The line `0::/path` of the unified hierarchy; within a container it is `/`. */
function ownGroup(): string {
  return /^0::(.*)$/m.exec(readFileSync('/proc/self/cgroup', 'utf8'))?.[1] ?? '/';
}

/** `oom_kill 3` among the counters. */
export function countOf(events: string): number | null {
  const count = /^oom_kill (\d+)$/m.exec(events)?.[1];
  return count === undefined ? null : Number(count);
}

export class KernelKills {
  readonly #count: () => number | null;
  #seen: number | null;

  constructor(count: () => number | null = oomKills) {
    this.#count = count;
    this.#seen = count();
  }

  /** The worker said something: what was killed before was not it. Reads procfs and the cgroup, which takes some 40 µs (measured). */
  sawAlive(): void {
    this.#seen = this.#count();
  }

  /** Something was killed since. */
  get haveRisen(): boolean {
    return (this.#count() ?? 0) > (this.#seen ?? Infinity);
  }
}
