import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { adoptWindow, browserArguments, openWindow } from './open-window.ts';

const errors: string[] = [];
const log = { info: () => {}, warn: () => {}, error: (line: string) => void errors.push(line) };
const url = 'http://127.0.0.1:1/?token=x';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'auralis-window-'));
  errors.length = 0;
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A program that writes its arguments down, then does `rest`. */
function program(rest: string): string {
  const path = join(folder, 'browser');
  writeFileSync(path, `#!/bin/sh\nprintf '%s\\n' "$@" > ${folder}/args\n${rest}\n`, { mode: 0o755 });
  return path;
}
const open = (browser: string) => openWindow({ browser, url, profileFolder: join(folder, 'profile'), log });
const started = () => vi.waitFor(() => expect(existsSync(join(folder, 'args'))).toBe(true), { timeout: 5_000 });

describe('the browser’s arguments', () => {
  it('give up the sandbox for root alone', () => {
    const options = { url, profileFolder: '/p' };
    expect(browserArguments({ ...options, asRoot: false }).join(' ')).not.toMatch(/sandbox|test-type/);
    expect(browserArguments({ ...options, asRoot: true })).toEqual(
      expect.arrayContaining(['--no-sandbox', '--test-type']),
    );
  });
});

describe.skipIf(process.platform === 'win32')('the window', () => {
  it('is opened as an application with a profile of its own, and tells its end', async () => {
    await open(program('exit 0')).ended;
    const args = readFileSync(join(folder, 'args'), 'utf8').split('\n');
    expect(args).toEqual(expect.arrayContaining([`--app=${url}`, `--user-data-dir=${join(folder, 'profile')}`]));
  });

  it('ends when it is disposed', async () => {
    const window = open(program('exec sleep 60'));
    await started();
    await window.dispose();
    await window.ended;
    await window.dispose();
  });

  it('ends even when it does not listen', { timeout: 10_000 }, async () => {
    const window = open(program("trap '' TERM\nwhile :; do sleep 0.1; done"));
    await started();
    const beganMs = performance.now();
    await window.dispose();
    expect(performance.now() - beganMs).toBeGreaterThan(2_500);
  });

  it('that cannot be opened has ended, and the log says why', async () => {
    const window = open(join(folder, 'nothing'));
    await window.ended;
    await window.dispose();
    expect(errors).toHaveLength(1);
  });

  it('that is left stays open, and is another’s to look after', { timeout: 10_000 }, async () => {
    const profileFolder = join(folder, 'profile');
    const window = open(program('while :; do sleep 0.1; done'));
    await started();
    const pid = window.pid ?? 0;
    window.leave();
    await window.dispose();
    expect(adoptWindow(process.pid, profileFolder)).toBeNull();
    expect(adoptWindow(2 ** 22 + 1, profileFolder)).toBeNull();

    const adopted = adoptWindow(pid, profileFolder);
    expect(adopted?.pid).toBe(pid);
    await adopted?.dispose();
    // Ours to collect: it is our child all along.
    await window.ended;
    expect(adoptWindow(pid, profileFolder)).toBeNull();
    await adopted?.dispose();
  });

  it('that was adopted tells its end', { timeout: 10_000 }, async () => {
    const window = open(program('while :; do sleep 0.1; done'));
    await started();
    window.leave();
    const adopted = adoptWindow(window.pid ?? 0, join(folder, 'profile'));
    process.kill(window.pid ?? 0, 'SIGKILL');
    await adopted?.ended;
    await adopted?.dispose();
  });
});
