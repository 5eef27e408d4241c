// How busy the machine was since it was last asked. The average that systems keep ("load") follows minutes late and is none on Windows.
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
