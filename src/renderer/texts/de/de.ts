// German, whole: without "du" or "Sie", as far as the language allows it.
import type { Words } from '../en/en.ts';
import { FAULTS } from './faults.ts';
import { FILES } from './files.ts';
import { INSIDE } from './inside.ts';
import { LIBRARY } from './library.ts';
import { PANELS } from './panels.ts';
import { PLAYER } from './player.ts';
import { PLAYLISTS } from './playlists.ts';
import { PROPERTIES } from './properties.ts';
import { RESILIENCE } from './resilience.ts';

export const de: Words = {
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
