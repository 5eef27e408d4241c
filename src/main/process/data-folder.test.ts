import { expect, it } from 'vitest';

import { dataFolderPath } from './data-folder.ts';

it.skipIf(process.platform === 'win32').each([
  ['linux', {}, '/home/a/.local/share/auralis'],
  ['linux', { XDG_DATA_HOME: '/data' }, '/data/auralis'],
  ['linux', { XDG_DATA_HOME: 'relative' }, '/home/a/.local/share/auralis'],
  ['linux', { XDG_DATA_HOME: '/data', AURALIS_DATA: '/mine' }, '/mine'],
  ['linux', { AURALIS_DATA: '' }, '/home/a/.local/share/auralis'],
  ['darwin', { XDG_DATA_HOME: '/data' }, '/home/a/Library/Application Support/Auralis'],
  ['win32', { LOCALAPPDATA: '/local' }, '/local/Auralis'],
] as const)('on %s with %o lies in %s', (platform, env, expected) => {
  expect(dataFolderPath({ platform, env, homeFolder: '/home/a' })).toBe(expected);
});
