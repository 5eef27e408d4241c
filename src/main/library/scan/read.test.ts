// The order in which a scan reads: that of the walk, but for the folder that the listener looks at.
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { NO_TAGS } from '../../../shared/library.ts';
import { libraryCalls } from '../library-calls.ts';
import { put, readJsonTags, temporaryFolder, testLibrary, until, type TestLibrary } from '../library.testing.ts';

const FOLDERS = 20;
const FILES_OF_FOLDER = 20;

const ALBUM = 'album 13';

interface SlowScan {
  /** How many files had been asked for when the last one of the album was. */
  readonly albumEnd: number;
  readonly asked: readonly string[];
  readonly rows: number;
}

/** A scan whose readers stand still until everything is found; then something is looked at, or nothing. */
async function slowScan(look: (library: TestLibrary, music: string) => unknown): Promise<SlowScan> {
  const music = temporaryFolder();
  for (let folder = 0; folder < FOLDERS; folder++)
    for (let file = 0; file < FILES_OF_FOLDER; file++)
      put(join(music, nameOf(folder), `${file}.mp3`), { title: `${folder} ${file}` });
  const readersGo = Promise.withResolvers<void>();
  const asked: string[] = [];
  const library = testLibrary({
    readTags: async (path, known) => {
      asked.push(path);
      await readersGo.promise;
      return readJsonTags(path, known);
    },
  });
  await library.service.addFolder(music);
  await until(() => library.service.progress().phase === 'reading');
  await look(library, music);
  readersGo.resolve();
  await library.idle();
  const albumEnd = asked.findLastIndex((path) => path.startsWith(join(music, ALBUM))) + 1;
  return { albumEnd, asked, rows: library.rows().length };
}

const nameOf = (folder: number): string => `album ${String(folder).padStart(2, '0')}`;
const lookAt = (folder: string) => (library: TestLibrary, music: string) => library.service.lookAt(join(music, folder));

/** As the page asks for it. */
const openFolder = (folder: string) => async (library: TestLibrary, music: string) => {
  const calls = libraryCalls({
    library: library.service, catalogue: library.catalogue, homeFolder: music, pickFolder: null, showFile: null,
    afterRemoval: () => Promise.resolve(), beforeRescan: () => undefined,
  }); // prettier-ignore
  const query = { search: '', sort: 'title', direction: 'ascending', folder: { path: join(music, folder), deep: true } } as const; // prettier-ignore
  await calls['library.tracks']({ query, offset: 0, limit: 10 });
};

/** A row of an earlier scan, whose folder has new files now. */
const listenIn = (folder: string) => (library: TestLibrary, music: string) => {
  const path = join(music, folder, 'known.mp3');
  const [root] = library.catalogue.roots.list();
  const stamp = { sizeBytes: 1, mtimeNs: '1', inode: '1', ctimeNs: '1' };
  const [id = 0] = library.catalogue.tracks.commit([
    {
      kind: 'read', rootId: root?.id ?? 0, path, stamp, fingerprint: null, identity: null, tags: { ...NO_TAGS, title: 'Known' },
      tagsLevel: 'full', parts: null, sheets: null, problem: null,
    },
  ]); // prettier-ignore
  library.service.listenTo(id);
};

describe('what the listener looks at', () => {
  it('is read before all that waits, and the rest after it, each once', async () => {
    const { albumEnd, asked, rows } = await slowScan(lookAt(ALBUM));
    // Both readers had their files when the folder was opened.
    const taken = 2 * 48;
    expect(albumEnd).toBeLessThanOrEqual(taken + FILES_OF_FOLDER);
    expect(new Set(asked).size).toBe(asked.length);
    expect(rows).toBe(FOLDERS * FILES_OF_FOLDER);
  });

  it('changes nothing where it is a name that only begins alike', async () => {
    const unmoved = await slowScan(() => undefined);
    const alike = await slowScan(lookAt('album 1'));
    expect(unmoved.albumEnd).toBeGreaterThan(2 * 48 + FILES_OF_FOLDER);
    expect(alike.albumEnd).toBe(unmoved.albumEnd);
  });

  it('is the folder of the list that the page asks for', async () => {
    const { albumEnd } = await slowScan(openFolder(ALBUM));
    expect(albumEnd).toBeLessThanOrEqual(2 * 48 + FILES_OF_FOLDER);
  });

  it('goes before the folder of the track that plays, and that before the rest', async () => {
    const other = nameOf(17);
    const { albumEnd, asked } = await slowScan(async (library, music) => {
      listenIn(ALBUM)(library, music);
      await openFolder(other)(library, music);
    });
    const otherEnd = asked.findLastIndex((path) => path.includes(`/${other}/`)) + 1;
    expect(otherEnd).toBeLessThanOrEqual(2 * 48 + FILES_OF_FOLDER);
    expect(albumEnd).toBeGreaterThan(otherEnd);
    expect(albumEnd).toBeLessThanOrEqual(2 * 48 + 2 * FILES_OF_FOLDER);
  });
});
