// A running player to be hurt: the built core with the preload, its page in a real browser with a tap on its sound, and a listener who keeps
// it busy. When a fault ends it for good, that is a complaint, and the rig can be set up anew to go on.
import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

import type { Browser, BrowserContext, Page } from '@playwright/test';

import type { IntegrityIssue } from '../../src/shared/buffer-figures.ts';
import { bufferStats, callCore, keepSocket } from '../../src/testing/core-call.ts';
import { FaultControl } from '../faults/fault-control.ts';
import { tapSound } from '../faults/sound-tap.ts';
import { PlayerPage } from '../player-page.ts';
import { expect, PlayerProcess } from '../player.ts';
import { Listener } from './listener.ts';
import { showTracks } from '../show-tracks.ts';

export interface RigOptions {
  readonly browser: Browser;
  /** Of this run alone: data, and control files. */
  readonly folder: string;
  readonly music: string;
  /** Files by their titles, in the order they are listed in. */
  readonly tracks: ReadonlyMap<string, string>;
  /** Of each. */
  readonly trackSeconds: number;
}

export class Rig {
  readonly options: RigOptions;
  readonly faults: FaultControl;
  readonly player: PlayerProcess;
  readonly page: Page;
  readonly listener: Listener;
  readonly #context: BrowserContext;
  /** What the page said was wrong, and a listener would not be told by it. */
  readonly complaints: string[];

  private constructor(
    options: RigOptions,
    parts: Pick<Rig, 'faults' | 'player' | 'page' | 'listener' | 'complaints'> & { readonly context: BrowserContext },
  ) {
    this.options = options;
    this.faults = parts.faults;
    this.player = parts.player;
    this.page = parts.page;
    this.listener = parts.listener;
    this.complaints = parts.complaints;
    this.#context = parts.context;
  }

  /** Resolves when the first track plays and its way ahead is rendered. */
  static async start(options: RigOptions): Promise<Rig> {
    const { browser, folder, music, tracks, trackSeconds } = options;
    const faults = await FaultControl.in(folder);
    const player = await PlayerProcess.start(join(folder, 'data'), [music], faults.environment);
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, bypassCSP: true });
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('console', (message) => {
      // Lost connections and refused chunks are what is provoked here, and the browser repeats them.
      const provoked = /Failed to load resource|net::ERR_|WebSocket connection to/.test(message.text());
      if (message.type() === 'error' && !provoked) complaints.push(message.text());
    });
    await keepSocket(page);
    await tapSound(page);
    await page.goto(player.url);
    await showTracks(page);
    const titles = [...tracks.keys()];
    const listener = new Listener(page, trackSeconds);
    const rig = new Rig(options, { faults, player, page, listener, complaints, context });
    const shown = new PlayerPage(page);
    await expect(shown.row(titles.at(-1) ?? '')).toBeVisible({ timeout: 20_000 });
    await shown.sortBy('Title');
    await page.getByRole('heading', { name: 'Tracks' }).click();
    // What a player before this one kept is not what this listener asked for.
    await listener.choose(1);
    await listener.play(titles[0] ?? '');
    await shown.expectMoving();
    await rig.untilWarm(20_000);
    return rig;
  }

  async dispose(): Promise<number | null> {
    await this.#context.close().catch(() => undefined);
    return this.player.stop();
  }

  /** L1 is warm: the way ahead is rendered. False when it is not within the time. */
  async untilWarm(limitMs: number): Promise<boolean> {
    const deadlineMs = performance.now() + limitMs;
    while (performance.now() < deadlineMs) {
      const { inFlight, prefetch, hot } = await bufferStats(this.page);
      if (inFlight.rendering + inFlight.wanted === 0 && prefetch.planned > 0 && hot.entries >= 4) return true;
      await this.page.waitForTimeout(50);
    }
    return false;
  }

  /** Restarts of workers that were counted; waits for a while until they are at least so many. */
  async restartsAtLeast(count: number, limitMs: number): Promise<number> {
    const deadlineMs = performance.now() + limitMs;
    for (;;) {
      const { workerRestarts } = await bufferStats(this.page);
      if (workerRestarts >= count || performance.now() > deadlineMs) return workerRestarts;
      await this.page.waitForTimeout(50);
    }
  }

  validate(): Promise<readonly IntegrityIssue[]> {
    return callCore(this.page, 'buffer.validate', {});
  }

  /** The state of the whole, and the parts that are not well with their reasons. */
  async healthText(): Promise<string> {
    const { state, parts } = await callCore(this.page, 'health.report', {});
    const ill = parts.filter((part) => part.state !== 'healthy').map(({ part, reason }) => `${part}: ${reason}`);
    return [state, ...ill].join('; ');
  }

  /** Time the core takes to answer over the page's connection. */
  async pingMs(limitMs: number): Promise<number> {
    const beganMs = performance.now();
    await callCore(this.page, 'app.ping', {}, limitMs);
    return performance.now() - beganMs;
  }

  /** The file of the track that the listener hears. */
  get victimPath(): string {
    return join(this.options.music, this.options.tracks.get(this.listener.title) ?? '');
  }

  async clearBuffer(): Promise<void> {
    await callCore(this.page, 'buffer.clear', {}, 10_000);
  }

  async removeChunkFolder(): Promise<void> {
    await rm(this.chunkFolder, { recursive: true, force: true });
  }

  async cutSocket(): Promise<void> {
    await this.page.evaluate(() => (window as Window & { playerSocket?: WebSocket }).playerSocket?.close());
  }

  async setOffline(offline: boolean): Promise<void> {
    await this.#context.setOffline(offline);
  }

  /** The page's thread does nothing else for so long. */
  async hangPage(ms: number): Promise<void> {
    await this.page.evaluate((ms) => {
      const endMs = performance.now() + ms;
      while (performance.now() < endMs);
    }, ms);
  }

  get chunkFolder(): string {
    return join(this.player.dataFolder, 'cache', 'chunks');
  }

  /** Some files of the disk tier, which may be none. */
  async chunkFiles(): Promise<string[]> {
    const names = await readdir(this.chunkFolder).catch(() => []);
    return names.filter((name) => !name.endsWith('.tmp')).map((name) => join(this.chunkFolder, name));
  }

  /** The end of the log. */
  async lastWords(lines = 12): Promise<string> {
    const folder = join(this.player.dataFolder, 'logs');
    const names = (await readdir(folder).catch(() => [])).filter((name) => /^auralis.*\.log$/.test(name));
    const newest = await Promise.all(
      names.map(async (name) => ({ name, mtimeMs: (await stat(join(folder, name))).mtimeMs })),
    );
    const last = newest.toSorted((a, b) => b.mtimeMs - a.mtimeMs)[0]?.name;
    const text = last === undefined ? '' : await readFile(join(folder, last), 'utf8');
    return text.split('\n').filter(Boolean).slice(-lines).join('\n') || this.player.output.slice(-2000);
  }
}
