// Watches how much memory our own processes take and how much the machine, or the cgroup, still has, and says at which level the buffer
// should live. Worse at once, better step by step after some calm. It frees nothing itself.
import { readFileSync } from 'node:fs';
import { totalmem } from 'node:os';

import { MEMORY_LEVELS, type MemoryFigures, type MemoryLevel } from '../../shared/buffer-figures.ts';
import { Emitter } from '../platform/events.ts';
import type { Disposable } from '../platform/disposables.ts';

export type MemoryReading = Omit<MemoryFigures, 'level'>;

export interface MemoryMonitorOptions {
  read(): MemoryReading;
  /** For tests that cannot wait. */
  readonly everyMs?: number;
  readonly calmReadings?: number;
}

/** A level must be reached within 2 s of the need. A reading takes 0.05 ms. */
const EVERY_MS = 1_000;

/** Readings in a row that allow a better level before one step is taken: 5 s. Guess: longer than most peaks of other programs. */
const CALM_READINGS = 5;

/** To come back there must be a quarter more than what it was left at. */
const HYSTERESIS = 1.25;

const MIB = 1024 * 1024;

/**
 * A level begins when less than this is available: a share of the total, at most so many bytes, for on a large machine a small share is
 * plenty: the whole buffer is 54 MB. Or when our own processes take more than `ownBytes`: they take 350 MB when all is well, so that
 * something leaks, and what can be given back is. Guesses.
 */
const LIMITS = [
  { level: 'emergency', share: 0.025, availableBytes: 160 * MIB, ownBytes: 2_500 * MIB },
  { level: 'minimal', share: 0.05, availableBytes: 320 * MIB, ownBytes: 1_800 * MIB },
  { level: 'reduced', share: 0.08, availableBytes: 640 * MIB, ownBytes: 1_200 * MIB },
] as const satisfies readonly { level: MemoryLevel; share: number; availableBytes: number; ownBytes: number }[];

/** The level a reading calls for. `slack` above 1 asks for more room than needed. */
function levelFor({ ownBytes, availableBytes, totalBytes }: MemoryReading, slack = 1): MemoryLevel {
  const met = LIMITS.find(
    (limit) =>
      availableBytes < slack * Math.min(limit.share * totalBytes, limit.availableBytes) ||
      ownBytes * slack > limit.ownBytes,
  );
  return met?.level ?? 'normal';
}

export class MemoryMonitor implements Disposable {
  readonly #options: MemoryMonitorOptions;
  readonly #calmReadings: number;
  readonly #timer: NodeJS.Timeout;
  readonly #emitter = new Emitter<MemoryLevel>();
  #reading: MemoryReading;
  #level: MemoryLevel = 'normal';
  #calm = 0;

  /** The level changed. */
  readonly onLevel = this.#emitter.event;

  constructor(options: MemoryMonitorOptions) {
    this.#options = options;
    this.#calmReadings = options.calmReadings ?? CALM_READINGS;
    this.#reading = this.#options.read();
    this.#level = levelFor(this.#reading);
    this.#timer = setInterval(() => this.look(), options.everyMs ?? EVERY_MS);
    this.#timer.unref();
  }

  get level(): MemoryLevel {
    return this.#level;
  }

  get figures(): MemoryFigures {
    return { level: this.#level, ...this.#reading };
  }

  /** Reads now. */
  look(): void {
    this.#reading = this.#options.read();
    const now = MEMORY_LEVELS.indexOf(this.#level);
    if (MEMORY_LEVELS.indexOf(levelFor(this.#reading)) > now) {
      this.#set(levelFor(this.#reading));
      return;
    }
    this.#calm = MEMORY_LEVELS.indexOf(levelFor(this.#reading, HYSTERESIS)) < now ? this.#calm + 1 : 0;
    if (this.#calm >= this.#calmReadings) this.#set(MEMORY_LEVELS[now - 1] ?? 'normal');
  }

  dispose(): void {
    clearInterval(this.#timer);
  }

  #set(level: MemoryLevel): void {
    this.#calm = 0;
    this.#level = level;
    this.#emitter.fire(level);
  }
}

/** Pages of Linux in bytes on every machine we run on but some arm64 ones; there the figure is only too small. */
const PAGE_BYTES = 4096;

/** Reads what the system says. Of the workers only where there is a `/proc`. */
export function readMemory(workerPids: () => readonly (number | undefined)[]): MemoryReading {
  const constrained = process.constrainedMemory();
  const total = totalmem();
  return {
    ownBytes: process.memoryUsage.rss() + workerPids().reduce<number>((sum, pid) => sum + residentBytes(pid), 0),
    availableBytes: process.availableMemory(),
    totalBytes: constrained > 0 && constrained < total ? constrained : total,
  };
}

function residentBytes(pid: number | undefined): number {
  if (pid === undefined || process.platform !== 'linux') return 0;
  try {
    const pages = Number(readFileSync(`/proc/${pid}/statm`, 'latin1').split(' ')[1]);
    return Number.isFinite(pages) ? pages * PAGE_BYTES : 0;
  } catch {
    // It has just ended.
    return 0;
  }
}
