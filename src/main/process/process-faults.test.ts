// In processes of their own: a fault of this one would be the test's.
import { spawn } from 'node:child_process';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

interface Run {
  readonly code: number | null;
  readonly out: string;
}

/** A program that handles its faults, then does `body`. */
function run(body: string): Promise<Run> {
  const program = `
    import { onProcessFault } from ${JSON.stringify(join(import.meta.dirname, 'process-faults.ts'))};
    const say = (word) => process.stdout.write(word + '\\n');
    const log = { info() {}, warn() {}, error: (text, error) => say('log ' + (error?.message ?? error)), debug: (text, error) => say('debug ' + error?.message) };
    let onException = (error) => { say('ends ' + error.message); setTimeout(() => process.exit(70), 50); };
    const handle = onProcessFault({ log, onRejection: (error) => say('told ' + error.message), onException: (error) => onException(error) });
    ${body}
  `;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '';
  child.stdout.on('data', (bytes) => (out += String(bytes)));
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, out })));
}

describe('faults of the process', () => {
  it('a promise that nobody watched is told, and the process lives on', async () => {
    const { code, out } = await run(`
      void Promise.reject(new Error('nobody'));
      setTimeout(() => { say('alive'); process.exit(0); }, 50);
    `);
    expect(code).toBe(0);
    expect(out).toBe('debug nobody\ntold nobody\nalive\n');
  });

  it('an exception that nobody caught ends it in order, told once', async () => {
    const { code, out } = await run(`setTimeout(() => { throw new Error('thrown'); }, 1);`);
    expect(code).toBe(70);
    expect(out).toBe('log thrown\nends thrown\n');
  });

  it('a second one while ending ends it at once', async () => {
    const { code, out } = await run(`
      onException = () => { say('ends'); setTimeout(() => { throw new Error('second'); }, 10); setTimeout(() => process.exit(0), 5_000); };
      setTimeout(() => { throw new Error('first'); }, 1);
    `);
    expect(code).toBe(70);
    expect(out).toBe('log first\nends\nlog second\n');
  });

  it('what ends it may fail, and what is told may be anything', async () => {
    const failing = await run(`
      onException = () => { throw new Error('no order'); };
      setTimeout(() => { throw null; }, 1);
    `);
    expect(failing.code).toBe(70);
    expect(failing.out).toBe('log null\nlog no order\n');
    const told = await run(`
      log.debug = () => { throw new Error('no log'); };
      void Promise.reject(undefined);
      setTimeout(() => { say('alive'); process.exit(0); }, 50);
    `);
    expect(told.code).toBe(0);
    expect(told.out).toBe('alive\n');
  });

  it('is as it was before once it is disposed', async () => {
    const { code, out } = await run(`handle.dispose(); setTimeout(() => { throw new Error('thrown'); }, 1);`);
    expect(code).toBe(1);
    expect(out).toBe('');
  });
});
