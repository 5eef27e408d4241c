// `npm run bench [-- name…]`: prints the figures the README quotes. Names: decode, render, sound, player, transports, catalogue, buffer, buffer-operations, restart, library, ui.
import { join } from 'node:path';

import { ensureBuilt } from '../scripts/build-if-needed.ts';

const BENCHES: Readonly<Record<string, () => Promise<{ run(): Promise<void> }>>> = {
  decode: () => import('./decode.ts'),
  render: () => import('./render.ts'),
  sound: () => import('./sound.ts'),
  player: () => import('./player.ts'),
  transports: () => import('./transports.ts'),
  catalogue: () => import('./catalogue.ts'),
  buffer: () => import('./buffer.ts'),
  'buffer-operations': () => import('./buffer-operations.ts'),
  restart: () => import('./restart.ts'),
  library: () => import('./library.ts'),
  ui: () => import('./ui.ts'),
};

ensureBuilt(join(import.meta.dirname, '..'));
const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !BENCHES[name]);
if (unknown.length > 0) {
  console.error(`There is no bench called ${unknown.join(', ')}. There are: ${Object.keys(BENCHES).join(', ')}.`);
  process.exit(1);
}
for (const [name, load] of Object.entries(BENCHES)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  console.log(`\n== ${name}`);
  const bench = await load();
  await bench.run();
}
