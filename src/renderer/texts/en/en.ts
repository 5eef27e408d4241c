// English, whole. It is the shape that every other language has: a word that is missing there, or is not here, does not compile.
import { FAULTS } from './faults.ts';
import { FILES } from './files.ts';
import { INSIDE } from './inside.ts';
import { LIBRARY } from './library.ts';
import { PANELS } from './panels.ts';
import { PLAYER } from './player.ts';
import { PLAYLISTS } from './playlists.ts';
import { PROPERTIES } from './properties.ts';
import { RESILIENCE } from './resilience.ts';

export const en = {
  ...LIBRARY,
  ...PLAYER,
  ...PANELS,
  ...PLAYLISTS,
  ...PROPERTIES,
  ...FILES,
  ...INSIDE,
  ...RESILIENCE,
  ...FAULTS,
};

export type Words = typeof en;
