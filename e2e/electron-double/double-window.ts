// The window's half of the double, in the test process: turns what a Playwright page does into what Electron would tell the
// application, and carries back what the application answers.
import type { ChildProcess } from 'node:child_process';
import { basename } from 'node:path';

import type { BrowserContext, Frame, Page, Request, Route } from '@playwright/test';

import { DROPPED_PATHS, preloadScript, RECEIVE_FUNCTION, SEND_BINDING } from './preload-world.ts';
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

/** Null for the first request of a window that the page opened: its frame is not known yet. */
function frameOf(request: Request): Frame | null {
  try {
    return request.frame();
  } catch {
    return null;
  }
}

/** The page's half: turns what the page does into what Electron would tell the application, and back. */
export class DoubleWindow {
  readonly #child: ChildProcess;
  readonly #context: Promise<BrowserContext>;
  readonly #answers = new Map<number, (message: FromMain & { type: 'answer' }) => void>();
  readonly recorded = new Map<string, unknown>();
  readonly pageErrors: string[] = [];
  /** The page, once the application's own load is done. */
  readonly loaded: Promise<Page>;
  #settleLoaded: (page: Page) => void = () => {};
  #page: Promise<Page> | null = null;
  #nextQuestionId = 1;
  #popupAllowed = true;
  /** The application's own load asks nobody. */
  #loading = false;
  webPreferences: WebPreferences = {};
  output = '';

  /** Its page opens in `context` as soon as there is one. */
  constructor(child: ChildProcess, context: Promise<BrowserContext>) {
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
      case 'reload':
        void this.#reload();
        break;
      case 'send':
        void this.#send(message.channel, message.args);
        break;
      case 'recorded':
        this.recorded.set(message.what, message.value);
        break;
    }
  }

  /** Tells the preload where the files and folders are that are let go over the window next. */
  async dropFrom(paths: readonly string[]): Promise<void> {
    const page = await this.loaded;
    const byName = Object.fromEntries(paths.map((path) => [basename(path), path]));
    await page.evaluate(([name, dropped]) => void Object.assign(window, { [name]: dropped }), [
      DROPPED_PATHS,
      byName,
    ] as const);
  }

  async #open(): Promise<Page> {
    const context = await this.#context;
    await context.exposeBinding(SEND_BINDING, ({ frame }, channel: string, args: unknown[]) => {
      this.tell({
        type: 'ipc',
        channel,
        args,
        frame: { url: toRealUrl(frame.url()), isTop: frame.parentFrame() === null },
      });
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
    page.on('popup', (popup) => {
      if (!this.#popupAllowed) void popup.close();
    });
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

  /** As after a crash: a page whose process is gone is not asked whether it may be left. */
  async #reload(): Promise<void> {
    const page = await this.#page;
    this.#loading = true;
    try {
      await page?.reload();
    } catch (error) {
      // The window was closed meanwhile.
      if (!String(error).includes('has been closed')) throw error;
    } finally {
      this.#loading = false;
    }
  }

  async #send(channel: string, args: readonly unknown[]): Promise<void> {
    const page = await this.#page;
    // A message to a document that is going is lost in Electron as well.
    await page
      ?.evaluate(
        ([name, to, values]) =>
          (window as unknown as Record<string, (c: string, a: unknown) => void>)[name]?.(to, values),
        [RECEIVE_FUNCTION, channel, args] as const,
      )
      .catch(() => {});
  }

  async #route(route: Route): Promise<void> {
    try {
      const request = route.request();
      const url = toRealUrl(request.url());
      const isNavigation = request.isNavigationRequest();
      const frame = frameOf(request);
      if (!frame) {
        // A window that the page opens: what was not allowed loads nothing, and is closed when Playwright has it.
        this.#popupAllowed = (await this.ask({ kind: 'open-window', url })) === true;
        if (this.#popupAllowed) await route.fulfill({ status: 200, contentType: 'text/html', body: 'elsewhere' });
        else await route.abort('failed');
        return;
      }
      const isMainFrame = isNavigation && frame.parentFrame() === null;
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
      if (isMainFrame) this.tell({ type: 'navigation-started', url });
      const response = await this.ask({
        kind: 'request',
        url,
        method: request.method(),
        headers: await request.allHeaders(),
      });
      if (typeof response === 'boolean') throw new Error('no response');
      await route.fulfill({ status: response.status, headers: response.headers, body: Buffer.from(response.body) });
    } catch (error) {
      // The page or the process is gone, or the handler failed, which the page sees as a failed request.
      await route.abort('failed').catch(() => {});
      this.output += `double: ${String(error)}\n`;
    }
  }
}
