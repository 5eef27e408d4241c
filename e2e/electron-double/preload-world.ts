// The world a sandboxed preload runs in, as an init script of the page: CommonJS, `require` of `electron` and nothing else. The real
// one is a JavaScript world apart from the page's; this one is not.
import { readFileSync } from 'node:fs';
import { Script } from 'node:vm';

import { DOUBLE_ORIGIN, type WebPreferences } from './wire.ts';

/** Names in the page that the double uses; the application knows none of them. */
export const SEND_BINDING = '__electronDoubleSend';
export const RECEIVE_FUNCTION = '__electronDoubleReceive';
/** The paths of the system's files that are let go over the window, by name: a browser tells none. */
export const DROPPED_PATHS = '__electronDoubleDropped';

/** The init script for the window's preload. Throws where Electron would report `preload-error`. */
export function preloadScript(preferences: WebPreferences): string {
  const source = readFileSync(preferences.preload ?? '', 'utf8');
  const wrapped = `(function (require, module, exports) {${source}\n})`;
  // Compiled here as well, so that a preload that is no CommonJS script fails as it does in a sandbox.
  new Script(wrapped, { filename: preferences.preload ?? '' });
  const isolated = preferences.contextIsolation !== false;
  return `
    (() => {
      if (location.origin !== ${JSON.stringify(DOUBLE_ORIGIN)}) return;
      const listeners = new Map();
      const electron = {
        contextBridge: {
          exposeInMainWorld(name, api) {
            if (!${isolated}) throw new Error('contextBridge API can only be used when contextIsolation is enabled');
            Object.defineProperty(window, name, { value: Object.freeze({ ...api }), enumerable: true });
          },
        },
        ipcRenderer: {
          on: (channel, listener) => void listeners.set(channel, [...(listeners.get(channel) ?? []), listener]),
          send: (channel, ...args) => void window.${SEND_BINDING}(channel, args),
        },
        // A file that is not of the system has none.
        webUtils: { getPathForFile: (file) => window.${DROPPED_PATHS}?.[file.name] ?? '' },
      };
      window.${RECEIVE_FUNCTION} = (channel, args) => {
        for (const listener of listeners.get(channel) ?? []) listener({}, ...args);
      };
      const require = (name) => {
        if (name === 'electron') return electron;
        throw new Error('module not found: ' + name);
      };
      const module = { exports: {} };
      ${wrapped}(require, module, module.exports);
    })();`;
}
