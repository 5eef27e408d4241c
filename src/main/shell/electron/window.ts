// The one window of the Electron shell: sandboxed, isolated, on our own scheme. Its page may never navigate elsewhere, open
// windows, embed pages or ask for devices. Also its menu.
import { BrowserWindow, dialog, Menu, type MenuItemConstructorOptions, type Session, type WebContents } from 'electron';

import { words } from '../../../renderer/texts/words.ts';
import type { Logger } from '../../platform/log.ts';
import { isPageUrl, PAGE_URL } from './scheme.ts';

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
    dialog.showErrorBox(words.shell.keepsCrashing, words.shell.openAgain);
  });
  // A page that hangs cannot be reloaded in its own process. The process is ended, and then the listener above acts.
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

export function guardContents(contents: WebContents, log: Logger): void {
  contents.setWindowOpenHandler(() => {
    log.warn('the page tried to open a window');
    return { action: 'deny' };
  });
  contents.on('will-navigate', (details) => {
    if (isPageUrl(details.url)) return;
    log.warn('the page tried to leave');
    details.preventDefault();
  });
  // The page has no frames.
  contents.on('will-frame-navigate', (details) => {
    if (!details.isMainFrame) details.preventDefault();
  });
  contents.on('will-redirect', (details) => {
    if (!isPageUrl(details.url)) details.preventDefault();
  });
  contents.on('will-attach-webview', (event) => event.preventDefault());
}

/** The player needs no permission and no device of the person. */
export function guardSession(session: Session): void {
  session.setPermissionRequestHandler((_contents, _permission, callback) => callback(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  session.setDisplayMediaRequestHandler((_request, callback) => callback(null));
}

/** The system's own entries, so that copy, paste, zoom and quit are where people look for them. */
export function setMenu(platform: NodeJS.Platform): void {
  const template: MenuItemConstructorOptions[] = [
    ...(platform === 'darwin' ? [{ role: 'appMenu' as const }] : []),
    { role: 'fileMenu' },
    { role: 'editMenu' },
    {
      label: words.shell.viewMenu,
      submenu: [
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { type: 'separator' },
        { role: 'togglefullscreen' },
        { role: 'toggleDevTools' },
      ],
    },
    { role: 'windowMenu' },
  ];
  Menu.setApplicationMenu(Menu.buildFromTemplate(template));
}
