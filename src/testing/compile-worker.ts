// Runs once before the tests: starts the worker program and lets it end by itself, which is when Node keeps what it compiled. Tests kill
// their workers, and a killed process keeps nothing.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

export default async function compileWorker(): Promise<void> {
  const worker = fork(join(import.meta.dirname, '../worker/index.ts'), ['render'], { serialization: 'advanced' });
  const ended = once(worker, 'exit');
  await Promise.race([once(worker, 'message'), ended]);
  if (worker.connected) worker.disconnect();
  await ended;
}
