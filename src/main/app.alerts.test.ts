// The alerts of the core as a whole: the first of them; the others are in `app.alerts-more.test.ts`.
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { ALERT_KINDS } from '../shared/health.ts';
import { temporaryFolder } from '../testing/running-core.ts';

import { testAlerts } from './app-alerts.testing.ts';

describe('alerts', () => testAlerts(ALERT_KINDS.slice(0, 4)));

/** A core in a process of its own, in a user namespace with a limit of five watched folders; what it says of its alerts. */
const WATCHING = `
  import { rmSync } from 'node:fs';
  import { join } from 'node:path';
  import { setTimeout as sleep } from 'node:timers/promises';
  const [app, worker, transport, kit, spoken] = await Promise.all(['./app.ts', './shell/chromium/child-worker.ts', './shell/memory-transport.ts', '../shared/contract/client.ts', '../shared/contract/index.ts'].map((name) => import(new URL(name, process.env.BESIDE).href)));
  const log = { info() {}, warn() {}, error() {}, debug() {} };
  const { DATA: dataFolder, MUSIC: music } = process.env;
  const core = app.createApp({
    name: 'chromium', version: '0', dataFolder, homeFolder: music, pickFolder: null, showFile: null, onBattery: async () => null, onResume: null,
    spawnWorker: (role, how) => worker.forkWorker(new URL('../worker/index.ts', process.env.BESIDE).pathname, role, log, how),
  }, { health: { everyMs: 50 } });
  const client = kit.createClient(spoken.contract, transport.createMemoryTransport(core));
  const isUp = async () => (await client.call('health.report', {})).alerts.some(({ kind }) => kind === 'watch-degraded');
  const until = async (wanted) => { for (let i = 0; i < 1000 && (await isUp()) !== wanted; i++) await sleep(10); return isUp(); };
  const said = [];
  await client.call('library.addFolder', { path: music });
  said.push(await until(true), (await client.call('health.report', {})).parts.find(({ part }) => part === 'library').state);
  for (let i = 2; i < 20; i++) rmSync(join(music, String(i)), { recursive: true });
  await client.call('library.rescan', {});
  said.push(await until(false), (await client.call('health.report', {})).parts.find(({ part }) => part === 'library').state);
  console.log(JSON.stringify(said));
  await core.dispose();
  process.exit(0);`;

const FEW_WATCHES = 'echo 5 > /proc/sys/user/max_inotify_watches';

const canLimitWatches = ((): boolean => {
  try {
    execFileSync('unshare', ['-Ur', 'sh', '-c', FEW_WATCHES], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

it.skipIf(!canLimitWatches)(
  'the alert watch-degraded rises at the limit of watches and clears when fewer are needed',
  { timeout: 60_000 },
  () => {
    const [music, dataFolder] = [temporaryFolder(), temporaryFolder()];
    for (let each = 0; each < 20; each++) mkdirSync(join(music, String(each)));
    const command = `${FEW_WATCHES} && exec "$0" --input-type=module -e "$1"`;
    const env = { ...process.env, BESIDE: import.meta.url, DATA: dataFolder, MUSIC: music };
    const said = execFileSync('unshare', ['-Ur', 'sh', '-c', command, process.execPath, WATCHING], { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }); // prettier-ignore
    expect(JSON.parse(said.trim().split('\n').at(-1) ?? '')).toEqual([true, 'degraded', false, 'healthy']);
  },
);
