// What the system says a silent process is doing, for the heartbeat: stopped, waiting or computing, and the processor time it took. Only
// Linux tells; elsewhere nothing is known. Reads procfs, which is memory: it never waits for a disk.
import { readFileSync } from 'node:fs';

export interface ProcessState {
  /** stopped: by a signal (SIGSTOP, SIGTSTP); waiting: for a disk, a lock, anything; computing: it runs or would run. */
  readonly doing: 'stopped' | 'waiting' | 'computing';
  /** Processor time of its main thread since it began. */
  readonly cpuMs: number;
}

/** Milliseconds per clock tick of procfs: USER_HZ is 100 on every Linux. */
const TICK_MS = 10;

/** Of the main thread, which runs the event loop. Null where the system does not tell, and for a process that is gone. */
export function readProcessState(pid: number): ProcessState | null {
  if (process.platform !== 'linux') return null;
  try {
    return parseStat(readFileSync(`/proc/${pid}/task/${pid}/stat`, 'latin1'));
  } catch {
    return null; // gone, or no procfs here
  }
}

/** `pid (name) state …`: the name may hold spaces and brackets. Fields 14 and 15 are user and system time. */
export function parseStat(text: string): ProcessState | null {
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const [state] = fields;
  const cpuMs = (Number(fields[11]) + Number(fields[12])) * TICK_MS;
  if (!state || !Number.isFinite(cpuMs)) return null;
  return { doing: state === 'T' ? 'stopped' : state === 'R' ? 'computing' : 'waiting', cpuMs };
}
