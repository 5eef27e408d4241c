// The window of the Chromium shell: an installed browser in its application mode, with a profile of its own, so that it shares
// nothing with the person's browser and its process ends with the window.
import { spawn } from 'node:child_process';

import type { Disposable } from '../../platform/disposables.ts';
import type { Logger } from '../../platform/log.ts';

export interface BrowserWindow extends Disposable {
  /** Resolves when the browser's process has ended, also when it could not be started. */
  readonly ended: Promise<void>;
}

/** A browser that has not ended this long after it was asked to is killed. */
const CLOSE_TIMEOUT_MS = 3_000;

export function browserArguments(options: {
  readonly url: string;
  readonly profileFolder: string;
  readonly asRoot: boolean;
}): string[] {
  return [
    `--app=${options.url}`,
    `--user-data-dir=${options.profileFolder}`,
    '--no-first-run',
    '--no-default-browser-check',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--autoplay-policy=no-user-gesture-required',
    // Music goes on at its pace behind other windows.
    '--disable-background-timer-throttling',
    '--disable-backgrounding-occluded-windows',
    '--disable-renderer-backgrounding',
    // Chromium refuses to run sandboxed as root; `--test-type` hides the bar that says so.
    ...(options.asRoot ? ['--no-sandbox', '--test-type'] : []),
  ];
}

export function openWindow(options: {
  readonly browser: string;
  readonly url: string;
  readonly profileFolder: string;
  readonly log: Logger;
}): BrowserWindow {
  const { log } = options;
  const asRoot = process.getuid?.() === 0;
  const child = spawn(options.browser, browserArguments({ ...options, asRoot }), { stdio: 'ignore' });
  // However this process ends, its window does not stay behind without a player.
  const killWithUs = (): void => void child.kill('SIGKILL');
  process.once('exit', killWithUs);
  const ended = new Promise<void>((resolve) => {
    child.once('error', (error) => {
      log.error('the browser could not be started:', error);
      resolve();
    });
    child.once('exit', (code, signal) => {
      log.info(`the browser ended (${signal ?? code})`);
      resolve();
    });
  });
  void ended.then(() => process.off('exit', killWithUs));
  return {
    ended,
    dispose: async () => {
      if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
      child.kill();
      const timer = setTimeout(() => child.kill('SIGKILL'), CLOSE_TIMEOUT_MS);
      await ended;
      clearTimeout(timer);
    },
  };
}
