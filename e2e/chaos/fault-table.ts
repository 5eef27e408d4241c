// Everything the chaos suite does to a player: one row a fault, with how often it comes, how long it lasts, what may be heard of it, and how it
// is undone. Decides nothing about when; `chaos.suite.ts` does, by its seed.
import { takeSoundAway } from '../faults/sound-tap.ts';
import { ROLES, signal, workerAtWork } from '../faults/workers.ts';
import { lockDatabase } from './database-lock.ts';
import {
  cacheFault,
  clock,
  HOUR_MS,
  hurting,
  killing,
  limiting,
  lying,
  MIB,
  notHere,
  nothingToUndo,
  scarce,
  stopping,
  type Fault,
} from './fault-kinds.ts';
import { BYTES, cutFile, damage, damageFile, replaceFile } from './file-faults.ts';

export const FAULTS: readonly Fault[] = [
  killing('kill the render worker', 6, { roles: ['render'] }),
  killing('kill the render worker and its spare', 4, { roles: ['render'], spare: true }),
  killing('kill the scan worker', 4, { roles: ['scan'] }),
  killing('kill every worker', 3, { roles: ROLES, spare: true }),
  killing('kill the render worker as it is born', 3, { roles: ['render'], spare: true }, 3),
  stopping('stop the render worker', 5, { roles: ['render'] }),
  stopping('stop the render worker and its spare', 3, { roles: ['render'], spare: true }),
  stopping('stop the scan worker', 2, { roles: ['scan'] }),
  stopping('stop every worker', 2, { roles: ROLES, spare: true }),

  hurting('damage the playing file', 2, (path, random) => damageFile(path, random)),
  hurting('cut the playing file', 2, (path, random) => cutFile(path, random.next())),
  hurting('delete the playing file', 2, (path) => cutFile(path, null)),
  hurting('put text in place of the playing file', 2, (path) => replaceFile(path, BYTES.text)),
  hurting('empty the playing file', 1, (path) => replaceFile(path, BYTES.none)),

  cacheFault('flip bits in the disk tier', 4, (path, random) => damage(path, random)),
  cacheFault('cut files of the disk tier', 3, (path, random) => cutFile(path, random.next())),
  cacheFault('delete files of the disk tier', 3, (path) => cutFile(path, null)),
  {
    name: 'delete the folder of the disk tier',
    weight: 2,
    audible: 'nothing',
    lastsMs: [100, 500],
    do: async (rig) => {
      await rig.removeChunkFolder();
      return nothingToUndo;
    },
  },
  {
    name: 'empty every tier',
    weight: 4,
    audible: 'nothing',
    lastsMs: [100, 800],
    do: async (rig) => {
      await rig.clearBuffer();
      return nothingToUndo;
    },
  },

  lying('the disk is full', 4, [500, 2000], (rig) => ({ files: { code: 'ENOSPC', below: rig.player.dataFolder } })),
  lying('no file can be opened', 3, [500, 1500], () => ({ files: { code: 'EMFILE', below: '/' } })),
  lying('the cache cannot be read', 3, [500, 1500], (rig) => ({ files: { code: 'EIO', below: rig.chunkFolder } })),
  lying('the music folder cannot be listed', 3, [500, 1500], (rig) => ({
    files: { code: 'EIO', below: rig.options.music },
  })),
  limiting('the core has no file left', 3, (rig) => Promise.resolve(rig.player.pid), false),
  limiting('no file left to replace a dead worker', 2, (rig) => Promise.resolve(rig.player.pid), true),
  limiting('the render worker has no file left', 3, (rig) => workerAtWork(rig.page, 'render'), false),

  scarce('memory is short', 500 * MIB),
  scarce('memory is very short', 250 * MIB),
  scarce('memory is gone', 60 * MIB),

  clock('the clock goes an hour ahead', HOUR_MS),
  clock('the clock goes an hour back', -HOUR_MS),
  clock('the clock goes a day ahead', 24 * HOUR_MS),
  clock('the clock goes a day back', -24 * HOUR_MS),
  lying('the machine slept for an hour', 2, [1500, 3000], () => ({ sleptSeconds: 3600 })),

  {
    name: 'cut the socket',
    weight: 5,
    audible: 'nothing',
    lastsMs: [200, 700],
    do: async (rig) => {
      await rig.cutSocket();
      return nothingToUndo;
    },
  },
  {
    name: 'cut the page off',
    weight: 3,
    audible: 'nothing',
    lastsMs: [500, 1800],
    deaf: true,
    do: async (rig) => {
      await rig.setOffline(true);
      return () => rig.setOffline(false);
    },
  },
  {
    name: 'stop the core',
    weight: 2,
    audible: 'nothing',
    lastsMs: [1000, 5500],
    deaf: true,
    impossible: notHere.linux,
    do: (rig) => {
      signal(rig.player.pid, 'SIGSTOP');
      return Promise.resolve(() => void signal(rig.player.pid, 'SIGCONT'));
    },
  },
  {
    name: 'lock the database',
    weight: 3,
    audible: 'nothing',
    lastsMs: [500, 1500],
    do: async (rig) => lockDatabase(rig.player.dataFolder),
  },
  {
    name: 'a promise nobody handles fails',
    weight: 2,
    audible: 'nothing',
    lastsMs: [100, 300],
    do: async (rig) => {
      await rig.faults.set(rig.player, 'core', { unhandled: 'rejection' });
      return nothingToUndo;
    },
  },

  {
    name: 'the page hangs for a second',
    weight: 2,
    audible: 'nothing',
    lastsMs: [0, 200],
    do: async (rig) => {
      await rig.hangPage(1000);
      return nothingToUndo;
    },
  },
  {
    name: 'the system suspends the sound',
    weight: 2,
    audible: 'pause',
    lastsMs: [100, 500],
    do: async (rig) => {
      await takeSoundAway(rig.page, 'suspend');
      return nothingToUndo;
    },
  },
  {
    name: 'the sound device is gone',
    weight: 2,
    audible: 'pause',
    lastsMs: [100, 500],
    do: async (rig) => {
      await takeSoundAway(rig.page, 'close');
      return nothingToUndo;
    },
  },
];
