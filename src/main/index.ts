// The Electron entry: the player as an application of its own. It names the places and connects the shell with the core.
import { homedir } from 'node:os';
import { join } from 'node:path';

import { createApp } from './app.ts';
import { configureLog, logger } from './platform/log.ts';
import { dataFolderPath, makeDataFolder } from './shell/data-folder.ts';
import { startElectronShell } from './shell/electron/electron-shell.ts';

const dataFolder = dataFolderPath({ platform: process.platform, env: process.env, homeFolder: homedir() });
makeDataFolder(dataFolder);
configureLog({ folder: join(dataFolder, 'logs'), console: true });
const log = logger('electron-shell');

function fail(error: unknown): void {
  log.error('the player ends because of an error nobody handled:', error);
  process.exit(1);
}
process.on('uncaughtException', fail);

startElectronShell({
  createApp,
  dataFolder,
  preloadPath: join(import.meta.dirname, '../preload/index.cjs'),
  rendererFolder: join(import.meta.dirname, '../renderer'),
  workerPath: join(import.meta.dirname, 'worker.js'),
  log,
}).catch(fail);
