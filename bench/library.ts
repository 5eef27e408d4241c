// The library: first scan, rescan of what did not change, a few new files beside many, and the start with many and with few tracks, in
// alternation with mpd where that is installed. `AURALIS_BENCH_FILES` says how many (5,000), `AURALIS_BENCH_SHAPE=flat` puts all in one
// folder, `AURALIS_BENCH_RUNS` how often (3). Linux only: it reads the system's counters.
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';

import { PlayerProcess } from '../e2e/player.ts';
import { CORE_NODE_FLAGS } from '../scripts/keep-running.ts';
import { launchBrowser } from '../src/testing/browser.ts';
import { quantile } from './figures.ts';
import type { CoreCost, CoreTask } from './library-core.ts';
import { writeTree, type TreeShape } from './library-tree.ts';
import { Mpd, mpdVersion, type MpdCost } from './mpd.ts';
import { showTracks } from '../e2e/show-tracks.ts';

const FILES = Number(process.env['AURALIS_BENCH_FILES'] ?? 5_000);
const RUNS = Number(process.env['AURALIS_BENCH_RUNS'] ?? 3);
const SHAPE: TreeShape = process.env['AURALIS_BENCH_SHAPE'] === 'flat' ? 'flat' : 'tree';

/** The start is told as a ratio to one with so many. */
const FEW_FILES = 100;
const NEW_FILES = 100;

export async function run(): Promise<void> {
  if (process.platform !== 'linux') throw new Error('this bench reads the counters of Linux');
  const kept = process.env['AURALIS_BENCH_FOLDER'];
  const folder = kept ?? mkdtempSync(join(tmpdir(), 'auralis-bench-library-'));
  try {
    await measureIn(folder);
  } finally {
    if (!kept) rmSync(folder, { recursive: true, force: true });
  }
}

async function measureIn(folder: string): Promise<void> {
  const music = join(folder, `${SHAPE}-${FILES}`);
  const few = join(folder, `tree-${FEW_FILES}`);
  const mark = join(folder, `${SHAPE}-${FILES}.complete`);
  if (!existsSync(mark)) {
    rmSync(music, { recursive: true, force: true });
    mkdirSync(music, { recursive: true });
    writeTree(music, 0, FILES, SHAPE);
    rmSync(few, { recursive: true, force: true });
    writeTree(few, 0, FEW_FILES);
    writeFileSync(mark, '');
  }
  const mpd = mpdVersion();
  console.log(
    `${cpus().length} × ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB; Node ${process.versions.node}; ${mpd ?? 'no mpd'}`,
  );
  console.log(
    `${FILES} files (${SHAPE}), flac mp3 m4a ogg opus, covers in a quarter; medians of ${RUNS}, in alternation`,
  );

  const rows = { first: [] as Pair[], again: [] as Pair[], start: [] as Pair[], more: [] as Pair[] };
  const paints = { many: [] as number[], few: [] as number[] };
  for (let turn = 0; turn < RUNS; turn++) {
    const state = mkdtempSync(join(folder, 'run-'));
    const data = join(state, 'data');
    mkdirSync(data);
    const daemon = mpd === null ? null : await Mpd.start(music, join(state, 'mpd'));
    const mpdFirst = (await daemon?.update()) ?? null;
    const core = await Core.start(data);
    rows.first.push({ core: await core.do({ kind: 'add', folder: music }), mpd: mpdFirst });
    rows.again.push({ mpd: (await daemon?.update()) ?? null, core: await core.do({ kind: 'rescan' }) });
    await core.end();
    const next = await Core.start(data);
    rows.start.push({ core: await next.do({ kind: 'start' }), mpd: null });
    await next.end();
    paints.many.push(await startToRowsMs(data));
    const newcomers = join(state, 'new');
    mkdirSync(newcomers);
    writeTree(newcomers, FILES, FILES + NEW_FILES);
    const third = await Core.start(data);
    await third.do({ kind: 'start' });
    rows.more.push({ core: await third.do({ kind: 'add', folder: newcomers }), mpd: null });
    await third.end();
    const fewData = join(state, 'few');
    mkdirSync(fewData);
    const small = await Core.start(fewData);
    await small.do({ kind: 'add', folder: few });
    await small.end();
    paints.few.push(await startToRowsMs(fewData));
    await daemon?.stop();
    rmSync(state, { recursive: true, force: true });
  }
  print(`first scan of ${FILES}`, rows.first, FILES);
  print(`rescan of ${FILES} unchanged`, rows.again, FILES);
  print(`start with ${FILES} until it is compared`, rows.start, FILES);
  print(`${NEW_FILES} new beside ${FILES}`, rows.more, NEW_FILES);
  const [many, least] = [quantile(paints.many, 0.5), quantile(paints.few, 0.5)];
  console.log(
    `start → first rows painted: ${many.toFixed(0)} ms with ${FILES}, ${least.toFixed(0)} ms with ${FEW_FILES} (${(many / least).toFixed(2)} ×)`,
  );
}

