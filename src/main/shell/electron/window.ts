// The one window of the Electron shell: sandboxed, isolated, on our own scheme.
import { BrowserWindow } from 'electron';

import type { Logger } from '../../platform/log.ts';
import { PAGE_URL } from './scheme.ts';

/** A page that crashes is loaded again; one that keeps crashing is left as it is. */
const MAX_RELOADS = 3;

export function createWindow(preloadPath: string, log: Logger): BrowserWindow {
  const window = new BrowserWindow({
    width: 1280,
    height: 800,
    minWidth: 640,
    minHeight: 420,
    show: false,
    title: 'Auralis',
    autoHideMenuBar: true,
    webPreferences: {
      preload: preloadPath,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
      spellcheck: false,
      // A queue goes on by itself; the click that started it may be long ago.
      autoplayPolicy: 'no-user-gesture-required',
      // Music plays on while the window is hidden, so its timers may not be slowed down.
      backgroundThrottling: false,
    },
  });
  let reloads = 0;
  window.once('ready-to-show', () => window.show());
  window.webContents.on('render-process-gone', (_event, details) => {
    log.error(`the page's process is gone: ${details.reason} (${details.exitCode})`);
    if (details.reason === 'clean-exit' || reloads++ >= MAX_RELOADS) return;
    window.webContents.reload();
  });
  window.webContents.on('preload-error', (_event, path, error) => log.error(`the preload failed (${path}):`, error));
  return window;
}

export async function loadPage(window: BrowserWindow): Promise<void> {
  await window.loadURL(PAGE_URL);
}
