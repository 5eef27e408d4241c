// The Electron shell: one sandboxed window on our own scheme, envelopes over IPC, workers as utility processes. No product logic.
// Its life: lock → ready → core → window; closing the window ends the core before the application quits. After a fault it ends in order and,
// unless it keeps failing, starts again.
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

import { app, BrowserWindow, dialog, ipcMain, powerMonitor, protocol, session, shell } from 'electron';

import { terminalText } from '../../../renderer/texts/format.ts';
import { spokenLanguage } from '../../../renderer/texts/spoken-language.ts';
import { speak, words } from '../../../renderer/texts/words.ts';
import { DisposableStore, type Disposable } from '../../platform/disposables.ts';
import { Emitter, type Event } from '../../platform/events.ts';
import type { Logger } from '../../platform/log.ts';
import { FAULT_EXIT_CODE } from '../../process/process-faults.ts';
import { addFolders } from '../memory-transport.ts';
import { lockInstance } from '../../process/instance-lock.ts';
import { FAULT_DISPOSE_TIMEOUT_MS, OrderlyEnd } from '../../process/orderly-end.ts';
import type { CoreEntry, ShellHost } from '../shell.ts';
import { carryEnvelopes } from './electron-transport.ts';
import { registerScheme, serveScheme } from './scheme.ts';
import { forkUtilityWorker } from './utility-worker.ts';
import { createWindow, guardContents, guardSession, loadPage, setMenu } from './window.ts';

export interface ElectronShellOptions {
  readonly createApp: (host: ShellHost) => CoreEntry & Disposable;
  readonly dataFolder: string;
  readonly preloadPath: string;
  readonly rendererFolder: string;
  readonly workerPath: string;
  readonly log: Logger;
}

export interface ElectronShell {
  /** Rejects when it could not start. */
  readonly started: Promise<void>;
  /**
   * Ends in order but soon, with exit code 70, and starts again when `note`, which is called first, says so. One that was told to end ends at
   * once and stays ended.
   */
  endByFault(note: () => boolean): void;
}

/** Call once, before the application is ready. Quits the application when another instance has the data folder. */
export function startElectronShell(options: ElectronShellOptions): ElectronShell {
  const { log } = options;
  const store = new DisposableStore();
  const end = new OrderlyEnd({ store, log, exit: (code) => app.exit(code) });
  return {
    started: start(options, store, end),
    endByFault: (note) => {
      if (end.begun) {
        app.exit(1);
        return;
      }
      if (note()) app.relaunch();
      end.begin(FAULT_EXIT_CODE, 'a fault nobody handled', FAULT_DISPOSE_TIMEOUT_MS);
    },
  };
}

