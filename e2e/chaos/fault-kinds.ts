// The kinds of faults that the table is made of: how each is done to a running player and how it is undone. Says nothing of how often or how
// much; `fault-table.ts` does.
import type { HealthReport } from '../../src/shared/health.ts';
import type { SeededRandom } from '../faults/seeded-random.ts';
import {
  canLimitFiles,
  limitFiles,
  openFiles,
  ROLES,
  signal,
  workerAtWork,
  workerPids,
  type Role,
} from '../faults/workers.ts';
import { restoreFile } from './file-faults.ts';
import type { Rig } from './rig.ts';

/**
 * What a listener may notice. nothing: with L1 warm not a frame is missing; pause: sound is back within 2 s; skip: likewise, and it may be
 * that of the next track, for the one that played is no more.
 */
export type Audible = 'nothing' | 'pause' | 'skip';

export interface Fault {
  readonly name: string;
  readonly weight: number;
  readonly audible: Audible;
  /** Shortest and longest time until it is undone. */
  readonly lastsMs: readonly [number, number];
  /** Why it cannot be done on this machine, null when it can. */
  impossible?(): string | null;
  /** Done by the listener before: plays the file that will be hurt. */
  readonly victim?: boolean;
  /** Nothing new can be asked for meanwhile: the core, or the way to it, is away. */
  readonly deaf?: boolean;
  /** Workers that must have been replaced afterwards, at least. */
  readonly deaths?: number;
  /** Whether the health tells of it while it lasts; where it must. */
  shows?(report: HealthReport): boolean;
  /** Returns how it is undone. */
  do(rig: Rig, random: SeededRandom): Promise<() => Promise<void> | void>;
}

export const nothingToUndo = (): void => {};

export const notHere = {
  linux: () => (process.platform === 'linux' ? null : 'finds processes through /proc'),
  limits: () => (process.platform === 'linux' && canLimitFiles() ? null : 'prlimit is not here'),
};

/** Those at work, and with `spare` those that stand by as well. */
async function pidsOf(rig: Rig, roles: readonly Role[], spare: boolean): Promise<number[]> {
  const pids: number[] = [];
  for (const role of roles) {
    if (spare) pids.push(...(await workerPids(rig.player, role)));
    else pids.push(...[(await workerAtWork(rig.page, role)) ?? []].flat());
  }
  return pids;
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Lasting faults that the preload makes: `change` while they last, then everything in it taken back. */
export function lying(
  name: string,
  weight: number,
  lastsMs: readonly [number, number],
  change: (rig: Rig) => Parameters<Rig['faults']['set']>[2],
  kinds: readonly ('core' | Role)[] = ['core'],
): Fault {
  return {
    name,
    weight,
    audible: 'nothing',
    lastsMs,
    do: async (rig) => {
      const wrong = change(rig);
      const right = Object.fromEntries(Object.keys(wrong).map((key) => [key, undefined]));
      for (const kind of kinds) await rig.faults.set(rig.player, kind, wrong);
      return async () => {
        for (const kind of kinds) await rig.faults.set(rig.player, kind, right);
      };
    },
  };
}

interface Whom {
  readonly roles: readonly Role[];
  readonly spare?: boolean;
}

export function killing(name: string, weight: number, { roles, spare = false }: Whom, times = 1): Fault {
  return {
    name,
    weight,
    audible: 'nothing',
    lastsMs: [200, 900],
    deaths: roles.length,
    impossible: notHere.linux,
    do: async (rig, random) => {
      for (let time = 0; time < times; time++) {
        for (const pid of await pidsOf(rig, roles, spare)) signal(pid, 'SIGKILL');
        if (time < times - 1) await sleep(random.between(20, 350));
      }
      return nothingToUndo;
    },
  };
}

export function stopping(name: string, weight: number, { roles, spare = false }: Whom): Fault {
  return {
    name,
    weight,
    audible: 'nothing',
    lastsMs: [800, 2500],
    impossible: notHere.linux,
    do: async (rig) => {
      const stopped = (await pidsOf(rig, roles, spare)).filter((pid) => signal(pid, 'SIGSTOP'));
      return () => stopped.forEach((pid) => signal(pid, 'SIGCONT'));
    },
  };
}

/** Hurts the file that is playing; it is as it was afterwards. */
export function hurting(
  name: string,
  weight: number,
  hurt: (path: string, random: SeededRandom) => Promise<void>,
): Fault {
  return {
    name,
    weight,
    audible: 'skip',
    lastsMs: [800, 1800],
    victim: true,
    do: async (rig, random) => {
      const path = rig.victimPath;
      await hurt(path, random);
      return () => restoreFile(path);
    },
  };
}

export function cacheFault(
  name: string,
  weight: number,
  hurt: (path: string, random: SeededRandom) => Promise<void>,
): Fault {
  return {
    name,
    weight,
    audible: 'nothing',
    lastsMs: [100, 600],
    do: async (rig, random) => {
      for (const path of await rig.chunkFiles()) if (random.chance(0.5)) await hurt(path, random);
      return nothingToUndo;
    },
  };
}

export function limiting(
  name: string,
  weight: number,
  of: (rig: Rig) => Promise<number | null>,
  alsoKill: boolean,
): Fault {
  return {
    name,
    weight,
    audible: 'nothing',
    lastsMs: [500, 1500],
    impossible: notHere.limits,
    ...(alsoKill ? { deaths: 1 } : {}),
    do: async (rig) => {
      const pid = await of(rig);
      if (pid === null) return nothingToUndo;
      const files = await openFiles(pid);
      // Another fault of the same step has killed it.
      if (files === null) return nothingToUndo;
      const before = limitFiles(pid, files + 1);
      if (alsoKill) for (const each of await pidsOf(rig, ['render'], true)) signal(each, 'SIGKILL');
      return () => {
        // It may have been replaced meanwhile.
        if (before !== null) limitFiles(pid, before);
      };
    },
  };
}

export function clock(name: string, clockMs: number): Fault {
  return lying(name, 2, [400, 1500], () => ({ clockMs }), ['core', ...ROLES]);
}

/** The memory is read each second. */
export function scarce(name: string, freeBytes: number): Fault {
  return {
    ...lying(name, 3, [1300, 2500], () => ({ freeBytes })),
    shows: ({ memoryLevel }) => memoryLevel !== 'normal',
  };
}

export const HOUR_MS = 3_600_000;
export const MIB = 1024 * 1024;
