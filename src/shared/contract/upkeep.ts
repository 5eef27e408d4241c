// What people made of the library, out to a file and in from one: of this player, or of iTunes and Music.
import * as v from 'valibot';

import type { MadeExport, MadeImport } from '../made.ts';
import { call, path, type CallHandlers } from './kit.ts';

export const upkeep = {
  calls: {
    /** Writes ratings, hearts, plays, dates added and playlists as JSON (made.ts); an existing file is replaced. */
    'upkeep.export': call<MadeExport>({ untimed: true })(v.strictObject({ path })),
    /** Merges such a file, or a `Library.xml` of iTunes or Music. Nothing that was made here is lost by it. */
    'upkeep.import': call<MadeImport>({ untimed: true })(v.strictObject({ path })),
  },
  notifications: {},
  events: {},
} as const;

export type UpkeepCalls = CallHandlers<typeof upkeep>;
