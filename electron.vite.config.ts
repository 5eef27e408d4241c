// Three bundles from one tree: the core and its worker (ESM, dependencies left in node_modules), the sandboxed preload (one CJS
// file, nothing left to require) and the page.
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';

export default defineConfig({
  main: {
    build: {
      sourcemap: true,
      rolldownOptions: {
        input: { index: 'src/main/index.ts', serve: 'src/main/serve.ts', worker: 'src/worker/index.ts' },
        output: { format: 'es', entryFileNames: '[name].js' },
      },
    },
  },
  preload: {
    build: {
      externalizeDeps: false,
      rolldownOptions: {
        input: { index: 'src/preload/index.ts' },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: 'src/renderer',
    plugins: [react()],
    build: { minify: true, sourcemap: true, rolldownOptions: { input: 'src/renderer/index.html' } },
  },
});
