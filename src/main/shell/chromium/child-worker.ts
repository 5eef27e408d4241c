// A worker process in the Chromium shell: a Node child with an IPC channel that carries typed arrays. What it writes goes to the log.
import { fork } from 'node:child_process';

import type { FromWorker } from '../../../shared/worker-protocol.ts';
import { Emitter } from '../../platform/events.ts';
import type { Logger } from '../../platform/log.ts';
import { forEachLine } from '../log-lines.ts';
import type { WorkerHandle } from '../shell.ts';

/** Starts `path` with its role as its argument. A process that cannot be started exits with code null. */
export function forkWorker(path: string, role: 'render' | 'scan', log: Logger): WorkerHandle {
  const child = fork(path, [role], {
    serialization: 'advanced',
    execPath: process.execPath,
    // Not ours: a debugger port or a loader of this process is no business of the worker's.
    execArgv: [],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const messages = new Emitter<FromWorker>();
  const exits = new Emitter<{ code: number | null; signal: string | null }>();
  let ended = false;
  const end = (code: number | null, signal: string | null): void => {
    if (ended) return;
    ended = true;
    exits.fire({ code, signal });
  };

  child.on('message', (message) => {
    if (!ended) messages.fire(message as FromWorker);
  });
  child.on('exit', end);
  child.on('error', (error) => {
    log.error(`${role} worker:`, error);
    if (child.pid === undefined) end(null, null);
  });
  for (const stream of [child.stdout, child.stderr]) {
    if (stream) forEachLine(stream, (line) => log.warn(`${role} worker: ${line}`));
  }

  return {
    pid: child.pid,
    // A message to a worker that just died is lost; its end is told by `onExit`.
    post: (message) => {
      if (child.connected) child.send(message, () => {});
    },
    onMessage: messages.event,
    onExit: exits.event,
    kill: () => void child.kill('SIGKILL'),
  };
}
