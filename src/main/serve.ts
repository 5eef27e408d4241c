// The Node entry: the player in the Chromium shell. `node out/main/serve.js [--no-window] [folder…]`
// Opens an installed browser as the window where there is a display, else prints a link. One player per data folder. After a fault it ends
// with code 70; who started it (`scripts/start.ts`) starts it again in the same place, and the page that is open goes on.
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

import { terminalText } from '../renderer/texts/format.ts';
import { PlayerError } from '../shared/errors.ts';
import { DisposableStore } from './platform/disposables.ts';
import { configureLog, logger, tidyLog } from './platform/log.ts';
import { FAULT_EXIT_CODE, onProcessFault, type ProcessFaultOptions } from './process/process-faults.ts';
import { addFolders } from './shell/memory-transport.ts';
import {
  createChromiumHost,
  openChromiumServer,
  type ChromiumServer,
  type Identity,
} from './shell/chromium/chromium-shell.ts';
import { findBrowser } from './shell/chromium/find-browser.ts';
import { KeptWindow } from './shell/chromium/kept-window.ts';
import { closeBrowser } from './shell/chromium/open-window.ts';
import { hasKeeper, takePlace, tellPlace } from './shell/chromium/place.ts';
import { writeScrapeToken } from './shell/chromium/scrape-token.ts';
import { dataFolderPath, openDataFolder } from './process/data-folder.ts';
import { lockInstance } from './process/instance-lock.ts';
import { noteFault, takeLastFault } from './process/last-fault.ts';
import { FAULT_DISPOSE_TIMEOUT_MS, OrderlyEnd } from './process/orderly-end.ts';

/** The native parts are built for Node-API 10; with less they take the whole process down instead of failing. */
const NEEDED_NODE_API = 10;

const USAGE = `Usage: auralis [--no-window] [folder…]
  --no-window   print the link instead of opening a browser
  folder        added to the library
Environment: AURALIS_DATA (data folder), AURALIS_PORT, AURALIS_BROWSER,
  AURALIS_METRICS=1 (a token for /health and /metrics in the data folder)`;

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
  openDataFolder(dataFolder);
  const result = await lockInstance(dataFolder, { folders: wish.folders });
  if (result.kind === 'second') {
    const { pid, url } = result.running;
    say(`Auralis is already running with this data folder (process ${pid}).`);
    if (wish.folders.length > 0) say('It was given the folders.');
    say(url === null ? 'Its window is open.' : `Auralis is at ${url}`);
    return;
  }

  configureLog({ folder: join(dataFolder, 'logs'), console: true });
  tidyLog();
  let before = takePlace(process.env);
  const store = new DisposableStore();
  store.add(result.lock);
  const end = new OrderlyEnd({ store, log, exit: (code) => process.exit(code) });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      // Who insists is obeyed at once.
      if (!end.begin(0, signal)) process.exit(1);
    });
  }

  // Loaded only now: a second start and a wrong Node never reach the native parts.
  const { createApp } = await import('./app.ts');
  const version = await readVersion();
  const workerPath = join(import.meta.dirname, 'worker.js');
  let server: ChromiumServer | null = null;
  let window: KeptWindow | null = null;
  const host = createChromiumHost({ version, dataFolder, workerPath, log: logger('worker') });
  const app = store.add(createApp(host, { startupProblem: takeLastFault(dataFolder) }));
  onFault = {
    onRejection: (error) => app.processFault(error),
    onException: (error) => {
      // It was told to end: it is neither begun anew nor a word to the listener.
      if (end.begun) process.exit(1);
      noteFault(dataFolder, error);
      server?.fail();
      if (hasKeeper()) window?.leave();
      end.begin(FAULT_EXIT_CODE, 'a fault nobody handled', FAULT_DISPOSE_TIMEOUT_MS);
    },
  };
  const rendererFolder = join(import.meta.dirname, '../renderer');
  const openServer = (port: number, before: Identity | null): Promise<ChromiumServer> =>
    openChromiumServer({ core: app, rendererFolder, port, before, log: logger('chromium-shell') });
  const serverBefore =
    before &&
    (await openServer(before.port, before).catch((error: unknown) => {
      log.warn('the place of the process before this one is taken:', error);
      return null;
    }));
  if (before && !serverBefore) {
    // Its page seeks the player where it is not.
    if (before.window) closeBrowser(before.window.pid, before.window.profileFolder);
    before = null;
  }
  server = store.add(serverBefore ?? (await openServer(wish.port, null)));
  const { origin, plainOrigin, hasPage, mintLaunchUrl, onPresence, saidGoodbye, onAdmission, identity } = server;
  if (process.env['AURALIS_METRICS'] === '1') {
    try {
      say(`The token for ${plainOrigin}/metrics is in ${writeScrapeToken(dataFolder, server.mintScrapeToken())}`);
    } catch (error) {
      complain(`The token for ${plainOrigin}/metrics could not be written: ${(error as Error).message}`);
    }
  }

  const add = async (folders: readonly string[]): Promise<void> => {
    for (const problem of await addFolders(app, folders)) complain(`Not added: ${problem}`);
  };
  result.lock.onHandOver(({ folders }) => {
    void add(folders);
    return { pid: process.pid, url: hasPage() ? null : mintLaunchUrl() };
  });

  const reason =
    process.env['AURALIS_SHELL_REASON'] || (hasDisplay() ? 'it was started directly' : 'there is no display');
  const browser = wish.window && hasDisplay() ? findBrowser() : null;
  const place = browser ?? (wish.window ? noWindowReason() : 'no window was asked for');
  say(`Auralis ${version} runs in the Chromium shell (${reason}; ${browser ? `window: ${place}` : place}).`);
  say(`Auralis is at ${mintLaunchUrl()}`);
  log.info(`version ${version}, Node ${process.versions.node}, shell chromium: ${reason}; ${place}`);

  const profileFolder = join(dataFolder, 'browser');
  const tell = (): void => {
    const pid = window?.pid ?? null;
    tellPlace({
      port: Number(new URL(origin).port),
      ...identity(),
      window: pid === null ? null : { pid, profileFolder },
    });
  };
  if (browser) {
    window = store.add(
      new KeptWindow({
        browser,
        profileFolder,
        dataFolder,
        pidBefore: before?.window?.pid ?? null,
        mintLaunchUrl,
        onPresence,
        saidGoodbye,
        onClosed: () => end.begin(0, 'the window was closed'),
        onNotShown: () => {
          complain(
            `The browser ended before it showed the player (${browser}). Open the link, or name another with AURALIS_BROWSER.`,
          );
          say(`Auralis is at ${mintLaunchUrl()}`);
        },
        onProcess: tell,
        log: logger('chromium-shell'),
      }),
    );
  }
  onAdmission(tell);
  tell();
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

function fail(error: unknown): void {
  // One that has a code was told in a sentence.
  if (!(error instanceof PlayerError)) log.error('the player could not start:', error);
  process.exit(1);
}

/** What faults mean while the player is starting; `main` takes over once there is something to end in order. */
let onFault: Pick<ProcessFaultOptions, 'onRejection' | 'onException'> = {
  onRejection: () => undefined,
  onException: fail,
};

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
  onProcessFault({
    log,
    onRejection: (error) => onFault.onRejection(error),
    onException: (error) => onFault.onException(error),
  });
  main(wish).catch((error: unknown) => {
    complain(terminalText(error));
    fail(error);
  });
}
