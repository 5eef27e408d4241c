// The window of the Chromium shell: an installed browser in its application mode, with a profile of its own, so that it shares
// nothing with the person's browser and its process ends with the window.
import { spawn } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import type { Disposable } from '../../platform/disposables.ts';
import type { Logger } from '../../platform/log.ts';

export interface BrowserWindow extends Disposable {
  /** Resolves when the browser's process has ended, also when it could not be started. */
  readonly ended: Promise<void>;
  readonly pid: number | null;
  /** Another process will look after it: it stays open when this one ends. */
  leave(): void;
}

/** A browser that has not ended this long after it was asked to is killed. */
const CLOSE_TIMEOUT_MS = 3_000;

/** The end of a process that is not our child is only seen by looking. */
const LOOK_EVERY_MS = 1_000;

/**
 * Writes the page that leads the browser to the launch link, for its owner only, and returns its address: every user of the machine can read the
 * command line of a browser, so the link itself never stands there. Throws when it cannot be written.
 */
export function writeLaunchPage(dataFolder: string, launchUrl: string): string {
  const path = launchPagePath(dataFolder);
  rmSync(path, { force: true });
  const page = `<!doctype html><meta charset="utf-8"><meta name="referrer" content="no-referrer"><title>Auralis</title><meta http-equiv="refresh" content="0;url=${launchUrl}">`;
  writeFileSync(path, page, { mode: 0o600, flag: 'wx' });
  return pathToFileURL(path).href;
}

export function removeLaunchPage(dataFolder: string): void {
  rmSync(launchPagePath(dataFolder), { force: true });
}

const launchPagePath = (dataFolder: string): string => join(dataFolder, 'launch.html');

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
  let left = false;
  return {
    ended,
    pid: child.pid ?? null,
    leave: () => {
      left = true;
      process.off('exit', killWithUs);
      child.unref();
    },
    dispose: async () => {
      if (left || child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
      child.kill();
      const timer = setTimeout(() => child.kill('SIGKILL'), CLOSE_TIMEOUT_MS);
      await ended;
      clearTimeout(timer);
    },
  };
}

/** The window that a process before this one opened; null when its process is not there any more. */
export function adoptWindow(pid: number, profileFolder: string): BrowserWindow | null {
  if (!isBrowser(pid, profileFolder)) return null;
  let left = false;
  let timer: ReturnType<typeof setInterval> | undefined;
  const ended = new Promise<void>((resolve) => {
    timer = setInterval(() => {
      if (isBrowser(pid, profileFolder)) return;
      clearInterval(timer);
      resolve();
    }, LOOK_EVERY_MS);
    timer.unref();
  });
  const killWithUs = (): void => signal(pid, 'SIGKILL');
  process.once('exit', killWithUs);
  void ended.then(() => process.off('exit', killWithUs));
  const leave = (): void => {
    left = true;
    clearInterval(timer);
    process.off('exit', killWithUs);
  };
  return {
    ended,
    pid,
    leave,
    dispose: async () => {
      if (left || !isBrowser(pid, profileFolder)) return;
      signal(pid, 'SIGTERM');
      const deadlineMs = performance.now() + CLOSE_TIMEOUT_MS;
      while (isBrowser(pid, profileFolder) && performance.now() < deadlineMs) {
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      if (isBrowser(pid, profileFolder)) signal(pid, 'SIGKILL');
      leave();
    },
  };
}

/** Asks the process to end if it is a browser with our profile: no player is left that watches its window. */
export function closeBrowser(pid: number, profileFolder: string): void {
  if (isBrowser(pid, profileFolder)) signal(pid, 'SIGTERM');
}

/** Whether that process runs and, where the system says so, is a browser with our profile: numbers are used again. */
function isBrowser(pid: number, profileFolder: string): boolean {
  try {
    process.kill(pid, 0);
    return process.platform !== 'linux' || readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(profileFolder);
  } catch {
    return false;
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has just ended by itself.
  }
}
