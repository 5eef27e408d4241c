// Timeouts, a circuit breaker and a real worker process together: what was learned of quick jobs is soon seen to be missed by a stuck one.
import { expect, it } from 'vitest';

import { sizeOfSignature } from '../../shared/library.ts';
import type { RenderedChunk } from '../../shared/worker-protocol.ts';
import { logger } from '../platform/log.ts';
import { chunkJob, codeOf, firstRampOf, program, rampAt, rampFile, supervise } from '../workers/supervised.testing.ts';
import { AdaptiveTimeouts } from './adaptive-timeout.ts';
import { GuardedWork } from './guarded-work.ts';

const signal = new AbortController().signal;

it('sees a stuck job sooner once it knows how quick they are, lets a slow one be, and gives more time where told to', async () => {
  const file = rampFile();
  const timeouts = new AdaptiveTimeouts({ strategy: 'adaptive', load: () => ({ level: 'normal', memoryShare: 0.1 }) });
  const guard = new GuardedWork({ name: 'render', limits: { failures: 3, seconds: 30 }, log: logger('test') });
  // 900 takes its time; 901 computes without end, for one that does nothing would wait for its drive; a cancel is taken between two turns.
  const compute = 'const until = performance.now() + 8; while (performance.now() < until);';
  const worker = program(
    `if (job.index === 900) setTimeout(done, 1_000);
     else if (job.index !== 901) done();
     else globalThis.turns = setInterval(() => { ${compute} }, 10);`,
    {
      onCancel: `clearInterval(globalThis.turns); send({ type: 'failed', id, error: { code: 'aborted', values: {} } });`,
    },
  );
  const { supervisor } = supervise({}, worker);
  const allowed: number[] = [];
  let slowestMs = 0;
  const render = (index: number): Promise<RenderedChunk> =>
    guard.run(
      (inner) => {
        const fileBytes = sizeOfSignature(file.signature);
        const timeoutMs = timeouts.timeoutMs('render', { fileBytes, attempt: 0, path: file.path });
        allowed.push(timeoutMs);
        return supervisor.run(chunkJob(index, file), {
          ticket: { urgency: 'now' },
          timeoutMs,
          signal: inner,
          onEnded: (usedMs, outcome) => {
            slowestMs = Math.max(slowestMs, outcome === 'done' ? usedMs : 0);
            timeouts.ended('render', { allowedMs: timeoutMs, usedMs, outcome });
          },
        });
      },
      { signal },
    );

  for (let index = 0; index < 24; index++) expect(await firstRampOf(render(index))).toBe(rampAt(index));
  expect(allowed[0]).toBeGreaterThan(8_000);
  expect(await codeOf(render(901))).toBe('worker-stuck');
  // A quarter of the first reckoning, or six times the slowest where the machine was slow.
  const learnedMs = Math.max((allowed[0] ?? 0) / 4, 6 * slowestMs);
  expect(Math.abs((allowed.at(-1) ?? 0) - learnedMs)).toBeLessThan(2);
  expect(await firstRampOf(render(900))).toBe(rampAt(900));

  timeouts.extend('render', file.path);
  await render(30);
  const other = timeouts.timeoutMs('render', {
    fileBytes: sizeOfSignature(file.signature),
    attempt: 0,
    path: '/other',
  });
  expect(allowed.at(-1)).toBeCloseTo(2 * other, -1);
  const figures = timeouts.figures().find(({ kind }) => kind === 'render');
  expect(figures).toMatchObject({ timeouts: 1, hasty: 0, successShare: 0.95 });
  expect(figures?.efficiency).toBeLessThan(0.5);
  expect(guard.figures()).toMatchObject({ state: 'closed', attempts: 27, failures: 1, lastCode: 'worker-stuck' });
}, 60_000);
