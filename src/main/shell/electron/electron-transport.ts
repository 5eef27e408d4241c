// Envelopes between the window's page and the core over Electron's IPC. Only our page in the window's own top frame is listened to.
import type { BrowserWindow, IpcMain, IpcMainEvent } from 'electron';

import type { Disposable } from '../../platform/disposables.ts';
import type { CoreEntry } from '../shell.ts';
import { isPageUrl } from './scheme.ts';

/** The same name stands in the preload, which imports nothing of the core. */
const ENVELOPE_CHANNEL = 'auralis:envelope';

/** Carries until it is disposed, which is when the application quits. */
export function carryEnvelopes(ipcMain: IpcMain, window: BrowserWindow, core: Pick<CoreEntry, 'connect'>): Disposable {
  const { webContents } = window;
  let connection: ReturnType<CoreEntry['connect']> | null = null;

  const leave = (): void => {
    connection?.dispose();
    connection = null;
  };
  const connect = (): ReturnType<CoreEntry['connect']> =>
    core.connect({
      authorised: true,
      send: (text) => {
        if (!webContents.isDestroyed()) webContents.send(ENVELOPE_CHANNEL, text);
      },
    });

  const receive = (event: IpcMainEvent, text: unknown): void => {
    // The preload sends text and nothing else; what is not text becomes an envelope that is not understood.
    const envelope = typeof text === 'string' ? text : '';
    const frame = event.senderFrame;
    const ours = event.sender === webContents && frame !== null && frame.parent === null && isPageUrl(frame.url);
    if (ours) {
      connection ??= connect();
      connection.receive(envelope);
      return;
    }
    const stranger = core.connect({ authorised: false, send: (answer) => event.reply(ENVELOPE_CHANNEL, answer) });
    stranger.receive(envelope);
    stranger.dispose();
  };

  ipcMain.on(ENVELOPE_CHANNEL, receive);
  // Another document in the frame is another client: it does not get the answers to the last one's calls.
  webContents.on('did-start-navigation', (details) => {
    if (!details.isMainFrame || details.isSameDocument) return;
    leave();
    if (isPageUrl(details.url)) connection = connect();
  });
  webContents.on('render-process-gone', leave);

  return {
    dispose: () => {
      ipcMain.off(ENVELOPE_CHANNEL, receive);
      leave();
    },
  };
}
