// Runs the built Electron entry, unmodified, in a Node process with the double of `electron`, and plays its window with a page of an
// installed Chromium. For machines without the Electron runtime; the same specs run on the real one wherever it is installed.
import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';

import type { BrowserContext, Page, Route } from '@playwright/test';

import { launchBrowser } from '../browser.ts';
import { preloadScript, RECEIVE_FUNCTION, SEND_BINDING } from './preload-world.ts';
import {
  DOUBLE_ORIGIN,
  toDoubleUrl,
  toRealUrl,
  type FromMain,
  type HandledResponse,
  type Question,
  type ToMain,
  type WebPreferences,
} from './wire.ts';

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
  /** Closes the window as a person does; resolves to the exit code of the main process. */
  close(): Promise<number | null>;
}

/** Resolves once the page has loaded. `outFolder` is the build, by default the project's. */
export async function launchElectronDouble(options: {
  readonly dataFolder: string;
  readonly args?: readonly string[];
  readonly executablePath?: string;
  readonly outFolder?: string;
}): Promise<ElectronDouble> {
  const outFolder = options.outFolder ?? join(import.meta.dirname, '../../out');
  const browser = await launchBrowser(
    options.executablePath === undefined ? {} : { executablePath: options.executablePath },
  );
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, serviceWorkers: 'block' });
  const child = spawn(
    process.execPath,
    ['--import', new URL('./register.ts', import.meta.url).href, join(outFolder, 'main/index.js'), ...(options.args ?? [])],
    {
      env: { ...process.env, AURALIS_DATA: options.dataFolder },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      serialization: 'advanced',
    },
  );
  const window = new DoubleWindow(child, context);
  const exit = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  const close = async (): Promise<number | null> => {
    window.tell({ type: 'close-window' });
    const force = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MS);
    const code = await exit;
    clearTimeout(force);
    await browser.close();
    return code;
  };

  try {
    const page = await Promise.race([window.loaded, exit.then(() => null), limit(START_LIMIT_MS)]);
    if (page === null) throw new Error('the main process showed no page');
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
      secondStart: (folders) => window.tell({ type: 'second-instance', folders }),
      close,
    };
  } catch (error) {
    child.kill('SIGKILL');
    await browser.close();
    throw new Error(`${(error as Error).message}; it printed: ${window.output}`, { cause: error });
  }
}

function limit(ms: number): Promise<null> {
  return new Promise((resolve) => setTimeout(() => resolve(null), ms).unref());
}

/** The page's half: turns what the page does into what Electron would tell the application, and back. */
class DoubleWindow {
  readonly #child: ChildProcess;
  readonly #context: BrowserContext;
  readonly #answers = new Map<number, (message: FromMain & { type: 'answer' }) => void>();
  readonly recorded = new Map<string, unknown>();
  readonly pageErrors: string[] = [];
  /** The page, once the application's own load is done. */
  readonly loaded: Promise<Page>;
  #settleLoaded: (page: Page) => void = () => {};
  #page: Promise<Page> | null = null;
  #nextQuestionId = 1;
  /** The application's own load asks nobody. */
  #loading = false;
  webPreferences: WebPreferences = {};
  output = '';

  constructor(child: ChildProcess, context: BrowserContext) {
    this.#child = child;
    this.#context = context;
    this.loaded = new Promise((resolve) => (this.#settleLoaded = resolve));
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (text: Buffer) => (this.output += text.toString()));
    }
    child.on('message', (message) => this.#hear(message as FromMain));
  }

  tell(message: ToMain): void {
    if (this.#child.connected) this.#child.send(message, () => {});
  }

  /** What the application's handler answers; false when it failed. */
  ask(question: Question): Promise<HandledResponse | boolean> {
    const id = this.#nextQuestionId++;
    return new Promise((resolve, reject) => {
      this.#answers.set(id, ({ value, problem }) => {
        if (problem === null) resolve(value);
        else reject(new Error(problem));
      });
      this.tell({ type: 'question', id, question });
    });
  }

