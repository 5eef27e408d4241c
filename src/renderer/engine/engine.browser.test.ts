// The whole engine in a real Chromium: what flowed through its output is read back sample by sample (see browser-test/signal.testing.ts).
/// <reference types="node" />
import { existsSync } from 'node:fs';

import { chromium, type Browser, type Page } from '@playwright/test';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { CHUNK_FRAMES, secondsToFrames } from '../../shared/timeline.ts';
import { TestServer } from './browser-test/server.testing.ts';
import type { Run } from './browser-test/signal.testing.ts';
import type { Harness } from './browser-test/page.testing.ts';

async function findBrowser(): Promise<string | null> {
  const installed = [
    process.env['AURALIS_BROWSER'],
    '/usr/bin/chromium',
    '/usr/bin/google-chrome',
    '/usr/bin/chromium-browser',
  ];
  const found = installed.find((path) => path !== undefined && path !== '' && existsSync(path));
  if (found) return found;
  if (process.platform !== 'linux' || process.arch !== 'x64') return null;
  const { default: packed } = await import('@sparticuz/chromium');
  return packed.executablePath();
}

const browserPath = await findBrowser().catch(() => null);
const sec = secondsToFrames;

describe.skipIf(browserPath === null)('the engine in a browser', () => {
  let browser: Browser;
  let server: TestServer;
  let page: Page;

  beforeAll(async () => {
    server = await TestServer.start();
    browser = await chromium.launch({
      executablePath: browserPath ?? '',
      args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
    });
  });

  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  beforeEach(async () => {
    server.reset();
    page = await browser.newPage();
    await page.goto(server.url);
    await page.waitForFunction(() => 'harness' in window);
  });

  afterEach(async () => {
    const rejections = await page.evaluate(() => window.harness.rejections);
    await page.close();
    expect(rejections).toEqual([]);
  });

  /** A real click, then `intent` in the page. */
  const act = async <A>(intent: (harness: Harness, arg: A) => void, arg: A): Promise<void> => {
    await page.click('button');
    await run(intent, arg);
  };
  const run = <A, R>(intent: (harness: Harness, arg: A) => R, arg: A): Promise<R> =>
    page.evaluate(`(${intent.toString()})(window.harness, ${JSON.stringify(arg ?? null)})`) as Promise<R>;
  const play = (ids: number[], index = 0, frame = 0): Promise<void> =>
    act((h, [ids, index, frame]) => h.engine.playQueue(ids, index, frame), [ids, index, frame] as const);
  const state = (wanted: string, timeout = 10_000): Promise<unknown> =>
    page.waitForFunction((s) => window.harness.engine.snapshot().state === s, wanted, { timeout, polling: 20 });
  const runs = (): Promise<Run[]> => page.evaluate(() => window.harness.runs());
  /** Only the exact frames, short mixes and fades left out; joined where nothing but the track changes. */
  const exact = (all: Run[]): Run[] => all.filter((each) => each.track !== 0);
  const odd = (all: Run[]): number =>
    all.filter((each) => each.track === 0).reduce((sum, each) => sum + each.length, 0);
  const shape = (all: Run[]): string[] => all.map((each) => `${each.track}: ${each.frame}+${each.length}`);

  it('plays chunks and tracks as one stream, bit by bit', async () => {
    server.add(1, CHUNK_FRAMES + 12_345);
    server.add(2, 777);
    server.add(3, 20_001, { lengthKnown: false });
    await play([1, 2, 3]);
    await state('ended', 20_000);
    const all = await runs(); console.log(JSON.stringify(all), await page.evaluate(() => window.harness.states.join() + window.harness.contexts[0]!.baseLatency));
    expect(shape(all)).toEqual([`1: 0+${CHUNK_FRAMES + 12_345}`, '2: 0+777', '3: 0+20001']);
    for (let i = 1; i < all.length; i++) expect(all[i]?.at).toBe((all[i - 1]?.at ?? 0) + (all[i - 1]?.length ?? 0));
    const reports = await page.evaluate(() => window.harness.reports);
    expect(reports.filter((r) => r.kind !== 'tick').map((r) => `${r.kind} ${r.trackId} ${r.signature}`)).toEqual([
      'track 1 null', 'track 1 s1', 'track 2 s2', 'track 3 s3', 'stop 3 s3',
    ]); // prettier-ignore
  });
});
