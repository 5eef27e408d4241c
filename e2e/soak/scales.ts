// What a running player holds, weighed again and again: memory of the core and its workers after a collection, the page's heap, open files.
// Judges nothing.
import type { CDPSession, Page } from '@playwright/test';

import { bufferStats } from '../../src/testing/core-call.ts';
import type { FaultControl } from '../faults/fault-control.ts';
import type { Sample } from '../faults/trend-rules.ts';
import { openFiles, residentBytes, workerPids } from '../faults/workers.ts';
import type { PlayerProcess } from '../player.ts';

export const WEIGHED = ['core', 'scan', 'page', 'core files', 'scan files'] as const;
export type Weighed = (typeof WEIGHED)[number];

export interface Peaks {
  coreBytes: number;
  renderBytes: number;
  scanBytes: number;
}

export class Scales {
  readonly samples: Readonly<Record<Weighed, Sample[]>> = {
    core: [],
    scan: [],
    page: [],
    'core files': [],
    'scan files': [],
  };
  /** Resident memory, as the system counts it. */
  readonly peaks: Peaks = { coreBytes: 0, renderBytes: 0, scanBytes: 0 };
  readonly #player: PlayerProcess;
  readonly #page: Page;
  readonly #faults: FaultControl;
  readonly #protocol: CDPSession;

  private constructor(player: PlayerProcess, page: Page, faults: FaultControl, protocol: CDPSession) {
    this.#player = player;
    this.#page = page;
    this.#faults = faults;
    this.#protocol = protocol;
  }

  static async of(player: PlayerProcess, page: Page, faults: FaultControl): Promise<Scales> {
    return new Scales(player, page, faults, await page.context().newCDPSession(page));
  }

  async weigh(): Promise<void> {
    const { hot, warm } = await bufferStats(this.#page);
    const core = await this.#faults.weigh(this.#player, 'core');
    // The tiers are full by design, and what they hold changes with what is heard.
    if (core) this.#add('core', core.heapBytes + core.bufferBytes - hot.usedBytes - warm.usedBytes);
    const scan = await this.#faults.weigh(this.#player, 'scan');
    if (scan) this.#add('scan', scan.heapBytes + scan.bufferBytes);
    await this.#protocol.send('HeapProfiler.collectGarbage');
    const { usedSize } = await this.#protocol.send('Runtime.getHeapUsage');
    this.#add('page', usedSize);
    this.#addIfThere('core files', await openFiles(this.#player.pid));
    const [renderPid = null] = await workerPids(this.#player, 'render');
    const [scanPid = null] = await workerPids(this.#player, 'scan');
    this.#addIfThere('scan files', scanPid && (await openFiles(scanPid)));
    await this.#peak('coreBytes', this.#player.pid);
    await this.#peak('renderBytes', renderPid);
    await this.#peak('scanBytes', scanPid);
  }

  async #peak(name: keyof Peaks, pid: number | null): Promise<void> {
    // A worker may just have been killed.
    const bytes = pid === null ? 0 : await residentBytes(pid).catch(() => 0);
    this.peaks[name] = Math.max(this.peaks[name], bytes);
  }

  #addIfThere(what: Weighed, value: number | null): void {
    if (value !== null) this.#add(what, value);
  }

  #add(what: Weighed, value: number): void {
    this.samples[what].push({ atMs: performance.now(), value });
  }
}
