// A double of the `electron` module for the main process: what Auralis uses of it, running in plain Node, with its windows played by
// a Playwright page in the test process (launch.ts). It keeps Electron's rules of order (schemes before ready, handlers after) and
// throws where Electron would. It proves nothing of the real sandbox, of scheme privileges, of asar or of packaging.
import { EventEmitter } from 'node:events';

import { app, mustBeReady, Preventable, record, tell } from './double-app.ts';
import {
  REAL_ORIGIN,
  type Emission,
  type HandledResponse,
  type Question,
  type ToMain,
  type WebPreferences,
} from './wire.ts';

export { app } from './double-app.ts';
export { utilityProcess } from './double-utility-process.ts';

let nextLoadId = 1;
const loads = new Map<number, (problem: string | null) => void>();

class WebContents extends EventEmitter {
  readonly mainFrame = { parent: null };
  windowOpenHandler: ((details: { url: string }) => { action: string }) | null = null;
  destroyed = false;
  #reloads = 0;

  send(channel: string, ...args: unknown[]): void {
    if (this.destroyed) throw new TypeError('Object has been destroyed');
    tell({ type: 'send', channel, args: structuredClone(args) });
  }
  setWindowOpenHandler(handler: (details: { url: string }) => { action: string }): void {
    this.windowOpenHandler = handler;
  }
  isDestroyed(): boolean {
    return this.destroyed;
  }
  reload(): void {
    record('reload', ++this.#reloads);
    tell({ type: 'reload' });
  }
  forcefullyCrashRenderer(): void {
    record('crashed', true);
    setImmediate(() => this.emit('render-process-gone', {}, { reason: 'killed', exitCode: 9 }));
  }
}

export class BrowserWindow extends EventEmitter {
  static #all: BrowserWindow[] = [];
  readonly webContents = new WebContents();

  constructor(options: { readonly webPreferences?: WebPreferences } = {}) {
    super();
    mustBeReady('BrowserWindow');
    BrowserWindow.#all.push(this);
    app.windows.add(this);
    app.emit('web-contents-created', {}, this.webContents);
    tell({ type: 'window', webPreferences: structuredClone(options.webPreferences ?? {}) });
  }
  static getAllWindows(): BrowserWindow[] {
    return [...BrowserWindow.#all];
  }
  async loadURL(url: string): Promise<void> {
    const id = nextLoadId++;
    const problem = await new Promise<string | null>((resolve) => {
      loads.set(id, resolve);
      tell({ type: 'load', id, url });
    });
    if (problem !== null) throw new Error(`ERR_FAILED loading '${url}': ${problem}`);
    this.emit('ready-to-show');
    this.webContents.emit('did-finish-load');
  }
  isDestroyed(): boolean {
    return this.webContents.destroyed;
  }
  destroy(): void {
    if (this.isDestroyed()) return;
    this.webContents.destroyed = true;
    BrowserWindow.#all = BrowserWindow.#all.filter((window) => window !== this);
    app.windows.delete(this);
    this.emit('closed');
  }
  isMinimized(): boolean {
    return false;
  }
  restore(): void {}
  show(): void {
    record('shown', true);
  }
  focus(): void {
    record('focused', true);
  }
}

export const ipcMain = new EventEmitter();

const schemes = new Set<string>();
let handler: ((request: Request) => Response | Promise<Response>) | null = null;

export const protocol = {
  registerSchemesAsPrivileged(list: readonly { readonly scheme: string; readonly privileges: unknown }[]): void {
    if (app.isReady()) throw new Error('protocol.registerSchemesAsPrivileged should be called before app is ready');
    for (const { scheme } of list) schemes.add(scheme);
    record('privileged-schemes', list);
  },
  handle(scheme: string, next: (request: Request) => Response | Promise<Response>): void {
    mustBeReady('protocol.handle');
    if (!schemes.has(scheme)) throw new Error(`the scheme '${scheme}' was not registered as privileged`);
    handler = next;
  },
};

type Permission = (
  contents: unknown,
  permission: string,
  callback: (granted: boolean) => void,
  details: object,
) => void;
type PermissionCheck = (contents: unknown, permission: string, origin: string, details: object) => boolean;
let permission: Permission | null = null;
let permissionCheck: PermissionCheck | null = null;

const defaultSession = {
  setPermissionRequestHandler: (next: Permission | null) => (permission = next),
  setPermissionCheckHandler: (next: PermissionCheck | null) => (permissionCheck = next),
  setDevicePermissionHandler: (next: ((details: object) => boolean) | null) =>
    record('device-permission', next?.({ deviceType: 'usb' }) ?? 'not set'),
  setDisplayMediaRequestHandler: (next: unknown) => record('display-media-handler', typeof next === 'function'),
};
export const session = {
  get defaultSession() {
    mustBeReady('session');
    return defaultSession;
  },
};

class PowerMonitor extends EventEmitter {
  isOnBatteryPower(): boolean {
    mustBeReady('powerMonitor');
    return false;
  }
}
export const powerMonitor = new PowerMonitor();

function fail(): never {
  throw new Error('an exception nobody handles');
}

function befall(emission: Emission, window: BrowserWindow | undefined): void {
  switch (emission) {
    case 'unresponsive':
    case 'responsive':
      window?.emit(emission);
      break;
    case 'page-gone':
      window?.webContents.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 5 });
      break;
    case 'gpu-process-gone':
      app.emit('child-process-gone', {}, { type: 'GPU', reason: 'crashed', exitCode: 5 });
      break;
    case 'suspend':
    case 'resume':
      powerMonitor.emit(emission);
      break;
    case 'unhandled-rejection':
      void Promise.reject(new Error('a rejection nobody handles'));
      break;
    case 'uncaught-exception':
      setImmediate(fail);
      break;
    case 'exception-at-end':
      app.once('will-quit', () => process.nextTick(fail));
      break;
  }
}

