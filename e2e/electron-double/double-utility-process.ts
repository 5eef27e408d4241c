// `utilityProcess` of the double: a Node child process that sees a `process.parentPort`, as a utility process does. How it ended Electron
// tells twice: by the bare number of `waitpid` here, and with a reason at `app`, in no fixed order; here always after it.
import { fork, type ChildProcess } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { constants } from 'node:os';

import { app, mustBeReady, record } from './double-app.ts';

interface ForkOptions {
  readonly serviceName?: string;
  readonly env?: NodeJS.ProcessEnv;
}

class UtilityProcess extends EventEmitter {
  readonly #child: ChildProcess;
  readonly stdout;
  readonly stderr;

  constructor(path: string, args: readonly string[], { serviceName = '', env = process.env }: ForkOptions) {
    super();
    const shim = new URL('./parent-port.ts', import.meta.url).href;
    this.#child = fork(path, args, {
      serialization: 'advanced',
      execArgv: ['--import', shim],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      env,
    });
    this.stdout = this.#child.stdout;
    this.stderr = this.#child.stderr;
    this.#child.on('spawn', () => this.emit('spawn'));
    this.#child.on('message', (message) => this.emit('message', message));
    this.#child.on('exit', (code, signal) => {
      const exitCode = signal ? constants.signals[signal] : (code ?? 0);
      this.emit('exit', exitCode);
      const reason = reasonOf(code, signal);
      if (!reason) return;
      const details = { type: 'Utility', reason, exitCode, serviceName: 'node.mojom.NodeService', name: serviceName };
      setImmediate(() => app.emit('child-process-gone', {}, details));
    });
    this.#child.on('error', () => {});
    record('utility-process', { serviceName, pid: this.#child.pid });
  }
  get pid(): number | undefined {
    return this.#child.exitCode === null ? this.#child.pid : undefined;
  }
  postMessage(message: unknown): void {
    if (this.#child.connected) this.#child.send(message as object, () => {});
  }
  kill(): boolean {
    return this.#child.kill();
  }
}

/** Null: an orderly end, of which `app` says nothing. */
function reasonOf(code: number | null, signal: NodeJS.Signals | null): string | null {
  if (signal === null) return code === 0 ? null : 'abnormal-exit';
  return ['SIGKILL', 'SIGTERM', 'SIGINT'].includes(signal) ? 'killed' : 'crashed';
}

export const utilityProcess = {
  fork(path: string, args: readonly string[] = [], options: ForkOptions = {}): UtilityProcess {
    mustBeReady('utilityProcess');
    return new UtilityProcess(path, args, options);
  },
};
