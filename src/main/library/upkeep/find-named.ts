// The track of the library that a name from elsewhere, or from earlier, means: by its sound, its path, the names of its path below another folder,
// and by title and artist. Of several that it may be none is.
import type { MadeTrack, TrackName } from '../../../shared/made.ts';
import type { Made } from '../../catalogue/made.ts';
import type { TrackFinder } from '../../catalogue/track-finder.ts';
import { namesFromLast } from '../playlist-files/locations.ts';

export type FoundBy = 'identity' | 'path' | 'names' | 'tags';

export interface FindingRooms {
  readonly made: Pick<Made, 'byIdentity' | 'byPath'>;
  readonly finder: Pick<TrackFinder, 'byNames' | 'byTags'>;
}

type Named = TrackName & Partial<Pick<MadeTrack, 'album' | 'durationSeconds'>>;

export function findNamed(
  { made, finder }: FindingRooms,
  name: Named,
): { readonly id: number; readonly by: FoundBy } | null {
  const { path, part, title, artist, album = null, durationSeconds = null } = name;
  const forms = path === '' ? [] : [...new Set([path, path.normalize('NFC'), path.normalize('NFD')])];
  const ways: readonly (readonly [FoundBy, () => number | null])[] = [
    ['identity', () => made.byIdentity(name)],
    ['path', () => firstOf(forms, (form) => made.byPath(form, part))],
    // Of a file that is several tracks its names mean none of them.
    ['names', () => (path === '' || part > 0 ? null : finder.byNames(namesFromLast(path)))],
    ['tags', () => finder.byTags({ title, artist, album, durationSeconds })],
  ];
  for (const [by, way] of ways) {
    const id = way();
    if (id !== null) return { id, by };
  }
  return null;
}

function firstOf<T>(all: readonly T[], find: (each: T) => number | null): number | null {
  for (const each of all) {
    const id = find(each);
    if (id !== null) return id;
  }
  return null;
}
