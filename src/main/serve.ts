// The Node entry: the player in the Chromium shell. `node out/main/serve.js [--no-window] [folder…]`
// Opens an installed browser as the window where there is a display, else prints a link. One player per data folder.
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

import { DisposableStore } from './platform/disposables.ts';
import { configureLog, logger } from './platform/log.ts';
import { addFolders } from './shell/add-folders.ts';
import { createChromiumHost, openChromiumDoor } from './shell/chromium/chromium-shell.ts';
import { findBrowser } from './shell/chromium/find-browser.ts';
import { openWindow } from './shell/chromium/open-window.ts';
import { WindowWatch } from './shell/chromium/window-watch.ts';
import { dataFolderPath, makeDataFolder } from './shell/data-folder.ts';
import { lockInstance } from './shell/instance-lock.ts';

/** The native parts are built for Node-API 10; with less they take the whole process down instead of failing. */
const NEEDED_NODE_API = 10;

/** Ending in order takes well under a second; what hangs longer is left behind. */
const DISPOSE_TIMEOUT_MS = 10_000;

const USAGE = `Usage: auralis [--no-window] [folder…]
  --no-window   print the link instead of opening a browser
  folder        added to the library
Environment: AURALIS_DATA (data folder), AURALIS_PORT, AURALIS_BROWSER`;

const log = logger('serve');
const say = (line: string): void => void process.stdout.write(`${line}\n`);
const complain = (line: string): void => void process.stderr.write(`${line}\n`);

interface Wish {
  readonly window: boolean;
  readonly folders: readonly string[];
  readonly port: number;
}

/** What the command line and the environment ask for; a sentence when they make no sense. */
function readWish(): Wish | string {
  let parsed;
  try {
    parsed = parseArgs({
      allowPositionals: true,
      options: { 'no-window': { type: 'boolean' }, help: { type: 'boolean' } },
    });
  } catch (error) {
    return `${(error as Error).message}\n${USAGE}`;
  }
  if (parsed.values.help) return USAGE;
  const port = Number(process.env['AURALIS_PORT'] || '0');
  if (!Number.isInteger(port) || port < 0 || port > 65_535) return 'AURALIS_PORT is not a port number (0 to 65535).';
  return {
    window: !parsed.values['no-window'],
    folders: parsed.positionals.map((folder) => resolve(folder)),
    port,
  };
}

