// A worker process in the Electron shell: a utility process, which is a Node process that Electron's own runtime hosts. Its exit code alone
// does not say how it ended; Electron reports that for all child processes in another event, before or after.
import { app, utilityProcess, type Details, type UtilityProcess } from 'electron';

import { errnoOf } from '../../../shared/errno.ts';
import type { FromWorker } from '../../../shared/worker-protocol.ts';
import { Emitter } from '../../platform/events.ts';
import type { Logger } from '../../platform/log.ts';
import { forEachLine, LastWords } from '../log-lines.ts';
import { KernelKills } from '../../process/oom-kills.ts';
import type { Death, WorkerHandle } from '../shell.ts';
import { deathOf } from './utility-death.ts';

/** From the exit until Electron has said why, and the last words are read. Guess: both are on the way already. */
const REASON_MS = 100;

/** Names must differ: Electron identifies a process that is gone by its name. */
let started = 0;

/** Starts `path` with its role as its argument, to hold less at a time when `lowMemory`. */
export function forkUtilityWorker(
  path: string,
  role: 'render' | 'scan',
  log: Logger,
  { lowMemory }: { readonly lowMemory: boolean },
): WorkerHandle {
  const name = `Auralis ${role} ${++started}`;
  const messages = new Emitter<FromWorker>();
  const exits = new Emitter<Death>();
  const lastWords = new LastWords();
  const kills = new KernelKills();
  let ended = false;
  let reasonTimer: NodeJS.Timeout | undefined;
  let gone: Details | null = null;
  const noteGone = (_event: unknown, details: Details): void => {
    if (details.name === name) gone = details;
  };
  const end = (code: number | null): void => {
    if (ended) return;
    ended = true;
    clearTimeout(reasonTimer);
    app.off('child-process-gone', noteGone);
    exits.fire({ ...deathOf(code, gone, kills.haveRisen), lastWords: lastWords.text });
  };

  const child = start(path, role, name, lowMemory);
  if ('problem' in child) {
    log.error(`${role} worker:`, child.problem);
    setImmediate(() => {
      const errno = errnoOf(child.problem) || null;
      exits.fire({ code: null, signal: null, reason: 'not-started', errno, lastWords: '' });
    });
    return {
      pid: undefined,
      post: () => undefined,
      onMessage: messages.event,
      onExit: exits.event,
      kill: () => undefined,
    };
  }

  app.on('child-process-gone', noteGone);
  child.on('message', (message: FromWorker) => {
    kills.sawAlive();
    if (!ended) messages.fire(message);
  });
  child.on('exit', (code) => {
    if (gone) end(code);
    else reasonTimer = setTimeout(() => end(code), REASON_MS).unref();
  });
  child.on('error', (type, location) => {
    lastWords.add(`${type} at ${location}`);
    log.error(`${role} worker: ${type} at ${location}`);
  });
  if (child.stdout) forEachLine(child.stdout, (line) => log.warn(`${role} worker: ${line}`));
  if (child.stderr)
    forEachLine(child.stderr, (line) => {
      lastWords.add(line);
      log.warn(`${role} worker: ${line}`);
    });

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
      if (errnoOf(error) !== 'ESRCH') throw error; // it has just ended by itself
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

function start(
  path: string,
  role: string,
  name: string,
  lowMemory: boolean,
): UtilityProcess | { readonly problem: unknown } {
  try {
    return utilityProcess.fork(path, [role], {
      serviceName: name,
      stdio: 'pipe',
      ...(lowMemory ? { env: { ...process.env, AURALIS_WORKER_LOW_MEMORY: '1' } } : {}),
    });
  } catch (error) {
    return { problem: error };
  }
}
