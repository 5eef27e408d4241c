// What the browser tests have in common: one browser, server and page a file, loaded anew for each test, and words to drive and read it.
import type { Browser, Page } from '@playwright/test';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';

import { launchBrowser } from '../../../testing/browser.ts';
import type { Harness } from './page.testing.ts';
import { TestServer } from './server.testing.ts';
import type { Run } from './signal.testing.ts';

/** null where this machine has no browser: the tests are skipped then, and say so. */
const browser: Browser | null = await launchBrowser().catch(() => null);
export const hasBrowser = browser !== null;

export class EnginePage {
  #server: TestServer | null = null;
  #page: Page | null = null;
  #isForOneTest = false;

  /** Registers the hooks that open and close everything. After each test no promise may have been rejected unheard. */
  constructor() {
    beforeAll(async () => {
      this.#server = await TestServer.start();
    });
    beforeEach(async () => {
      this.server.reset();
      await this.#load();
    });
    afterEach(async () => {
      const rejections = await this.page.evaluate(() => window.harness.rejections);
      // Nothing of it asks the server for anything when the next test has begun.
      await this.page.goto('about:blank');
      if (this.#isForOneTest) await this.#close();
      expect(rejections).toEqual([]);
    });
    afterAll(async () => {
      await browser?.close();
      await this.#server?.stop();
    });
  }

  /** For a test that needs a page without a past, or leaves one that no other can use. */
  async freshPage(): Promise<void> {
    await this.#close();
    this.#isForOneTest = true;
    await this.#load();
  }

  async #load(): Promise<void> {
    // A new page takes three times as long as to load one anew (measured).
    this.#page ??= (await browser?.newPage()) ?? null;
    await this.page.goto(this.server.url);
    await this.page.waitForFunction(() => 'harness' in window);
  }

  async #close(): Promise<void> {
    await this.#page?.close();
    this.#page = null;
    this.#isForOneTest = false;
  }

  get server(): TestServer {
    if (!this.#server) throw new Error('not started');
    return this.#server;
  }

  get page(): Page {
    if (!this.#page) throw new Error('not started');
    return this.#page;
  }

  /** Runs `intent` in the page; it sees the harness and `arg` only. */
  do<A, R>(intent: (harness: Harness, arg: A) => R, arg?: A): Promise<Awaited<R>> {
    return this.page.evaluate(`(${intent.toString()})(window.harness, ${JSON.stringify(arg ?? null)})`);
  }

  /** A real click first: the gesture that lets a page make sound. */
  async play(ids: readonly number[], index = 0, frame = 0): Promise<void> {
    await this.page.click('button');
    await this.do((h, [ids, index, frame]) => h.engine.playQueue(ids, index, frame), [ids, index, frame] as const);
  }

  async reaches(state: string, timeoutMs = 10_000): Promise<void> {
    const reached = (wanted: string): boolean => window.harness.engine.snapshot().state === wanted;
    await this.page.waitForFunction(reached, state, { timeout: timeoutMs, polling: 20 });
  }

  async hears(track: number, frame: number, timeoutMs = 10_000): Promise<void> {
    const heard = ([track, frame]: readonly [number, number]): boolean =>
      window.harness.engine.snapshot().track?.id === track && window.harness.engine.positionFrames() >= frame;
    await this.page.waitForFunction(heard, [track, frame] as const, { timeout: timeoutMs, polling: 10 });
  }

  position(): Promise<number> {
    return this.do((h) => h.engine.positionFrames());
  }

  problems(): Promise<string[]> {
    return this.do((h) => h.problems);
  }

  states(): Promise<string[]> {
    return this.do((h) => h.states as string[]);
  }

  /** All that was heard: exact stretches and, as track 0, fades. */
  runs(): Promise<Run[]> {
    return this.do((h) => h.runs());
  }

  /** The exact stretches as text, "track: first frame+length". */
  async heard(): Promise<string[]> {
    return (await this.runs())
      .filter((run) => run.track !== 0)
      .map((run) => `${run.track}: ${run.frame}+${run.length}`);
  }

  wait(ms: number): Promise<void> {
    return this.page.waitForTimeout(ms);
  }
}

/** Whether nothing lies between the runs: no silence, no fade. */
export function isSeamless(runs: readonly Run[]): boolean {
  return runs.every((run, i) => {
    const before = runs[i - 1];
    return run.track !== 0 && (!before || before.at + before.length === run.at);
  });
}
