// Runs the built Electron entry, unmodified, in a Node process with the double of `electron`, and plays its window with a page of an
// installed Chromium. For machines without the Electron runtime; the same specs run on the real one wherever it is installed.
import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';

import type { Browser, BrowserContext, Page } from '@playwright/test';

import { launchBrowser } from '../../src/testing/browser.ts';
import { DoubleWindow } from './double-window.ts';
import type { Emission, WebPreferences } from './wire.ts';

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

interface StartOptions {
  readonly dataFolder: string;
  readonly args?: readonly string[];
  /** On top of this process's environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** The build, by default the project's. */
  readonly outFolder?: string;
}

/** How the context of its window's page is made. */
export const WINDOW_CONTEXT = { viewport: { width: 1280, height: 800 }, serviceWorkers: 'block' } as const;

/** The process that runs the built entry. Its window is `window`, whose page opens as soon as there is a context for it. */
export class DoubleProcess {
  readonly #child: ChildProcess;
  readonly window: DoubleWindow;
  /** Its exit code; not at its exit: what it told last may not be read yet. */
  readonly ended: Promise<number | null>;

  constructor({ dataFolder, args = [], env, outFolder }: StartOptions, context: Promise<BrowserContext>) {
    const entry = join(outFolder ?? join(import.meta.dirname, '../../out'), 'main/index.js');
    this.#child = spawn(
      process.execPath,
      ['--import', new URL('./register.ts', import.meta.url).href, entry, ...args],
      {
        env: { ...process.env, AURALIS_DATA: dataFolder, ...env },
        stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
        serialization: 'advanced',
      },
    );
    this.window = new DoubleWindow(this.#child, context);
    this.ended = new Promise((resolve) => this.#child.once('close', (code) => resolve(code)));
  }

  /** Resolves once the page has loaded. */
  async shown(): Promise<Page> {
    const page = await Promise.race([this.window.loaded, this.ended.then(() => null), limit(START_LIMIT_MS)]);
    if (page) return page;
    this.#child.kill('SIGKILL');
    throw new Error(`the main process showed no page; it printed: ${this.window.output}`);
  }

  /** Closes the window as a person does; resolves to the exit code. */
  async close(): Promise<number | null> {
    this.window.tell({ type: 'close-window' });
    const force = setTimeout(() => this.#child.kill('SIGKILL'), STOP_LIMIT_MS);
    const code = await this.ended;
    clearTimeout(force);
    return code;
  }
}

/** Resolves once the page has loaded. In `browser` the window opens, and it stays; without it, in one that ends with the window. */
export async function launchElectronDouble(
  options: StartOptions & { readonly browser?: Browser },
): Promise<ElectronDouble> {
  const browser = options.browser ?? (await launchBrowser());
  const context = await browser.newContext(WINDOW_CONTEXT);
  const release = (): Promise<void> => (options.browser ? context.close() : browser.close());
  const double = new DoubleProcess(options, Promise.resolve(context));
  const { window, ended } = double;
  try {
    const page = await double.shown();
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
      ended,
      secondStart: (folders) => window.tell({ type: 'second-instance', folders }),
      close: async () => {
        const code = await double.close();
        await release();
        return code;
      },
    };
  } catch (error) {
    await release();
    throw error;
  }
}

function limit(ms: number): Promise<null> {
  return new Promise((resolve) => setTimeout(() => resolve(null), ms).unref());
}