/** What the person will choose; null: to cancel. */
let chosenFolder: string | null = null;

export const dialog = {
  showOpenDialog: (): Promise<{ canceled: boolean; filePaths: string[] }> => {
    record('open-dialog', true);
    const filePaths = chosenFolder === null ? [] : [chosenFolder];
    chosenFolder = null;
    return Promise.resolve({ canceled: filePaths.length === 0, filePaths });
  },
  showErrorBox: (title: string, content: string): void => {
    record('error-box', { title, content });
    process.stderr.write(`${title}: ${content}\n`);
  },
};

export const shell = {
  showItemInFolder: (path: string): void => record('show-item', path),
};

export const Menu = {
  buildFromTemplate: (template: unknown): unknown => template,
  setApplicationMenu: (menu: unknown): void => record('menu', menu),
};

/** What the application's handlers say to a question of the page's side. Without a handler Electron allows. */
async function answer(question: Question): Promise<HandledResponse | boolean> {
  const window = BrowserWindow.getAllWindows()[0];
  switch (question.kind) {
    case 'request': {
      if (!handler) throw new Error('no protocol handler');
      const { url, method, headers } = question;
      const response = await handler(new Request(url, { method, headers }));
      const body = new Uint8Array(await response.arrayBuffer());
      return { status: response.status, headers: Object.fromEntries(response.headers), body };
    }
    case 'navigate': {
      const event = Object.assign(new Preventable(), { url: question.url, isMainFrame: question.isMainFrame });
      if (question.isMainFrame) window?.webContents.emit('will-navigate', event);
      window?.webContents.emit('will-frame-navigate', event);
      return !event.defaultPrevented;
    }
    case 'open-window':
      return window?.webContents.windowOpenHandler?.({ url: question.url }).action !== 'deny';
    case 'permission':
      if (!permission) return true;
      return new Promise((resolve) => permission?.(window?.webContents, question.permission, resolve, {}));
    case 'permission-check':
      return permissionCheck?.(window?.webContents ?? null, question.permission, `${REAL_ORIGIN}/`, {}) ?? true;
  }
}

process.on('message', (message: ToMain) => {
  const window = BrowserWindow.getAllWindows()[0];
  switch (message.type) {
    case 'question':
      answer(message.question).then(
        (value) => tell({ type: 'answer', id: message.id, value, problem: null }),
        (error: unknown) => tell({ type: 'answer', id: message.id, value: false, problem: String(error) }),
      );
      break;
    case 'ipc': {
      if (!window) break;
      const { channel, args, frame } = message;
      const senderFrame = { url: frame.url, parent: frame.isTop ? null : window.webContents.mainFrame };
      const reply = (to: string, ...values: unknown[]): void => window.webContents.send(to, ...values);
      ipcMain.emit(channel, { sender: window.webContents, senderFrame, reply }, ...args);
      break;
    }
    case 'navigation-started':
      window?.webContents.emit('did-start-navigation', { url: message.url, isMainFrame: true, isSameDocument: false });
      break;
    case 'loaded':
      loads.get(message.id)?.(message.problem);
      loads.delete(message.id);
      break;
    case 'preload-failed':
      window?.webContents.emit('preload-error', {}, message.path, new Error(message.problem));
      break;
    case 'second-instance':
      app.emit('second-instance', {}, [], '/', { folders: message.folders });
      break;
    case 'choose-folder':
      chosenFolder = message.path;
      break;
    case 'emit':
      befall(message.emission, window);
      break;
    case 'close-window':
      window?.destroy();
      if (BrowserWindow.getAllWindows().length === 0) app.emit('window-all-closed');
      break;
  }
});
