// What every spec stands on: one browser for all tests of a worker, and a folder of its own for each test, gone after it.
import { mkdtemp, cp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, test, type Browser, type BrowserContext, type BrowserContextOptions } from '@playwright/test';

import { launchBrowser } from '../src/testing/browser.ts';

export const AUDIO_FIXTURES = join(import.meta.dirname, 'fixtures/audio');

export interface FolderFixtures {
  /** A folder of this test alone. The player's data is in `data` below it. */
  folder: string;
  /** A copy of the audio fixtures that the test may damage. */
  music: string;
  /** A context of the browser, closed after the test; errors in the console of its pages fail the test. */
  newContext: (options: BrowserContextOptions) => Promise<BrowserContext>;
}

export async function temporaryFolder(): Promise<string> {
  return realpath(await mkdtemp(join(tmpdir(), 'auralis-e2e-')));
}

export const browserAndFolder = test.extend<FolderFixtures, { browserOfWorker: Browser }>({
  // To start one takes as long as to start the player.
  browserOfWorker: [
    async ({}, use) => {
      // Playwright hides the scroll bars of a headless browser; a listener has them.
      const browser = await launchBrowser({ ignoreDefaultArgs: ['--hide-scrollbars'] });
      await use(browser);
      await browser.close();
    },
    { scope: 'worker' },
  ],

  folder: async ({}, use) => {
    const folder = await temporaryFolder();
    await use(folder);
    await rm(folder, { recursive: true, force: true });
  },

  music: async ({ folder }, use) => {
    const music = join(folder, 'music');
    await cp(AUDIO_FIXTURES, music, { recursive: true });
    await use(music);
  },

  newContext: async ({ browserOfWorker }, use) => {
    const contexts: BrowserContext[] = [];
    const complaints: (readonly string[])[] = [];
    await use(async (options) => {
      const context = await browserOfWorker.newContext(options);
      contexts.push(context);
      complaints.push(complaintsOf(context));
      return context;
    });
    for (const context of contexts) await context.close();
    expect(complaints.flat()).toEqual([]);
  },
});

/** What the pages of the context throw or log as an error, from now on. */
function complaintsOf(context: BrowserContext): readonly string[] {
  const complaints: string[] = [];
  context.on('weberror', (error) => complaints.push(String(error.error())));
  context.on('console', (message) => {
    // A refused chunk and a player that was stopped are told to the listener by the page; the browser repeats them here.
    const repeated = /Failed to load resource|ERR_CONNECTION_(REFUSED|RESET)/.test(message.text());
    if (message.type() === 'error' && !repeated) complaints.push(message.text());
  });
  return complaints;
}
