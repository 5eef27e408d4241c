// `app` of the double, and what its other parts share: telling the test process, and Electron's rule of what waits for `ready`.
import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { FromMain } from './wire.ts';

export const tell = (message: FromMain): void => void process.send?.(message);
export const record = (what: string, value: unknown): void => tell({ type: 'recorded', what, value });

Object.assign(process, { defaultApp: true });

/** An event whose default a listener may prevent. */
export class Preventable {
  defaultPrevented = false;
  preventDefault(): void {
    this.defaultPrevented = true;
  }
}

class App extends EventEmitter {
  #ready = false;
  #quitting = false;
  readonly #paths = new Map<string, string>();
  /** Every window that is open; quitting closes them. */
  readonly windows = new Set<{ destroy(): void }>();

  constructor() {
    super();
    // After the entry's own synchronous part, as in Electron.
    setTimeout(() => {
      this.#ready = true;
      this.emit('ready');
    });
  }
  isReady(): boolean {
    return this.#ready;
  }
  whenReady(): Promise<void> {
    return this.#ready ? Promise.resolve() : new Promise((resolve) => this.once('ready', resolve));
  }
  getPreferredSystemLanguages(): string[] {
    return ['en-US'];
  }

  getVersion(): string {
    const manifest = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8')) as {
      version: string;
    };
    return manifest.version;
  }
  setPath(name: string, path: string): void {
    this.#paths.set(name, path);
    record('path', { name, path });
  }
  getPath(name: string): string {
    const path = this.#paths.get(name);
    if (path === undefined) throw new Error(`the double has no path '${name}'`);
    return path;
  }
  requestSingleInstanceLock(additional?: unknown): boolean {
    record('single-instance-lock', additional ?? null);
    return true;
  }
  quit(): void {
    if (this.#quitting) return;
    const before = new Preventable();
    this.emit('before-quit', before);
    if (before.defaultPrevented) return;
    for (const window of [...this.windows]) window.destroy();
    const will = new Preventable();
    this.#quitting = true;
    this.emit('will-quit', will);
    if (!will.defaultPrevented) this.exit(0);
  }
  relaunch(): void {
    record('relaunch', true);
  }
  /** The first counts, and what was told before it is read: a process that exits drops what it has not sent. */
  exit(code = 0): void {
    if (!process.connected) process.exit(code);
    const last: FromMain = { type: 'recorded', what: 'exit', value: code };
    process.send?.(last, undefined, undefined, () => process.exit(code));
  }
}
export const app = new App();

export function mustBeReady(what: string): void {
  if (!app.isReady()) throw new Error(`${what} can only be used after the app is ready`);
}

// Electron turns the signals of a desktop into a quit.
process.on('SIGTERM', () => app.quit());
process.on('SIGINT', () => app.quit());
process.on('disconnect', () => process.exit(0));
