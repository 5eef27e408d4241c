// A worker process in the Electron shell: a utility process, which is a Node process that Electron's own runtime hosts.
import { utilityProcess } from 'electron';

import type { FromWorker } from '../../../shared/worker-protocol.ts';
import { Emitter } from '../../platform/events.ts';
import type { Logger } from '../../platform/log.ts';
import { forEachLine } from '../log-lines.ts';
import type { WorkerHandle } from '../shell.ts';

/** Starts `path` with its role as its argument. */
export function forkUtilityWorker(path: string, role: 'render' | 'scan', log: Logger): WorkerHandle {
  const child = utilityProcess.fork(path, [role], { serviceName: `Auralis ${role}`, stdio: 'pipe' });
  const messages = new Emitter<FromWorker>();
  const exits = new Emitter<{ code: number | null; signal: string | null }>();
  let ended = false;

  child.on('message', (message: FromWorker) => {
    if (!ended) messages.fire(message);
  });
  child.on('exit', (code) => {
    if (ended) return;
    ended = true;
    exits.fire({ code, signal: null });
  });
  child.on('error', (type, location) => log.error(`${role} worker: ${type} at ${location}`));
  for (const stream of [child.stdout, child.stderr]) {
    if (stream) forEachLine(stream, (line) => log.warn(`${role} worker: ${line}`));
  }

  let killed = false;
  /** `kill()` asks (SIGTERM); a stuck decoder does not listen. Before the process is there it has no id, so it is killed once it is. */
  const killNow = (): void => {
    if (child.pid === undefined || process.platform === 'win32') {
      child.kill();
      return;
    }
    try {
      process.kill(child.pid, 'SIGKILL');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error; // it has just ended by itself
    }
  };
  child.on('spawn', () => {
    if (killed && !ended) killNow();
  });

  return {
    get pid() {
      return child.pid;
    },
    post: (message) => {
      if (!ended) child.postMessage(message);
    },
    onMessage: messages.event,
    onExit: exits.event,
    kill: () => {
      if (ended) return;
      killed = true;
      killNow();
    },
  };
}
