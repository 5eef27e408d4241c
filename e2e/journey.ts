// The test object of a listener's journeys, which run on both shells: `player.ts` starts the Chromium one as a process and opens its page in a browser,
// `electron-double` runs the Electron one, whose window a browser's page plays. Which it is the project says (playwright.config.ts).
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import type { BrowserContext, BrowserContextOptions, Page } from '@playwright/test';

import { browserAndFolder } from './browser-and-folder.ts';
import { DoubleProcess, WINDOW_CONTEXT } from './electron-double/launch.ts';
import { PlayerPage } from './player-page.ts';
import { PlayerProcess } from './player.ts';
import { showTracks } from './show-tracks.ts';

type ShellName = 'chromium' | 'electron-double';

/** A player that was started, whichever shell it has. */
export interface RunningPlayer {
  /** Its page in that context; in Electron once, as it has one window. */
  show(context: BrowserContext): Promise<Page>;
  /** "Add folder", to the end: in the page's own dialog or the system's. */
  addFolder(page: Page, path: string): Promise<void>;
  /** Lets files and folders of the system go over the middle of the window. */
  drop(page: Page, paths: readonly string[]): Promise<void>;
  /** Ends it as a person or a desktop does; resolves to its exit code. */
  stop(): Promise<number | null>;
}

class ChromiumPlayer implements RunningPlayer {
  readonly #process: PlayerProcess;

  constructor(process: PlayerProcess) {
    this.#process = process;
  }
  async show(context: BrowserContext): Promise<Page> {
    const page = await context.newPage();
    await page.goto(this.#process.url);
    return page;
  }
  addFolder(page: Page, path: string): Promise<void> {
    return new PlayerPage(page).addFolder(path);
  }
  drop(page: Page, paths: readonly string[]): Promise<void> {
    return letGo(page, paths);
  }
  stop(): Promise<number | null> {
    return this.#process.stop();
  }
}

class ElectronPlayer implements RunningPlayer {
  readonly #context = Promise.withResolvers<BrowserContext>();
  readonly #process: DoubleProcess;
  #shownIn: BrowserContext | null = null;

  constructor(dataFolder: string, args: readonly string[]) {
    this.#process = new DoubleProcess({ dataFolder, args }, this.#context.promise);
  }
  show(context: BrowserContext): Promise<Page> {
    this.#shownIn = context;
    this.#context.resolve(context);
    return this.#process.shown();
  }
  async addFolder(page: Page, path: string): Promise<void> {
    this.#process.window.tell({ type: 'choose-folder', path });
    await page.getByRole('button', { name: 'Add folder' }).first().click();
  }
  async drop(page: Page, paths: readonly string[]): Promise<void> {
    await this.#process.window.dropFrom(paths);
    await letGo(page, paths);
  }
  async stop(): Promise<number | null> {
    const code = await this.#process.close();
    // With the process its window is gone.
    await this.#shownIn?.close();
    return code;
  }
}

async function letGo(page: Page, files: readonly string[]): Promise<void> {
  const protocol = await page.context().newCDPSession(page);
  const { width, height } = page.viewportSize() ?? { width: 0, height: 0 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    const data = { items: [], files: [...files], dragOperationsMask: 1 };
    await protocol.send('Input.dispatchDragEvent', { type, x: width / 2, y: height / 2, data });
  }
  await protocol.detach();
}

export interface JourneyOptions {
  shellName: ShellName;
}

interface JourneyFixtures {
  /** Starts a player over `folder/data`, with folders to add; more than one start is a restart. */
  start: (folders?: readonly string[]) => Promise<RunningPlayer>;
  /** Opens its page where the listener left it; errors in the page's console fail the test. */
  openAsLeft: (player: RunningPlayer, options?: BrowserContextOptions) => Promise<Page>;
  /** The same, and goes to the list of all tracks. */
  open: JourneyFixtures['openAsLeft'];
}

export const test = browserAndFolder.extend<JourneyFixtures & JourneyOptions>({
  shellName: ['chromium', { option: true }],

  start: async ({ shellName, folder }, use) => {
    const players: RunningPlayer[] = [];
    const dataFolder = join(folder, 'data');
    await mkdir(dataFolder, { recursive: true });
    await use(async (folders = []) => {
      const player =
        shellName === 'chromium'
          ? new ChromiumPlayer(await PlayerProcess.start(dataFolder, folders))
          : new ElectronPlayer(dataFolder, folders);
      players.push(player);
      return player;
    });
    for (const player of players) await player.stop();
  },

  openAsLeft: async ({ newContext }, use) => {
    await use(async (player, options = {}) => player.show(await newContext({ ...WINDOW_CONTEXT, ...options })));
  },

  open: async ({ openAsLeft }, use) => {
    await use(async (...asked) => {
      const page = await openAsLeft(...asked);
      await showTracks(page);
      return page;
    });
  },
});

export const expect = test.expect;
