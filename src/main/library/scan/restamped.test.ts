// Files whose size and mtime stay while something else moves their ctime: an edit in place that sets the time back is another content, and
// chmod, a rename or an upgrade from a version that noted no ctime costs nothing that was learned.
import { chmodSync, closeSync, linkSync, openSync, readFileSync, renameSync, utimesSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { PlayerError, serializeError } from '../../../shared/errors.ts';
import type { TrackRow } from '../../../shared/library.ts';
import { analysisOf } from '../../../testing/analyses.ts';
import { toSchemaWithoutCtime } from '../../catalogue/catalogue.testing.ts';
import { beginsToWatch, put, readJsonTags, temporaryFolder, testLibrary, until, type TestLibrary } from '../library.testing.ts'; // prettier-ignore

/** A whole second, which `utimes` can set back to the nanosecond. */
const THEN = new Date(1_700_000_000_000);
/** What the listener is promised: a change on disk shows within this. */
const NOTICED_MS = 2000;
/** A scan of 1,000 files takes 1 s on a quiet machine (measured). */
const LONG_MS = 30_000;

/** Counts the files whose tags were read, rather than only compared. */
function countingReader() {
  const tagsRead: string[] = [];
  const readTags = async (...[path, known]: Parameters<typeof readJsonTags>) => {
    const reading = await readJsonTags(path, known);
    if (reading.tags) tagsRead.push(path);
    return reading;
  };
  return { tagsRead, readTags };
}

interface AnalysedTrack extends TestLibrary {
  readonly path: string;
  readonly before: TrackRow;
  /** `reason path` of each track that was told of. */
  readonly told: readonly string[];
  readonly tagsRead: readonly string[];
}

/** A watched library of one track that was analysed and measured. */
async function analysedTrack(): Promise<AnalysedTrack> {
  const base = temporaryFolder();
  const path = put(join(base, 'a.mp3'), { title: 'AAAA' });
  utimesSync(path, THEN, THEN);
  const { tagsRead, readTags } = countingReader();
  const library = testLibrary({ readTags });
  await library.service.addFolder(base);
  await beginsToWatch(library, base);
  const { id = 0, signature = '' } = library.row(path) ?? {};
  library.catalogue.analyses.save(id, signature, analysisOf(-14));
  library.catalogue.tracks.setTotalFrames(id, signature, 4711);
  const told: string[] = [];
  library.service.onTrackChanged(({ rows, reason }) => told.push(...rows.map((row) => `${reason} ${row.path}`)));
  tagsRead.length = 0;
  return { ...library, path, before: library.row(path) as TrackRow, told, tagsRead };
}

/** Writes over the title, at the same length, and sets the time back. */
function editInPlace(path: string, title: string): void {
  const file = openSync(path, 'r+');
  writeSync(file, title, readFileSync(path, 'utf8').indexOf('AAAA'));
  closeSync(file);
  utimesSync(path, THEN, THEN);
}

const analysisAt = ({ catalogue, row }: TestLibrary, path: string) => {
  const now = row(path);
  return now && catalogue.analyses.get(now.id, now.signature);
};

describe('an edit in place that sets the time back', () => {
  it('is another content within 2 s: new signature, new tags, no analysis, no length', async () => {
    const library = await analysedTrack();
    const { path, before, row, told, catalogue } = library;
    editInPlace(path, 'BBBB');
    await until(() => row(path)?.title === 'BBBB', NOTICED_MS);
    expect(row(path)?.signature).not.toBe(before.signature);
    expect(row(path)?.id).toBe(before.id);
    expect(row(path)?.totalFrames).toBeNull();
    expect(analysisAt(library, path)).toBeNull();
    expect(catalogue.analyses.nextOpen(0)?.trackId).toBe(before.id);
    expect(told.at(-1)).toBe(`changed ${path}`);
  });

  it('is found by a rescan where nothing told of it, also after a permission was taken and given', async () => {
    const library = await analysedTrack();
    const { path, before, row, service } = library;
    await service.dispose();
    chmodSync(path, 0o600);
    editInPlace(path, 'BBBB');
    chmodSync(path, 0o644);
    const again = testLibrary({ storage: library.catalogue });
    again.service.start();
    await until(() => row(path)?.title === 'BBBB');
    expect(row(path)?.signature).not.toBe(before.signature);
    expect(analysisAt(library, path)).toBeNull();
  });
});

describe('the same bytes', () => {
  it.each([
    ['another mode', (path: string) => chmodSync(path, 0o600)],
    // The system tells no watcher of it: the next walk finds it.
    ['another link', (path: string, { rescan }: { rescan: () => void }) => (linkSync(path, `${path}.other`), rescan())],
  ])('with %s have another signature and keep what was learned', async (_name, change) => {
    const library = await analysedTrack();
    const { path, before, row, told, tagsRead, idle } = library;
    change(path, { rescan: () => library.service.rescan() });
    await until(() => row(path)?.signature !== before.signature, NOTICED_MS);
    await idle();
    expect(row(path)).toEqual({ ...before, signature: row(path)?.signature });
    expect(analysisAt(library, path)).toEqual(analysisOf(-14));
    expect(library.catalogue.analyses.nextOpen(0)?.trackId).not.toBe(before.id);
    expect(told).toEqual([`restamped ${path}`]);
    expect(tagsRead).toEqual([]);
  });

  it('at another path keep id, length and analysis, and their tags are not read', async () => {
    const library = await analysedTrack();
    const { path, before, row, tagsRead, idle } = library;
    const renamed = join(dirname(path), 'renamed.mp3');
    renameSync(path, renamed);
    await until(() => row(renamed)?.id === before.id, NOTICED_MS);
    await idle();
    expect(row(renamed)?.totalFrames).toBe(4711);
    expect(row(renamed)?.signature).not.toBe(before.signature);
    expect(analysisAt(library, renamed)).toEqual(analysisOf(-14));
    expect(tagsRead).toEqual([]);
  });

  it('that could not be read for a while keep the analysis', async () => {
    const library = await analysedTrack();
    const { path, before, row, catalogue } = library;
    catalogue.tracks.setProblem(before.id, before.signature, serializeError(new PlayerError('file-unreadable')));
    chmodSync(path, 0o640);
    await until(() => row(path)?.state === 'ready', NOTICED_MS);
    expect(row(path)?.totalFrames).toBe(4711);
    expect(analysisAt(library, path)).toEqual(analysisOf(-14));
  });
});

it(
  'a library of 1,000 tracks from before takes the ctime along: nothing is analysed, no tags are read',
  { timeout: 60_000 },
  async () => {
    const base = temporaryFolder();
    const dataFolder = temporaryFolder();
    for (let i = 0; i < 1000; i++) put(join(base, `${i}.mp3`), { title: `${i}` });
    const first = testLibrary({ dataFolder });
    await first.service.addFolder(base);
    await until(
      () => first.service.roots()[0]?.state === 'ready' && first.catalogue.analyses.counts().open === 1000,
      LONG_MS,
    );
    for (const { id, signature } of first.rows()) first.catalogue.analyses.save(id, signature, analysisOf(-14));
    await first.service.dispose();
    first.catalogue.dispose();
    toSchemaWithoutCtime(dataFolder);

    const { tagsRead, readTags } = countingReader();
    let compared = 0;
    const second = testLibrary({
      dataFolder,
      // What a version before read is read in full afterwards, which is another matter.
      readTags: (path, known, _signal, depth) =>
        depth === 'full' ? readJsonTags(path, known) : (compared++, readTags(path, known)),
    });
    const before = new Map(second.rows().map((row) => [row.id, row]));
    expect(second.rows()[0]?.signature.split('-')).toHaveLength(3);
    second.service.start();
    await until(() => compared === 1000, LONG_MS);
    await second.idle();
    for (const row of second.rows()) expect(row).toEqual({ ...before.get(row.id), signature: row.signature });
    expect(second.rows().every(({ signature }) => signature.split('-').length === 4)).toBe(true);
    expect(second.catalogue.analyses.counts()).toEqual({ open: 0, analysed: 1000, failed: 0 });
    expect(second.rows().every(({ id, signature }) => second.catalogue.analyses.get(id, signature))).toBe(true);
    expect(tagsRead).toEqual([]);

    // From then on a change of the mode is compared with what the first scan took, and keeps the analysis too.
    chmodSync(join(base, '7.mp3'), 0o600);
    const signature = second.row(join(base, '7.mp3'))?.signature;
    second.service.rescan();
    await until(() => second.row(join(base, '7.mp3'))?.signature !== signature);
    await second.idle();
    expect(second.catalogue.analyses.counts().analysed).toBe(1000);
  },
);