  #hear(message: FromMain): void {
    switch (message.type) {
      case 'answer':
        this.#answers.get(message.id)?.(message);
        this.#answers.delete(message.id);
        break;
      case 'window':
        this.webPreferences = message.webPreferences;
        this.#page = this.#open();
        break;
      case 'load':
        void this.#load(message.id, message.url);
        break;
      case 'send':
        void this.#send(message.channel, message.args);
        break;
      case 'recorded':
        this.recorded.set(message.what, message.value);
        break;
    }
  }

  async #open(): Promise<Page> {
    const context = this.#context;
    await context.exposeBinding(SEND_BINDING, ({ frame }, channel: string, args: unknown[]) => {
      this.tell({ type: 'ipc', channel, args, frame: { url: toRealUrl(frame.url()), isTop: frame.parentFrame() === null } });
    });
    await context.route('**/*', (route) => this.#route(route));
    try {
      await context.addInitScript(preloadScript(this.webPreferences));
    } catch (error) {
      this.tell({ type: 'preload-failed', path: this.webPreferences.preload ?? '', problem: String(error) });
    }
    const page = await context.newPage();
    page.on('pageerror', (error) => this.pageErrors.push(String(error)));
    page.on('console', (line) => {
      if (line.type() === 'error') this.pageErrors.push(line.text());
    });
    // A window that was opened is there already when Playwright tells; Electron asks before.
    page.on('popup', (popup) => void this.#judgePopup(popup));
    return page;
  }

  async #load(id: number, url: string): Promise<void> {
    try {
      const page = await this.#page;
      if (!page) throw new Error('there is no window');
      this.#loading = true;
      await page.goto(toDoubleUrl(url));
      this.tell({ type: 'loaded', id, problem: null });
      this.#settleLoaded(page);
    } catch (error) {
      this.tell({ type: 'loaded', id, problem: String(error) });
    } finally {
      this.#loading = false;
    }
  }

  async #send(channel: string, args: readonly unknown[]): Promise<void> {
    const page = await this.#page;
    // A message to a document that is going is lost in Electron as well.
    await page
      ?.evaluate(
        ([name, to, values]) => (window as unknown as Record<string, (c: string, a: unknown) => void>)[name]?.(to, values),
        [RECEIVE_FUNCTION, channel, args] as const,
      )
      .catch(() => {});
  }

  async #route(route: Route): Promise<void> {
    try {
      const request = route.request();
      const isNavigation = request.isNavigationRequest();
      const isMainFrame = isNavigation && request.frame().parentFrame() === null;
      const url = toRealUrl(request.url());
      const foreign = new URL(request.url()).origin !== DOUBLE_ORIGIN;
      if (isNavigation && !this.#loading && !(await this.ask({ kind: 'navigate', url, isMainFrame }))) {
        await route.abort('aborted');
        return;
      }
      // Nothing leaves the machine: what the application let pass shows as an empty page.
      if (foreign) {
        await route.fulfill({ status: 200, contentType: 'text/html', body: 'elsewhere' });
        return;
      }
      if (isMainFrame) this.tell({ type: 'navigation-started' });
      const response = await this.ask({ kind: 'request', url, method: request.method(), headers: await request.allHeaders() });
      if (typeof response === 'boolean') throw new Error('no response');
      await route.fulfill({ status: response.status, headers: response.headers, body: Buffer.from(response.body) });
    } catch (error) {
      // The page or the process is gone, or the handler failed, which the page sees as a failed request.
      await route.abort('failed').catch(() => {});
      this.output += `double: ${String(error)}\n`;
    }
  }

  async #judgePopup(popup: Page): Promise<void> {
    const allowed = await this.ask({ kind: 'open-window', url: toRealUrl(popup.url()) }).catch(() => false);
    if (!allowed) await popup.close();
  }
}
