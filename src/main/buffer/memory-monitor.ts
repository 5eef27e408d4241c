// Watches how much memory our own processes take and how much the machine, or the cgroup, still has, and says at which level the buffer
// should live. Worse at once, better step by step after some calm. It frees nothing itself.
import { readFileSync } from 'node:fs';
import { freemem, totalmem } from 'node:os';

import { MEMORY_LEVELS, type MemoryFigures, type MemoryLevel } from '../../shared/buffer-figures.ts';
import { Emitter } from '../platform/events.ts';
import type { Disposable } from '../platform/disposables.ts';
import type { Logger } from '../platform/log.ts';

export type MemoryReading = Omit<MemoryFigures, 'level'>;

export interface MemoryMonitorOptions {
  /** May throw: then the last reading holds. */
  read(): MemoryReading;
  /** The share of the machine's memory in use from which `reduced` holds, on a machine of any size; null for the usual limit. */
  readonly reducedFromShare?: number | null;
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

interface Limit {
  readonly level: MemoryLevel;
  readonly share: number;
  readonly availableBytes: number;
  readonly ownBytes: number;
}

/**
 * A level begins when less than this is available: a share of the total, at most so many bytes, for on a large machine a small share is
 * plenty: the whole buffer is 54 MB. Or when our own processes take more than `ownBytes`: they take 350 to 500 MB when all is well, so that
 * something leaks, and what can be given back is. Guesses.
 */
const LIMITS: readonly [Limit, Limit, Limit] = [
  { level: 'emergency', share: 0.025, availableBytes: 160 * MIB, ownBytes: 2_500 * MIB },
  { level: 'minimal', share: 0.05, availableBytes: 320 * MIB, ownBytes: 1_800 * MIB },
  { level: 'reduced', share: 0.08, availableBytes: 640 * MIB, ownBytes: 1_200 * MIB },
];

type Limits = typeof LIMITS;

function limitsFrom(reducedFromShare: number | null): Limits {
  const [emergency, minimal, reduced] = LIMITS;
  if (reducedFromShare === null) return LIMITS;
  return [emergency, minimal, { ...reduced, share: 1 - reducedFromShare, availableBytes: Infinity }];
}

/** The level a reading calls for; what is not known is plenty. `slack` above 1 asks for more room than needed. */
function levelFor({ ownBytes, availableBytes, totalBytes }: MemoryReading, limits: Limits, slack = 1): MemoryLevel {
  const met = limits.find(
    (limit) =>
      (availableBytes ?? Infinity) < slack * Math.min(limit.share * totalBytes, limit.availableBytes) ||
      ownBytes * slack > limit.ownBytes,
  );
  return met?.level ?? 'normal';
}

/** How much of what may be taken before less is held is taken, 0–1: 1 is where `reduced` begins. */
export function memoryShare({ ownBytes, availableBytes, totalBytes }: MemoryReading, limits = LIMITS): number {
  const [, , reduced] = limits;
  const needBytes = Math.min(reduced.share * totalBytes, reduced.availableBytes);
  const machine = availableBytes === null || needBytes === 0 ? 0 : needBytes / Math.max(1, availableBytes);
  return Math.min(1, Math.max(ownBytes / reduced.ownBytes, machine));
}

export class MemoryMonitor implements Disposable {
  readonly #options: MemoryMonitorOptions;
  readonly #log: Logger;
  readonly #calmReadings: number;
  readonly #limits: Limits;
  readonly #timer: NodeJS.Timeout;
  readonly #emitter = new Emitter<MemoryLevel>();
  #reading: MemoryReading = { ownBytes: 0, availableBytes: null, totalBytes: 0 };
  #hasFailed = false;
  #level: MemoryLevel = 'normal';
  #calm = 0;

  /** The level changed. */
  readonly onLevel = this.#emitter.event;

