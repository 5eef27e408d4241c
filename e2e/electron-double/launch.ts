// Runs the built Electron entry, unmodified, in a Node process with the double of `electron`, and plays its window with a page of an
// installed Chromium. For machines without the Electron runtime; the same specs run on the real one wherever it is installed.
import { spawn } from 'node:child_process';
import { join } from 'node:path';

import type { Browser, Page } from '@playwright/test';

import { launchBrowser } from '../../src/testing/browser.ts';
import { DoubleWindow } from './double-window.ts';
import type { Emission, WebPreferences } from './wire.ts';
import { showTracks } from '../show-tracks.ts';

const START_LIMIT_MS = 20_000;
const STOP_LIMIT_MS = 8_000;

export interface ElectronDouble {
  readonly page: Page;
  /** As given to `new BrowserWindow`. */
  readonly webPreferences: WebPreferences;
  /** What the application did with Electron, by name: the last value of each. */
  readonly recorded: ReadonlyMap<string, unknown>;
  /** The main process's own output so far. */
  output(): string;
  /** Errors of the page: exceptions and console errors. */
  readonly pageErrors: readonly string[];
  /** What the session's handlers say to a page that asks. */
  requestPermission(permission: string): Promise<boolean>;
  checkPermission(permission: string): Promise<boolean>;
  /** Sends on an IPC channel as a frame of that address would. */
  sendAs(frame: { readonly url: string; readonly isTop: boolean }, channel: string, ...args: unknown[]): void;
  secondStart(folders: readonly string[]): void;
  /** Lets something befall the application. */
  befall(emission: Emission): void;
  /** Resolves to the exit code of the main process, when it ends by itself. */
  readonly ended: Promise<number | null>;
  /** Closes the window as a person does; resolves to the exit code of the main process. */
  close(): Promise<number | null>;
}

/** Resolves once the page has loaded. `outFolder` is the build, by default the project's. */
export async function launchElectronDouble(options: {
  readonly dataFolder: string;
  readonly args?: readonly string[];
  /** On top of this process's environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** In which the window opens, and which stays; without it a browser of its own that ends with it. */
  readonly browser?: Browser;
  readonly outFolder?: string;
}): Promise<ElectronDouble> {
  const outFolder = options.outFolder ?? join(import.meta.dirname, '../../out');
  const browser = options.browser ?? (await launchBrowser());
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, serviceWorkers: 'block' });
  const child = spawn(
    process.execPath,
    [
      '--import',
      new URL('./register.ts', import.meta.url).href,
      join(outFolder, 'main/index.js'),
      ...(options.args ?? []),
    ],
    {
      env: { ...process.env, AURALIS_DATA: options.dataFolder, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      serialization: 'advanced',
    },
  );
  const window = new DoubleWindow(child, context);
  // Not at its exit: what it told last may not be read yet.
  const exit = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)));
  const release = (): Promise<void> => (options.browser ? context.close() : browser.close());
  const close = async (): Promise<number | null> => {
    window.tell({ type: 'close-window' });
    const force = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MS);
    const code = await exit;
    clearTimeout(force);
    await release();
    return code;
  };

  try {
    const page = await Promise.race([window.loaded, exit.then(() => null), limit(START_LIMIT_MS)]);
    if (page === null) throw new Error('the main process showed no page');
    await showTracks(page);
    const { webPreferences, recorded, pageErrors } = window;
    return {
      page,
      webPreferences,
      recorded,
      pageErrors,
      output: () => window.output,
      requestPermission: async (permission) => (await window.ask({ kind: 'permission', permission })) === true,
      checkPermission: async (permission) => (await window.ask({ kind: 'permission-check', permission })) === true,
      sendAs: (frame, channel, ...args) => window.tell({ type: 'ipc', channel, args, frame }),
      befall: (emission) => window.tell({ type: 'emit', emission }),
      ended: exit,
      secondStart: (folders) => window.tell({ type: 'second-instance', folders }),
      close,
    };
  } catch (error) {
    child.kill('SIGKILL');
    await release();
    throw new Error(`${(error as Error).message}; it printed: ${window.output}`, { cause: error });
  }
}

function limit(ms: number): Promise<null> {
  return new Promise((resolve) => setTimeout(() => resolve(null), ms).unref());
}
