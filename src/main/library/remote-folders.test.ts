import { expect, it } from 'vitest';

import { until } from './library.testing.ts';
import { isRemoteFolder } from './remote-folders.ts';
import { RootStates } from './roots.ts';
import { RootFollower } from './watch.ts';

const isLinux = process.platform === 'linux';

it.runIf(isLinux).each([
  ['NFS', 0x6969, true],
  ['CIFS', 0xff534d42, true],
  ['CIFS, as a signed number', 0xff534d42 | 0, true],
  ['FUSE', 0x65735546, true],
  ['9P', 0x01021997, true],
  ['ext4', 0xef53, false],
  ['btrfs', 0x9123683e, false],
])('a folder on %s', async (_, type, isRemote) =>
  expect(await isRemoteFolder('/m', () => Promise.resolve({ type }))).toBe(isRemote),
);

it('where the system does not say, it is none', async () =>
  expect(await isRemoteFolder('/m', () => Promise.reject(new Error('EIO')))).toBe(false));

it('roots on remote drives, and no others, are rescanned by the clock, and say so while they are there', async () => {
  let roots = [
    { id: 1, path: '/nas', realPath: '/nas' },
    { id: 2, path: '/own', realPath: '/own' },
  ];
  const states = new RootStates({ list: () => roots, trackCount: () => 0 }, () => false);
  const asked: (readonly number[])[] = [];
  const follower = new RootFollower({
    roots: () => roots,
    states,
    forbidden: () => [],
    request: ({ rootIds }) => asked.push(rootIds),
    onWatchProblem: () => undefined,
    safely: (work) => work(),
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
    rescanMs: 20,
    isRemote: (folder) => Promise.resolve(folder === '/nas'),
  });
  try {
    follower.follow();
    await until(() => asked.length > 0);
    expect(asked[0]).toEqual([1]);
    expect(states.watchProblem).toEqual({ errno: 'network', everyMinutes: 1 });
    roots = roots.slice(1);
    follower.follow();
    await until(() => states.watchProblem === null);
  } finally {
    await follower.dispose();
  }
});
