// The system's limit of watched folders, met for real: a user namespace of its own has a limit of its own.
import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { expect, it } from 'vitest';

import { put, temporaryFolder } from './library.testing.ts';

const LIMIT = 'echo 5 > /proc/sys/user/max_inotify_watches';

const canLimit = ((): boolean => {
  try {
    execFileSync('unshare', ['-Ur', 'sh', '-c', LIMIT], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

it.skipIf(!canLimit)(
  'beyond it changes are found by rescans, and the folders say so',
  { timeout: 30_000 },
  async () => {
    const base = temporaryFolder();
    const dataFolder = temporaryFolder();
    for (let i = 0; i < 20; i++) mkdirSync(join(base, `${i}`));
    put(join(base, '0/a.mp3'));
    const at = (name: string): string => JSON.stringify(new URL(name, import.meta.url).href);
    const program = `
    import { writeFileSync } from 'node:fs';
    import { setTimeout as sleep } from 'node:timers/promises';
    const { LibraryService } = await import(${at('./library-service.ts')});
    const { openCatalogue } = await import(${at('../catalogue/catalogue.ts')});
    const log = { info() {}, warn() {}, error() {} };
    const { statSync } = await import('node:fs');
    const { NO_TAGS, stampOf } = await import(${at('../../shared/library.ts')});
    const readTags = async (path) => ({ stamp: stampOf(statSync(path, { bigint: true })), fingerprint: '', identity: null, tags: NO_TAGS, tagsLevel: 'full', parts: null, sheets: null });
    const catalogue = openCatalogue({ dataFolder: ${JSON.stringify(dataFolder)}, log });
    const service = new LibraryService({ storage: catalogue, workers: { readTags, readLanes: 1, readMany: (files) => Promise.all(files.map(({ path }) => readTags(path))) }, log, rescanMs: 500 });
    await service.addFolder(${JSON.stringify(base)});
    const until = async (condition) => { for (let i = 0; i < 1000 && !condition(); i++) await sleep(10); };
    await until(() => service.roots()[0].watch !== null && service.roots()[0].state === 'ready');
    await sleep(100);
    const { watch, state } = service.roots()[0];
    writeFileSync(${JSON.stringify(join(base, '19/new.mp3'))}, '');
    await until(() => service.roots()[0].trackCount === 2);
    const { trackCount } = service.roots()[0];
    await service.dispose();
    catalogue.dispose();
    console.log(JSON.stringify({ watch, state, trackCount }));`;
    const command = `${LIMIT} && exec "$0" --input-type=module -e "$1"`;
    const { stdout } = await promisify(execFile)('unshare', ['-Ur', 'sh', '-c', command, process.execPath, program]);
    expect(JSON.parse(stdout)).toMatchObject({ watch: { errno: 'ENOSPC' }, trackCount: 2 });
  },
);
