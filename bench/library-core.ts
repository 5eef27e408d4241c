// A core in a process of its own for the library's bench, so that processor time, memory and delays are the core's alone. Started by
// library.ts with its data folder, told by messages what to do, answers each with what it cost.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';

import { createApp } from '../src/main/app.ts';
import { logger } from '../src/main/platform/log.ts';
import { createChromiumHost } from '../src/main/shell/chromium/chromium-shell.ts';
import { createMemoryTransport } from '../src/main/shell/memory-transport.ts';
import { createClient } from '../src/shared/contract/client.ts';
import { contract } from '../src/shared/contract/index.ts';
import { cpuMs } from './process-figures.ts';

/** add: scan a new folder; rescan: compare everything again; start: what the scan at the start of this core comes to. */
export type CoreTask = { readonly kind: 'add'; readonly folder: string } | { readonly kind: 'rescan' | 'start' };

export interface CoreCost {
  readonly wallMs: number;
  /** Of the core's process. */
  readonly coreCpuMs: number;
  /** Of its workers. */
  readonly workerCpuMs: number;
  /** The most it held so far, and what it holds now. */
  readonly peakMb: number;
  readonly nowMb: number;
  readonly loopP99Ms: number;
  readonly loopMaxMs: number;
  readonly tracks: number;
  readonly unreadable: number;
}

/** How finely the delay of the loop is looked at; what is told is without it. */
const RESOLUTION_MS = 1;
const POLL_MS = 10;
/** Nothing begins within so long any more: the scan is over. */
const QUIET_MS = 300;

const [dataFolder = ''] = process.argv.slice(2);
const startedAt = performance.now();
const delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
delays.enable();
const workerPath = join(import.meta.dirname, '../out/main/worker.js');
const app = createApp(createChromiumHost({ version: 'bench', dataFolder, workerPath, log: logger('bench') }));
const client = createClient(contract, createMemoryTransport(app));

process.on('message', (task: CoreTask | 'end') => {
  const done = task === 'end' ? end() : measure(task).then((cost) => void process.send?.(cost));
  done.catch((error: unknown) => {
    console.error(error);
    process.exit(1);
  });
});
process.send?.('ready');

/** As mpd is when it is asked: at rest, its workers begun. */
async function rest(): Promise<void> {
  while ((await client.call('health.report', {})).workers.some(({ state }) => state === 'starting'))
    await sleep(POLL_MS);
}

async function measure(task: CoreTask): Promise<CoreCost> {
  if (task.kind !== 'start') await rest();
  const atMs = task.kind === 'start' ? startedAt : performance.now();
  const coreBefore = task.kind === 'start' ? 0 : cpuMs('self').own;
  const workersBefore = task.kind === 'start' ? 0 : cpuMs('self').children;
  if (task.kind !== 'start') delays.reset();
  if (task.kind === 'add') await client.call('library.addFolder', { path: task.folder });
  if (task.kind === 'rescan') await client.call('library.rescan', {});
  const endedAt = await idle();
  const { own, children } = cpuMs('self');
  const progress = await client.call('library.progress', {});
  const roots = await client.call('library.roots', {});
  const quantile = (share: number): number => Math.max(0, delays.percentile(share) / 1e6 - RESOLUTION_MS);
  return {
    wallMs: endedAt - atMs,
    coreCpuMs: own - coreBefore,
    workerCpuMs: children - workersBefore,
    peakMb: memoryMb('VmHWM'),
    nowMb: memoryMb('VmRSS'),
    loopP99Ms: quantile(99),
    loopMaxMs: Math.max(0, delays.max / 1e6 - RESOLUTION_MS),
    tracks: roots.reduce((sum, { trackCount }) => sum + trackCount, 0),
    unreadable: progress.unreadableFiles,
  };
}

/** Resolves to when the last scan ended. */
async function idle(): Promise<number> {
  for (let sinceMs: number | null = null; ; await sleep(POLL_MS)) {
    const { phase } = await client.call('library.progress', {});
    const nowMs = performance.now();
    if (phase !== 'idle') sinceMs = null;
    else if (sinceMs === null) sinceMs = nowMs;
    else if (nowMs - sinceMs >= QUIET_MS) {
      // The list of folders is asked for only now: it counts their tracks.
      const roots = await client.call('library.roots', {});
      if (roots.every(({ state }) => state !== 'scanning')) return sinceMs;
      sinceMs = null;
    }
  }
}

function memoryMb(which: 'VmHWM' | 'VmRSS'): number {
  const kb = new RegExp(`^${which}:\\s+(\\d+)`, 'm').exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
  return Number(kb ?? 0) / 1024;
}

async function end(): Promise<void> {
  client.close();
  await app.dispose();
  process.exit(0);
}