interface Pair {
  readonly core: CoreCost;
  readonly mpd: MpdCost | null;
}

function print(name: string, pairs: readonly Pair[], files: number): void {
  const median = (of: (cost: CoreCost) => number): number =>
    quantile(
      pairs.map(({ core }) => of(core)),
      0.5,
    );
  const { tracks = 0, unreadable = 0 } = pairs.at(-1)?.core ?? {};
  const each = (ms: number): string => `${ms.toFixed(0)} ms (${(ms / files).toFixed(2)} a file)`;
  console.log(`\n${name}: ${tracks} tracks, ${unreadable} unreadable`);
  console.log(
    `  wall ${each(median((cost) => cost.wallMs))}; core CPU ${each(median((cost) => cost.coreCpuMs))}; workers' CPU ${each(median((cost) => cost.workerCpuMs))}`,
  );
  console.log(
    `  core ${median((cost) => cost.peakMb).toFixed(0)} MB at its peak, ${median((cost) => cost.nowMb).toFixed(0)} after;` +
      ` loop delay p99 ${median((cost) => cost.loopP99Ms).toFixed(1)} ms, longest ${median((cost) => cost.loopMaxMs).toFixed(0)} ms`,
  );
  const beside = pairs.flatMap(({ mpd }) => mpd ?? []);
  if (beside.length === 0) return;
  const wallMs = quantile(
    beside.map((cost) => cost.wallMs),
    0.5,
  );
  const cpuMs = quantile(
    beside.map((cost) => cost.cpuMs),
    0.5,
  );
  const ours = median((cost) => cost.coreCpuMs + cost.workerCpuMs);
  console.log(
    `  mpd: wall ${each(wallMs)}, CPU ${each(cpuMs)}, ${beside.at(-1)?.songs ?? 0} songs;` +
      ` ratio wall ${(median((cost) => cost.wallMs) / wallMs).toFixed(2)}, CPU ${(ours / cpuMs).toFixed(2)}`,
  );
}

/** A core in its own process. */
class Core {
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess) {
    this.#child = child;
  }

  static async start(dataFolder: string): Promise<Core> {
    const child = fork(join(import.meta.dirname, 'library-core.ts'), [dataFolder], { execArgv: [...CORE_NODE_FLAGS] });
    await once(child, 'message');
    return new Core(child);
  }

  async do(task: CoreTask): Promise<CoreCost> {
    this.#child.send(task);
    const ended = once(this.#child, 'exit').then(() => {
      throw new Error('the core ended');
    });
    const [cost] = (await Promise.race([once(this.#child, 'message'), ended])) as [CoreCost];
    return cost;
  }

  async end(): Promise<void> {
    const ended = once(this.#child, 'exit');
    this.#child.send('end');
    await ended;
  }
}

/** From the start of the built player's process, with a page that waits for it, to the first rows of its list on the screen. */
async function startToRowsMs(dataFolder: string): Promise<number> {
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    const startedAt = Date.now();
    const player = await PlayerProcess.start(dataFolder);
    try {
      await page.goto(player.url);
      await showTracks(page);
      await page
        .getByRole('row', { name: /Title0/ })
        .first()
        .waitFor({ timeout: 120_000 });
      return Date.now() - startedAt;
    } finally {
      await player.stop();
    }
  } finally {
    await browser.close();
  }
}
