// How a utility process ended, from the two things that Electron reports: the number of `waitpid`, and a reason in another event. Pure; used
// by `utility-worker`. What a death says of a file is for the render room.
import type { Details } from 'electron';

import type { Death } from '../shell.ts';

/** What others end a process with. On POSIX the number of a process that a signal ended is that signal's. */
const SIGNALS: ReadonlyMap<number | null, string> = new Map([
  [2, 'SIGINT'],
  [9, 'SIGKILL'],
  [15, 'SIGTERM'],
]);

/** `isShort`: the kernel killed something for memory since the last word of the process. Chromium does not tell that kill from others'. */
export function deathOf(
  code: number | null,
  gone: Pick<Details, 'reason' | 'exitCode'> | null,
  isShort: boolean,
): Omit<Death, 'lastWords'> {
  const exitCode = gone?.exitCode ?? code;
  const ended = { code: exitCode, signal: null, errno: null };
  const signal = process.platform === 'win32' ? null : (SIGNALS.get(exitCode) ?? null);
  const killed = { ...ended, signal, reason: isShort && signal === 'SIGKILL' ? 'oom' : 'killed' } as const;
  switch (gone?.reason) {
    case 'oom':
    case 'memory-eviction':
      return { ...ended, reason: 'oom' };
    case 'killed':
      return killed;
    case 'launch-failed':
      return { ...ended, reason: 'not-started' };
    case 'crashed':
      return { ...ended, signal: 'SIGABRT', reason: 'exit' };
    case undefined:
      return signal === 'SIGKILL' || signal === 'SIGTERM' ? killed : { ...ended, reason: 'exit' };
    default:
      return { ...ended, reason: 'exit' };
  }
}
