// Batches of files over real workers: what a batch gives, and what is left to be asked for by itself.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, it, onTestFinished } from 'vitest';

import { verdictOnReplacing } from './death-rules.ts';
import { FileReaders } from './file-readers.ts';
import { Quarantine } from './quarantine.ts';
import { codeOf, program, rampFile, supervise, temporaryFolder, WORKER } from './supervised.testing.ts';

const signal = new AbortController().signal;
const asked = (paths: readonly string[]) => paths.map((path) => ({ path, known: null }));

interface Situation {
  readonly programPath?: string;
  readonly processors?: number;
  readonly isPlaying?: boolean;
}

function make({ programPath = WORKER, processors = 2, isPlaying = false }: Situation = {}) {
  const quarantine = new Quarantine();
  let started = 0;
  const worker = () => {
    started += 1;
    return supervise({ role: 'scan', concurrency: 2, quarantine }, programPath).supervisor;
  };
  const readers = new FileReaders({
    first: worker(),
    another: worker,
    guard: { run: (work, { signal }) => work(signal) },
    quarantine,
    timeoutMs: () => 2_000,
    isPlaying: () => isPlaying,
    processors,
  });
  onTestFinished(() => readers.dispose());
  return { readers, quarantine, started: () => started };
}

const ANSWERS = `send({ type: 'done', id, value: job.files.map(({ path }) => ({ path })) });`;

it('gives the readings in the order asked, and null for a file that is none', async () => {
  const { readers } = make();
  const folder = temporaryFolder();
  const bad = join(folder, 'bad.mp3');
  writeFileSync(bad, 'no sound');
  const paths = [rampFile('a.wav', folder).path, bad, rampFile('b.wav', folder).path];
  const readings = await readers.read(asked(paths), signal);
  expect(readings.map((reading) => reading?.tags?.format ?? null)).toEqual(['WAV', null, 'WAV']);
});

it('gives null for each file of a batch that cost a worker, and accuses none of them', async () => {
  const { readers, quarantine } = make({ programPath: program('process.abort();') });
  expect(await readers.read(asked(['/a.mp3', '/b.mp3']), signal)).toEqual([null, null]);
  expect(quarantine.suspicionOf('/a.mp3')).toBe(0);
  expect(quarantine.suspicionOf('/b.mp3')).toBe(0);
});

it('gives null for the files of a batch that takes too long', async () => {
  const { readers } = make({ programPath: program('') });
  expect(await readers.read(asked(['/a.mp3', '/b.mp3']), signal)).toEqual([null, null]);
});

it('leaves out a file that is in doubt', async () => {
  const { readers, quarantine } = make({ programPath: program(ANSWERS) });
  quarantine.accuse('/b.mp3', 'signature', verdictOnReplacing('deaf'), false);
  expect(await readers.read(asked(['/a.mp3', '/b.mp3', '/c.mp3']), signal)).toEqual([
    { path: '/a.mp3' },
    null,
    { path: '/c.mp3' },
  ]);
});

it('starts another worker when the first is busy, and none while music plays on two processors', async () => {
  for (const [isPlaying, workers] of [[false, 2], [true, 1]] as const) {
    const { readers, started } = make({ programPath: program(ANSWERS), isPlaying });
    await Promise.all([readers.read(asked(['/a.mp3']), signal), readers.read(asked(['/b.mp3']), signal)]);
    expect(started()).toBe(workers);
  }
}); // prettier-ignore

it('rejects with aborted when the caller left', async () => {
  const { readers } = make({ programPath: program('') });
  const leaving = new AbortController();
  const read = codeOf(readers.read(asked(['/a.mp3']), leaving.signal));
  leaving.abort();
  expect(await read).toBe('aborted');
});
