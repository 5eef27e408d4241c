// The order in which a scan reads: that of the walk, but for the folder that the listener looks at.
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { put, readJsonTags, temporaryFolder, testLibrary, until } from '../library.testing.ts';

const FOLDERS = 20;
const FILES_OF_FOLDER = 20;

const ALBUM = 'album 13';

interface SlowScan {
  /** How many files had been asked for when the last one of the album was. */
  readonly albumEnd: number;
  readonly asked: readonly string[];
  readonly rows: number;
}

/** A scan whose readers stand still until everything is found; then the folder is looked at, or none. */
async function slowScan(lookedAt: string | null): Promise<SlowScan> {
  const music = temporaryFolder();
  for (let folder = 0; folder < FOLDERS; folder++)
    for (let file = 0; file < FILES_OF_FOLDER; file++)
      put(join(music, `album ${String(folder).padStart(2, '0')}`, `${file}.mp3`), { title: `${folder} ${file}` });
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
  if (lookedAt !== null) library.service.lookAt(join(music, lookedAt));
  readersGo.resolve();
  await library.idle();
  const albumEnd = asked.findLastIndex((path) => path.startsWith(join(music, ALBUM))) + 1;
  return { albumEnd, asked, rows: library.rows().length };
}

describe('what the listener looks at', () => {
  it('is read before all that waits, and the rest after it, each once', async () => {
    const { albumEnd, asked, rows } = await slowScan(ALBUM);
    // Both readers had their files when the folder was opened.
    const taken = 2 * 48;
    expect(albumEnd).toBeLessThanOrEqual(taken + FILES_OF_FOLDER);
    expect(new Set(asked).size).toBe(asked.length);
    expect(rows).toBe(FOLDERS * FILES_OF_FOLDER);
  });

  it('changes nothing where it is a name that only begins alike', async () => {
    const unmoved = await slowScan(null);
    const alike = await slowScan('album 1');
    expect(unmoved.albumEnd).toBeGreaterThan(2 * 48 + FILES_OF_FOLDER);
    expect(alike.albumEnd).toBe(unmoved.albumEnd);
  });
});
