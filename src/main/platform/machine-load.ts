// How busy the machine was since it was last asked, and how much of that were we. The average that systems keep ("load") follows minutes late
// and is none on Windows. What follows from it, the askers decide.
import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';

export class MachineLoad {
  #busyMs = 0;
  #totalMs = 0;

  /** Share of all processors that was busy since the last call, 0–1; null at the first call, and where the system does not tell. */
  sample(): number | null {
    let busyMs = 0;
    let totalMs = 0;
    for (const { times } of cpus()) {
      const workedMs = times.user + times.nice + times.sys + times.irq;
      busyMs += workedMs;
      totalMs += workedMs + times.idle;
    }
    const passedMs = totalMs - this.#totalMs;
    const share = this.#totalMs > 0 && passedMs > 0 ? (busyMs - this.#busyMs) / passedMs : null;
    this.#busyMs = busyMs;
    this.#totalMs = totalMs;
    return share;
  }
}

/** What Linux counts processor time in: on every machine of today a hundredth of a second. */
const TICK_MS = 10;

/** Our own processes: this one and those it is told of. */
export class OwnLoad {
  readonly #usedMs = new Map<number, number>();
  #atMs: number | null = null;

  /**
   * Share of all processors that this process and `pids` used since the last call, 0–1; null at the first call, and where there is no `/proc`.
   * One that was started since then counts from its start, one that ended does not count.
   */
  sample(pids: readonly number[]): number | null {
    if (process.platform !== 'linux') return null;
    const atMs = performance.now();
    let usedMs = 0;
    const seen = new Set([process.pid, ...pids]);
    for (const pid of seen) {
      const nowMs = processorMs(pid);
      if (nowMs === null) continue;
      usedMs += nowMs - (this.#usedMs.get(pid) ?? 0);
      this.#usedMs.set(pid, nowMs);
    }
    for (const pid of this.#usedMs.keys()) if (!seen.has(pid)) this.#usedMs.delete(pid);
    const passedMs = this.#atMs === null ? 0 : (atMs - this.#atMs) * cpus().length;
    this.#atMs = atMs;
    return passedMs > 0 ? Math.min(1, Math.max(0, usedMs / passedMs)) : null;
  }
}

/** What a process used since its start, in user and system mode; null when it has ended. */
function processorMs(pid: number): number | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The name stands in brackets and may hold anything, brackets and blanks included; the figures come after the last one.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const ticks = Number(fields[11]) + Number(fields[12]);
    return Number.isFinite(ticks) ? ticks * TICK_MS : null;
  } catch {
    // It has just ended, or no file may be opened at present.
    return null;
  }
}