async function start(options: ElectronShellOptions, store: DisposableStore, end: OrderlyEnd): Promise<void> {
  const { log, dataFolder } = options;
  const folders = foldersOf(process.argv.slice(process.defaultApp ? 2 : 1));
  app.setPath('userData', join(dataFolder, 'electron'));
  if (!app.requestSingleInstanceLock({ folders })) {
    app.exit(0);
    return;
  }
  registerScheme(protocol);
  app.on('web-contents-created', (_event, contents) => guardContents(contents, log));
  app.on('window-all-closed', () => app.quit());

  /** Folders of second starts that come before there is a window. */
  let early: string[] | null = [];
  let secondStart = (wanted: readonly string[]): void => void early?.push(...wanted);
  app.on('second-instance', (_event, _argv, _folder, sent) => {
    secondStart((sent as { folders?: readonly string[] } | null)?.folders ?? []);
  });

  // The window is gone by then; quitting waits until everything has ended in order.
  app.on('will-quit', (event) => {
    event.preventDefault();
    end.begin(0, 'it was closed');
  });
  app.on('child-process-gone', (_event, { type, reason, exitCode }) => {
    // Chromium begins a new one by itself, and the page draws again; workers are looked after by who started them.
    if (type === 'GPU' && reason !== 'clean-exit') log.error(`the GPU process is gone: ${reason} (${exitCode})`);
  });

  await app.whenReady();
  // What is said before there is a page; the chosen language is the page's.
  speak(spokenLanguage('system', app.getPreferredSystemLanguages()));
  // Electron's own lock does not know of the other shell.
  const result = await lockInstance(dataFolder, { folders });
  if (result.kind === 'second') {
    dialog.showErrorBox(words.shell.isRunning, words.shell.closeFirst(result.running.pid));
    app.exit(0);
    return;
  }
  store.add(result.lock);

  const resumed = new Emitter<void>();
  powerMonitor.on('suspend', () => log.info('the machine is about to sleep'));
  powerMonitor.on('resume', () => {
    log.info('the machine woke');
    resumed.fire();
  });
  guardSession(session.defaultSession);
  const core = store.add(createCore(options, resumed.event));
  serveScheme(protocol, core, options.rendererFolder);
  if (process.env['AURALIS_METRICS'] === '1') await serveFigures(options, store, core);
  setMenu(process.platform);
  const window = createWindow(options.preloadPath, log);
  store.add(carryEnvelopes(ipcMain, window, core));

  const takeFolders = async (wanted: readonly string[]): Promise<void> => {
    for (const problem of await addFolders(core, wanted)) log.warn(`not added: ${problem}`);
  };
  secondStart = (wanted) => {
    if (window.isDestroyed()) return;
    if (window.isMinimized()) window.restore();
    window.focus();
    void takeFolders(wanted);
  };
  result.lock.onHandOver((wish) => {
    secondStart(wish.folders);
    return { pid: process.pid, url: null };
  });

  try {
    await loadPage(window);
  } catch (error) {
    // Closed before it was there: the end has begun.
    if (window.isDestroyed()) return;
    throw error;
  }
  await takeFolders([...folders, ...early]);
  early = null;
}

/** Shows the error in a window of its own and exits: there is no core and no page yet. */
export function refuseToStart(error: unknown): never {
  dialog.showErrorBox(words.shell.cannotStart, terminalText(error));
  process.exit(1);
}

/** The server of the other shell, without a launch link: it answers only the scrape token. The player works without it, too. */
async function serveFigures(options: ElectronShellOptions, store: DisposableStore, core: CoreEntry): Promise<void> {
  const { log, dataFolder, rendererFolder } = options;
  try {
    const { openChromiumServer } = await import('../chromium/chromium-shell.ts');
    const { writeScrapeToken } = await import('../chromium/scrape-token.ts');
    const port = Number(process.env['AURALIS_PORT'] || '0');
    const server = store.add(await openChromiumServer({ core, rendererFolder, port, log }));
    const path = writeScrapeToken(dataFolder, server.mintScrapeToken());
    // Not into the log, which names neither addresses nor folders.
    process.stdout.write(`The token for ${server.plainOrigin}/metrics is in ${path}\n`);
  } catch (error) {
    log.error('/health and /metrics are not served:', error);
  }
}

/** A core that cannot start is told in a window of its own: there is no other yet. */
function createCore(options: ElectronShellOptions, onResume: Event<void>): CoreEntry & Disposable {
  try {
    return options.createApp(createHost(options, onResume));
  } catch (error) {
    dialog.showErrorBox(words.shell.cannotStart, terminalText(error));
    throw error;
  }
}

function createHost(options: ElectronShellOptions, onResume: Event<void>): ShellHost {
  return {
    name: 'electron',
    version: app.getVersion(),
    dataFolder: options.dataFolder,
    homeFolder: homedir(),
    spawnWorker: (role, how) => forkUtilityWorker(options.workerPath, role, options.log, how),
    pickFolder: async () => {
      const owner = BrowserWindow.getAllWindows()[0];
      const properties: 'openDirectory'[] = ['openDirectory'];
      const { filePaths } = await (owner
        ? dialog.showOpenDialog(owner, { properties })
        : dialog.showOpenDialog({ properties }));
      return filePaths[0] ?? null;
    },
    showFile: (path) => {
      shell.showItemInFolder(path);
      return Promise.resolve();
    },
    onBattery: () => Promise.resolve(powerMonitor.isOnBatteryPower()),
    onResume,
  };
}

/** The folders among the arguments of a command line: what is no switch. */
function foldersOf(args: readonly string[]): string[] {
  return args.filter((arg) => !arg.startsWith('-')).map((arg) => resolve(arg));
}
