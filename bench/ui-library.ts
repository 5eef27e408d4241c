// A database of many tracks whose folder does not exist, so that its rows stay as they are: for what is measured at size.
import { openCatalogue } from '../src/main/catalogue/catalogue.ts';
import { NO_TAGS } from '../src/shared/library.ts';

const COMMIT_ROWS = 2000;

/** Prime: titles are all different and not in the order of albums, so that each sort begins with other rows. */
const SPREAD = 7919;

const spread = (n: number): number => (n * SPREAD) % 100_000;

/** `titleOf`: the number in the title of the track that was committed as the `n`th. */
export function seedLibrary(dataFolder: string, tracks: number, titleOf: (n: number) => number = spread): void {
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const catalogue = openCatalogue({ dataFolder, log });
  const root = catalogue.roots.add('/nowhere/music', '/nowhere/music');
  for (let start = 0; start < tracks; start += COMMIT_ROWS) {
    const changes = Array.from({ length: Math.min(COMMIT_ROWS, tracks - start) }, (_, offset) => {
      const n = start + offset;
      const album = Math.floor(n / 12);
      const timeNs = `${1_700_000_000_000 + n}000000`;
      const tags = {
        ...NO_TAGS, title: `Song ${String(titleOf(n)).padStart(6, '0')}`, artist: `Artist ${album % 1500}`, album: `Album ${album}`,
        trackNo: (n % 12) + 1, date: `${2019 - (album % 60)}`, genres: [`Genre ${album % 30}`], format: 'FLAC',
        sampleRateHz: 44_100, channels: 2, bitsPerSample: 16, bitrateKbps: 900, durationSeconds: 100 + (n % 300),
      }; // prettier-ignore
      return {
        kind: 'read' as const,
        rootId: root.id,
        path: `/nowhere/music/Artist ${album % 1500}/Album ${album}/${n}.flac`,
        stamp: { sizeBytes: 1000 + n, mtimeNs: timeNs, inode: String(n + 1), ctimeNs: timeNs },
        fingerprint: null,
        identity: null,
        tags,
        tagsLevel: 'full' as const,
        problem: null,
      };
    });
    catalogue.tracks.commit(changes);
  }
  catalogue.dispose();
}
