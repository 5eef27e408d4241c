// The Electron entry: the player as an application of its own. It names the places, connects the shell with the core, and says what a fault
// that nobody handled means: a rejection is noted and lived with, anything else ends the process in order and begins it anew.
import { homedir } from 'node:os';
import { join } from 'node:path';

import { createApp, type App } from './app.ts';
import { configureLog, logger, tidyLog } from './platform/log.ts';
import { onProcessFault } from './process/process-faults.ts';
import { dataFolderPath, openDataFolder } from './process/data-folder.ts';
import { refuseToStart, startElectronShell } from './shell/electron/electron-shell.ts';
import { noteFault, takeLastFault } from './process/last-fault.ts';

const dataFolder = dataFolderPath({ platform: process.platform, env: process.env, homeFolder: homedir() });
try {
  openDataFolder(dataFolder);
} catch (error) {
  refuseToStart(error);
}
configureLog({ folder: join(dataFolder, 'logs'), console: true });
const log = logger('electron-shell');

let app: App | null = null;
const shell = startElectronShell({
  createApp: (host) => {
    // Only now is it known to be alone with its folder.
    tidyLog();
    return (app = createApp(host, { startupProblem: takeLastFault(dataFolder) }));
  },
  dataFolder,
  preloadPath: join(import.meta.dirname, '../preload/index.cjs'),
  rendererFolder: join(import.meta.dirname, '../renderer'),
  workerPath: join(import.meta.dirname, 'worker.js'),
  log,
});
onProcessFault({
  log,
  onRejection: (error) => app?.processFault(error),
  onException: (error) => shell.endByFault(() => noteFault(dataFolder, error)),
});
shell.started.catch((error: unknown) => {
  log.error('the player could not start:', error);
  process.exit(1);
});
