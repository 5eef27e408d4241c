// The bridge between the page and the core in the Electron shell: envelopes as text and the path of a dropped file, no more.
// It runs sandboxed, so it is built as one CommonJS file that requires nothing but `electron`.
import { contextBridge, ipcRenderer, webUtils } from 'electron';

/** The same name stands in main/shell/electron/electron-transport.ts; a preload imports nothing of the core. */
const ENVELOPE_CHANNEL = 'auralis:envelope';

let listener: (text: string) => void = () => {};
ipcRenderer.on(ENVELOPE_CHANNEL, (_event, text: unknown) => {
  if (typeof text === 'string') listener(text);
});

contextBridge.exposeInMainWorld('auralis', {
  send: (text: string) => ipcRenderer.send(ENVELOPE_CHANNEL, String(text)),
  onText: (next: (text: string) => void) => {
    listener = next;
  },
  pathForFile: (file: File) => webUtils.getPathForFile(file),
});
