// The test object of specs that run the Electron shell with a long tone in its library. Made anew for each test, and removed after it.
import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { test as base, type Browser } from '@playwright/test';

import { launchBrowser } from '../src/testing/browser.ts';
import { launchElectronDouble, type ElectronDouble } from './electron-double/launch.ts';
import { PlayerPage } from './player-page.ts';
import { seconds, writeTone } from './tone.ts';

export interface ElectronFixtures {
  /** The player's data is in `data` below it, its music in `music`. */
  readonly folder: string;
  readonly shell: ElectronDouble;
  /** Music plays. */
  readonly player: PlayerPage;
}

/** One browser for all windows: to start it takes as long as to start the player. */
export const electronBrowser = base.extend<object, { browserOfWorker: Browser }>({
  browserOfWorker: [
    async ({}, use) => {
      const browser = await launchBrowser();
      await use(browser);
      await browser.close();
    },
    { scope: 'worker' },
  ],
});

export const test = electronBrowser.extend<ElectronFixtures>({
  folder: async ({}, use) => {
    const folder = await realpath(await mkdtemp(join(tmpdir(), 'auralis-electron-')));
    await use(folder);
    await rm(folder, { recursive: true, force: true });
  },
  shell: async ({ folder, browserOfWorker }, use) => {
    const music = join(folder, 'music');
    await mkdir(music);
    await writeTone(join(music, 'a long tone.wav'), { frames: seconds(180), hz: 330 });
    const shell = await launchElectronDouble({ dataFolder: join(folder, 'data'), args: [music], browser: browserOfWorker }); // prettier-ignore
    await use(shell);
    await shell.close();
  },
  player: async ({ shell }, use) => {
    const player = new PlayerPage(shell.page);
    await player.play('a long tone');
    await player.expectMoving();
    await use(player);
  },
});
