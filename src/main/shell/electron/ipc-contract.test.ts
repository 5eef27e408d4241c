// The contract suite over the Electron shell's two ends and the preload between them. Electron itself is doubled here by what its
// IPC promises: structured clones, delivered later, in order, between a page that can be replaced and the main process.
import { EventEmitter } from 'node:events';

import type { BrowserWindow, IpcMain } from 'electron';
import { vi } from 'vitest';

import type { AuralisBridge } from '../../../renderer/client/bridge.ts';
import { createElectronTransport } from '../../../renderer/client/electron-transport.ts';
import type { ClientTransport } from '../../../shared/contract/client.ts';
import { contractSuite, interruptible, type Wire } from '../contract.suite.ts';
import { carryEnvelopes } from './electron-transport.ts';

/** The page's process: the preload's `electron`, anew for each document. */
const page = vi.hoisted(() => ({
  listeners: new Map<string, (event: unknown, ...args: unknown[]) => void>(),
  bridges: [] as unknown[],
  sendToMain: (_channel: string, ..._args: unknown[]): void => {},
}));

vi.mock('electron', () => ({
  contextBridge: { exposeInMainWorld: (_name: string, api: unknown) => page.bridges.push(api) },
  ipcRenderer: {
    on: (channel: string, listener: (event: unknown, ...args: unknown[]) => void) =>
      page.listeners.set(channel, listener),
    send: (channel: string, ...args: unknown[]) => page.sendToMain(channel, ...args),
  },
  webUtils: { getPathForFile: () => '' },
}));

contractSuite('Electron’s IPC', async (core) => {
  const ipcMain = new EventEmitter();
  const webContents = Object.assign(new EventEmitter(), {
    isDestroyed: () => false,
    send: (channel: string, ...args: unknown[]) => {
      const clone = structuredClone(args);
      setImmediate(() => page.listeners.get(channel)?.({}, ...clone));
    },
  });
  const carrier = carryEnvelopes(ipcMain as unknown as IpcMain, { webContents } as unknown as BrowserWindow, core);

  /** Loads a document: the preload runs, and speaks as a frame of that address. */
  const load = async (url: string): Promise<ClientTransport> => {
    webContents.emit('did-start-navigation', { url, isMainFrame: true, isSameDocument: false });
    page.listeners.clear();
    page.sendToMain = (channel, ...args) => {
      const clone = structuredClone(args);
      const event = { sender: webContents, senderFrame: { url, parent: null }, reply: webContents.send };
      setImmediate(() => ipcMain.emit(channel, event, ...clone));
    };
    vi.resetModules();
    await import('../../../preload/index.ts');
    return createElectronTransport(page.bridges.at(-1) as AuralisBridge);
  };

  let last: ClientTransport | null = null;
  let interrupt: Wire['interrupt'] = () => Promise.reject(new Error('nobody is connected'));
  return {
    connect: async () => {
      const wire = interruptible(await load('auralis://app/'));
      interrupt = wire.interrupt;
      return (last = wire.transport);
    },
    interrupt: () => interrupt(),
    connectStranger: () => load('https://example.org/'),
    cut: () => last?.close(),
    longestText: Infinity,
    dispose: async () => {
      last?.close();
      await carrier.dispose();
    },
  };
});