/** Where a window can be shown: a Linux session without either variable is a terminal only. */
function hasDisplay(): boolean {
  if (process.platform === 'win32' || process.platform === 'darwin') return true;
  return Boolean(process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY']);
}

async function main(wish: Wish): Promise<void> {
  const dataFolder = dataFolderPath({ platform: process.platform, env: process.env, homeFolder: homedir() });
  makeDataFolder(dataFolder);
  const result = await lockInstance(dataFolder, { folders: wish.folders });
  if (result.kind === 'second') {
    const { pid, url } = result.running;
    say(`Auralis is already running with this data folder (process ${pid}).`);
    if (wish.folders.length > 0) say('It was given the folders.');
    say(url === null ? 'Its window is open.' : `Auralis is at ${url}`);
    return;
  }

  configureLog({ folder: join(dataFolder, 'logs'), console: true });
  const store = new DisposableStore();
  store.add(result.lock);
  const end = createEnd(store);
  process.on('SIGINT', () => end(0, 'SIGINT'));
  process.on('SIGTERM', () => end(0, 'SIGTERM'));
  process.on('SIGHUP', () => end(0, 'SIGHUP'));

  // Loaded only now: a second start and a wrong Node never reach the native parts.
  const { createApp } = await import('./app.ts');
  const version = await readVersion();
  const workerPath = join(import.meta.dirname, 'worker.js');
  const app = store.add(createApp(createChromiumHost({ version, dataFolder, workerPath, log: logger('worker') })));
  const rendererFolder = join(import.meta.dirname, '../renderer');
  const door = store.add(
    await openChromiumDoor({ core: app, rendererFolder, port: wish.port, log: logger('chromium-shell') }),
  );

  const add = async (folders: readonly string[]): Promise<void> => {
    for (const problem of await addFolders(app, folders)) complain(`Not added: ${problem}`);
  };
  result.lock.onHandOver(({ folders }) => {
    void add(folders);
    return { pid: process.pid, url: door.hasPage() ? null : door.mintLaunchUrl() };
  });

  const reason =
    process.env['AURALIS_SHELL_REASON'] || (hasDisplay() ? 'it was started directly' : 'there is no display');
  const browser = wish.window && hasDisplay() ? findBrowser() : null;
  const place = browser ?? (wish.window ? noWindowReason() : 'no window was asked for');
  say(`Auralis ${version} runs in the Chromium shell (${reason}; ${browser ? `window: ${place}` : place}).`);
  say(`Auralis is at ${door.mintLaunchUrl()}`);
  log.info(`version ${version}, Node ${process.versions.node}, shell chromium: ${reason}; ${place}`);

  if (browser) {
    const url = door.mintLaunchUrl();
    const window = store.add(
      openWindow({ browser, url, profileFolder: join(dataFolder, 'browser'), log: logger('chromium-shell') }),
    );
    const watch = store.add(new WindowWatch(() => end(0, 'the window was closed')));
    door.onPresence((hasPage) => watch.setPage(hasPage));
    let wasThere = false;
    let ending = false;
    store.onDispose(() => {
      ending = true;
    });
    door.onPresence((hasPage) => (wasThere ||= hasPage));
    void window.ended.then(() => {
      if (ending) return;
      if (wasThere) {
        watch.setBrowserEnded();
        return;
      }
      watch.dispose();
      complain(
        `The browser ended before it showed the player (${browser}). Open the link, or name another with AURALIS_BROWSER.`,
      );
      say(`Auralis is at ${door.mintLaunchUrl()}`);
    });
  }
  await add(wish.folders);
}

function noWindowReason(): string {
  if (!hasDisplay()) return 'open the link in a browser on this machine';
  const named = process.env['AURALIS_BROWSER'];
  return named
    ? `AURALIS_BROWSER is no program: ${named}`
    : 'no Chrome, Chromium, Edge or Brave was found: open the link';
}

async function readVersion(): Promise<string> {
  const text = await readFile(join(import.meta.dirname, '../../package.json'), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

/** Ends everything once, in order. A second request ends the process at once. */
function createEnd(store: DisposableStore): (exitCode: number, why: string) => void {
  let ending = false;
  return (exitCode, why) => {
    if (ending) process.exit(1);
    ending = true;
    log.info(`ends: ${why}`);
    setTimeout(() => {
      log.error('ending took too long');
      process.exit(1);
    }, DISPOSE_TIMEOUT_MS).unref();
    store.dispose().then(
      () => process.exit(exitCode),
      (error: unknown) => {
        log.error('ending failed:', error);
        process.exit(1);
      },
    );
  };
}

function fail(error: unknown): void {
  log.error('the player ends because of an error nobody handled:', error);
  process.exit(1);
}

// A reader of our output that is gone is no reason to stop the music.
process.stdout.on('error', () => {});
process.stderr.on('error', () => {});

const wish = readWish();
if (Number(process.versions['napi']) < NEEDED_NODE_API) {
  complain(
    `Auralis needs Node 22.14 or newer with Node-API ${NEEDED_NODE_API}; this is Node ${process.versions.node}.`,
  );
  process.exitCode = 1;
} else if (typeof wish === 'string') {
  complain(wish);
  process.exitCode = wish === USAGE ? 0 : 1;
} else {
  process.on('uncaughtException', fail);
  main(wish).catch((error: unknown) => {
    complain(error instanceof Error ? error.message : String(error));
    fail(error);
  });
}
