// Starts the built player as a user would (`out/main/serve.js`, a process of its own with its own data folder) and opens its page
// in a real browser. Everything is gone after the test: processes, browser, folders.
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { BrowserContextOptions, Page } from '@playwright/test';

import { browserAndFolder } from './browser-and-folder.ts';
import { showTracks } from './show-tracks.ts';

const ROOT = join(import.meta.dirname, '..');
const READY_LINE = /http:\/\/[\w-]+\.localhost:\d+\/\?token=\S+/;
const START_LIMIT_MS = 20_000;
const STOP_LIMIT_MS = 8_000;

/** A player process. `output` is what it printed so far. */
export class PlayerProcess {
  readonly #child: ChildProcess;
  readonly dataFolder: string;
  output = '';

  private constructor(child: ChildProcess, dataFolder: string) {
    this.#child = child;
    this.dataFolder = dataFolder;
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (text: Buffer) => (this.output += text.toString()));
  }

  /** Starts it without a window; resolves once its address is known. `env` comes on top of this process's environment. */
  static async start(
    dataFolder: string,
    args: readonly string[] = [],
    env: Readonly<Record<string, string>> = {},
  ): Promise<PlayerProcess> {
    const child = spawn(process.execPath, [join(ROOT, 'out/main/serve.js'), '--no-window', ...args], {
      env: { ...process.env, AURALIS_DATA: dataFolder, DISPLAY: '', WAYLAND_DISPLAY: '', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const player = new PlayerProcess(child, dataFolder);
    const deadline = Date.now() + START_LIMIT_MS;
    while (!READY_LINE.test(player.output)) {
      if (child.exitCode !== null || Date.now() > deadline) {
        child.kill('SIGKILL');
        throw new Error(`the player did not start: ${player.output}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return player;
  }

  get url(): string {
    return READY_LINE.exec(this.output)?.[0] ?? '';
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  get exitCode(): number | null {
    return this.#child.exitCode;
  }

  /** Pids of its child processes (Linux): the workers. */
  async childPids(): Promise<number[]> {
    const text = await readFile(`/proc/${this.pid}/task/${this.pid}/children`, 'utf8');
    return text.split(' ').filter(Boolean).map(Number);
  }

  async log(): Promise<string> {
    return readFile(join(this.dataFolder, 'logs/auralis.log'), 'utf8').catch(() => '');
  }

  /** Asks it to end as a desktop would; resolves to its exit code. */
  async stop(): Promise<number | null> {
    if (this.#child.exitCode !== null) return this.#child.exitCode;
    const ended = new Promise<number | null>((resolve) => this.#child.once('exit', (code) => resolve(code)));
    this.#child.kill('SIGTERM');
    const force = setTimeout(() => this.#child.kill('SIGKILL'), STOP_LIMIT_MS);
    const code = await ended;
    clearTimeout(force);
    return code;
  }
}

type OpenPage = (
  player: PlayerProcess,
  options?: BrowserContextOptions,
  prepare?: (page: Page) => Promise<void>,
) => Promise<Page>;

interface Fixtures {
  /** Starts a player over `folder/data`; more than one start is a restart. */
  start: (args?: readonly string[], env?: Readonly<Record<string, string>>) => Promise<PlayerProcess>;
  /** Opens the player's page where the listener left it; errors in the page's console fail the test. `prepare` sees the page before anything is loaded. */
  openAsLeft: OpenPage;
  /** The same, and goes to the list of all tracks. */
  open: OpenPage;
}

export const test = browserAndFolder.extend<Fixtures>({
  start: async ({ folder }, use) => {
    const players: PlayerProcess[] = [];
    const dataFolder = join(folder, 'data');
    await mkdir(dataFolder, { recursive: true });
    await use(async (args, env) => {
      const player = await PlayerProcess.start(dataFolder, args, env);
      players.push(player);
      return player;
    });
    for (const player of players) await player.stop();
  },

  openAsLeft: async ({ newContext }, use) => {
    await use(async (player, options = {}, prepare = async () => undefined) => {
      const context = await newContext({ viewport: { width: 1280, height: 800 }, ...options });
      const page = await context.newPage();
      await prepare(page);
      await page.goto(player.url);
      return page;
    });
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
