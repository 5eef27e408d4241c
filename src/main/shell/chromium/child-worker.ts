// A worker process in the Chromium shell: a Node child with an IPC channel that carries typed arrays. What it writes goes to the log, and
// how it ended is told with all that the system says of it.
import { fork, type ChildProcess } from 'node:child_process';

import { errnoOf } from '../../../shared/errno.ts';
import type { FromWorker } from '../../../shared/worker-protocol.ts';
import { Emitter } from '../../platform/events.ts';
import type { Logger } from '../../platform/log.ts';
import { forEachLine, LastWords } from '../log-lines.ts';
import { KernelKills } from '../../process/oom-kills.ts';
import type { Death, WorkerHandle } from '../shell.ts';

/** After the exit of a process that broke, until its last words are read. They are written before it ends: they are only on the way. */
const LAST_WORDS_MS = 100;

/**
 * Starts `path` with its role as its argument, to hold less at a time when `lowMemory`. A process that cannot be started ends as
 * `not-started`, after this returned.
 */
export function forkWorker(
  path: string,
  role: 'render' | 'scan',
  log: Logger,
  { lowMemory, kills = new KernelKills() }: { readonly lowMemory: boolean; readonly kills?: KernelKills },
): WorkerHandle {
  const messages = new Emitter<FromWorker>();
  const exits = new Emitter<Death>();
  const lastWords = new LastWords();
  let ended = false;
  let lastWordsTimer: NodeJS.Timeout | undefined;
  const end = (death: Omit<Death, 'lastWords'>): void => {
    if (ended) return;
    ended = true;
    clearTimeout(lastWordsTimer);
    exits.fire({ ...death, lastWords: lastWords.text });
  };
  const notStarted = (error: unknown): void => {
    log.error(`${role} worker:`, error);
    end({ code: null, signal: null, reason: 'not-started', errno: errnoOf(error) || null });
  };

  const child = start(path, role, lowMemory);
  if ('problem' in child) {
    setImmediate(() => notStarted(child.problem));
    return {
      pid: undefined,
      post: () => undefined,
      onMessage: messages.event,
      onExit: exits.event,
      kill: () => undefined,
    };
  }

  child.on('message', (message) => {
    kills.sawAlive();
    if (!ended) messages.fire(message as FromWorker);
  });
  child.on('exit', (code, signal) => {
    const isOom = signal === 'SIGKILL' && kills.haveRisen;
    const tell = (): void => end({ code, signal, reason: isOom ? 'oom' : 'exit', errno: null });
    if (code === 0 || signal === 'SIGKILL') tell();
    else lastWordsTimer = setTimeout(tell, LAST_WORDS_MS).unref();
    child.once('close', tell);
  });
  child.on('error', (error) => {
    if (child.pid === undefined) notStarted(error);
    else log.error(`${role} worker:`, error);
  });
  if (child.stdout) forEachLine(child.stdout, (line) => log.warn(`${role} worker: ${line}`));
  if (child.stderr)
    forEachLine(child.stderr, (line) => {
      lastWords.add(line);
      log.warn(`${role} worker: ${line}`);
    });

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

/** Some failures come as an event, some are thrown: no memory, no descriptor for the channel. */
function start(path: string, role: string, lowMemory: boolean): ChildProcess | { readonly problem: unknown } {
  try {
    return fork(path, [role], {
      serialization: 'advanced',
      execPath: process.execPath,
      // Not ours: a debugger port or a loader of this process is no business of the worker's.
      execArgv: [],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      env: lowMemory ? { ...process.env, AURALIS_WORKER_LOW_MEMORY: '1' } : process.env,
    });
  } catch (error) {
    return { problem: error };
  }
}
