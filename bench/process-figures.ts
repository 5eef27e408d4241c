// Processor time of a process and of its children, from Linux's own counters.
import { readFileSync } from 'node:fs';

/** Of `/proc/PID/stat`: the ticks of the counters are 1/100 s on every Linux. */
const TICK_MS = 10;

/** `children`: those that live and those that ended. */
export function cpuMs(pid: number | 'self'): { readonly own: number; readonly children: number } {
  const { own, ended } = ticks(pid);
  const living = readFileSync(`/proc/${pid}/task/${pid === 'self' ? process.pid : pid}/children`, 'utf8');
  const children = living
    .split(' ')
    .filter(Boolean)
    .map((child) => ticks(Number(child)));
  return {
    own: own * TICK_MS,
    children: (ended + children.reduce((sum, child) => sum + child.own + child.ended, 0)) * TICK_MS,
  };
}

/** The counters stand behind the name in parentheses, which may hold anything. Zero for a process that has just ended. */
function ticks(pid: number | 'self'): { readonly own: number; readonly ended: number } {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = text
      .slice(text.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    return { own: (fields[11] ?? 0) + (fields[12] ?? 0), ended: (fields[13] ?? 0) + (fields[14] ?? 0) };
  } catch {
    return { own: 0, ended: 0 };
  }
}
