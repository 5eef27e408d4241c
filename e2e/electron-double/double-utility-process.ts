// `utilityProcess` of the double: a Node child process that sees a `process.parentPort`, as a utility process does.
import { fork, type ChildProcess } from 'node:child_process';
import { EventEmitter } from 'node:events';

import { mustBeReady, record } from './double-app.ts';

class UtilityProcess extends EventEmitter {
  readonly #child: ChildProcess;
  readonly stdout;
  readonly stderr;

  constructor(path: string, args: readonly string[], serviceName: string) {
    super();
    const shim = new URL('./parent-port.ts', import.meta.url).href;
    this.#child = fork(path, args, {
      serialization: 'advanced',
      execArgv: ['--import', shim],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.stdout = this.#child.stdout;
    this.stderr = this.#child.stderr;
    this.#child.on('spawn', () => this.emit('spawn'));
    this.#child.on('message', (message) => this.emit('message', message));
    this.#child.on('exit', (code) => this.emit('exit', code ?? -1));
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
export const utilityProcess = {
  fork(path: string, args: readonly string[] = [], options: { readonly serviceName?: string } = {}): UtilityProcess {
    mustBeReady('utilityProcess');
    return new UtilityProcess(path, args, options.serviceName ?? '');
  },
};