  constructor(options: MemoryMonitorOptions, log: Logger) {
    this.#options = options;
    this.#log = log;
    this.#calmReadings = options.calmReadings ?? CALM_READINGS;
    this.#limits = limitsFrom(options.reducedFromShare ?? null);
    this.#read();
    this.#level = levelFor(this.#reading, this.#limits);
    this.#timer = setInterval(() => this.look(), options.everyMs ?? EVERY_MS);
    this.#timer.unref();
  }

  get level(): MemoryLevel {
    return this.#level;
  }

  get figures(): MemoryFigures {
    return { level: this.#level, ...this.#reading };
  }

  /** How much of what may be taken before less is held is taken, 0–1. */
  get share(): number {
    return memoryShare(this.#reading, this.#limits);
  }

  /** Reads now. */
  look(): void {
    this.#read();
    const now = MEMORY_LEVELS.indexOf(this.#level);
    const wanted = levelFor(this.#reading, this.#limits);
    if (MEMORY_LEVELS.indexOf(wanted) > now) {
      this.#set(wanted);
      return;
    }
    const isCalm = MEMORY_LEVELS.indexOf(levelFor(this.#reading, this.#limits, HYSTERESIS)) < now;
    this.#calm = isCalm ? this.#calm + 1 : 0;
    if (this.#calm >= this.#calmReadings) this.#set(MEMORY_LEVELS[now - 1] ?? 'normal');
  }

  dispose(): void {
    clearInterval(this.#timer);
  }

  /** A timer asks: an error (too many open files, e.g.) would end the player. */
  #read(): void {
    try {
      this.#reading = this.#options.read();
      this.#hasFailed = false;
    } catch (error) {
      if (!this.#hasFailed) this.#log.warn('the memory could not be read', error);
      this.#hasFailed = true;
    }
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
  const totalBytes = totalmem();
  const limitBytes = process.constrainedMemory();
  const isLimited = limitBytes > 0 && limitBytes < totalBytes;
  return {
    ownBytes: process.memoryUsage.rss() + workerPids().reduce<number>((sum, pid) => sum + residentBytes(pid), 0),
    availableBytes: availableBytes({
      freeBytes: process.platform === 'darwin' ? null : freemem(),
      cgroup: isLimited ? { leftBytes: process.availableMemory(), statText: cgroupStat() } : null,
    }),
    totalBytes: isLimited ? limitBytes : totalBytes,
  };
}

/**
 * What could still be had, null where nobody says. macOS counts only pages that nobody uses at all (`freeBytes` null): next to none on a
 * healthy machine. A cgroup (`leftBytes` to its limit) counts cached files as used, though the kernel gives them up first.
 */
export function availableBytes(system: {
  readonly freeBytes: number | null;
  readonly cgroup: { readonly leftBytes: number; readonly statText: string | null } | null;
}): number | null {
  const { cgroup } = system;
  const freeBytes = system.freeBytes === 0 ? null : system.freeBytes;
  if (!cgroup) return freeBytes;
  // The sum over the whole group comes first: version 1 tells `inactive_file` of the group without those below it, too.
  const statText = cgroup.statText ?? '';
  const cached = /^total_inactive_file (\d+)$/m.exec(statText) ?? /^inactive_file (\d+)$/m.exec(statText);
  if (!cached) return null;
  return Math.min(cgroup.leftBytes + Number(cached[1]), freeBytes ?? Infinity);
}

/** Of the cgroup that limits our memory; null when it cannot be read. */
function cgroupStat(): string | null {
  try {
    const groups = readFileSync('/proc/self/cgroup', 'latin1');
    const v1 = /^\d+:(?:[^:]*,)?memory(?:,[^:]*)?:(.*)$/m.exec(groups);
    const folder = v1 ? `memory${v1[1]}` : (/^0::(.*)$/m.exec(groups)?.[1] ?? '');
    return readFileSync(`/sys/fs/cgroup/${folder}/memory.stat`, 'latin1');
  } catch {
    return null;
  }
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
