// Loaded by `node --import` before the built Electron entry: every import of `electron` becomes the double.
import { registerHooks } from 'node:module';

const DOUBLE_URL = new URL('./electron.ts', import.meta.url).href;

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'electron'
      ? { url: DOUBLE_URL, format: 'module-typescript', shortCircuit: true }
      : next(specifier, context),
});
