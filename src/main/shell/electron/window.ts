// The one window of the Electron shell: sandboxed, isolated, on our own scheme.
import { BrowserWindow, dialog } from 'electron';

import type { Logger } from '../../platform/log.ts';
import { PAGE_URL } from './scheme.ts';

/** A page that crashes is loaded again; of one that keeps crashing the listener is told. */
const MAX_RELOADS = 3;
const RELOADS_WITHIN_MS = 10 * 60_000;

/** Chromium calls a page unresponsive after some seconds; what comes back from that within this long was only busy. Guess. */
const UNRESPONSIVE_MS = 10_000;

export function createWindow(preloadPath: string, log: Logger): BrowserWindow {
  let reloads: readonly number[] = [];
  let patience: ReturnType<typeof setTimeout> | undefined;
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
  window.once('ready-to-show', () => window.show());
  window.webContents.on('render-process-gone', (_event, details) => {
    // It hangs no more, and the page that comes is another.
    clearTimeout(patience);
    log.error(`the page's process is gone: ${details.reason} (${details.exitCode})`);
    if (details.reason === 'clean-exit') return;
    const nowMs = performance.now();
    reloads = [...reloads, nowMs].filter((atMs) => atMs > nowMs - RELOADS_WITHIN_MS);
    if (reloads.length <= MAX_RELOADS) {
      window.webContents.reload();
      return;
    }
    log.error('the page keeps crashing and is left as it is');
    dialog.showErrorBox(
      'Auralis keeps crashing',
      'Close it and open it again. The log in its data folder has the details.',
    );
  });
  // A page that hangs cannot be loaded anew in its own process: that one is ended, and with it what the listener above is for.
  window.on('unresponsive', () => {
    log.warn('the page does not respond');
    clearTimeout(patience);
    patience = setTimeout(() => {
      if (!window.isDestroyed()) window.webContents.forcefullyCrashRenderer();
    }, UNRESPONSIVE_MS);
  });
  window.on('responsive', () => clearTimeout(patience));
  window.once('closed', () => clearTimeout(patience));
  window.webContents.on('preload-error', (_event, path, error) => log.error(`the preload failed (${path}):`, error));
  return window;
}

export async function loadPage(window: BrowserWindow): Promise<void> {
  await window.loadURL(PAGE_URL);
}
