// The window over small programs in the browser's place, with real processes; the page's part is played.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { Emitter } from '../../platform/events.ts';
import { KeptWindow, type KeptWindowOptions } from './kept-window.ts';

const log = { info: () => {}, warn: () => {}, error: () => {} };
const PATIENT = { timeout: 10_000, interval: 20 };
/** A browser that stays until it is told to end. */
const STAYS = 'exec sleep 60';

let folder: string;
let windows: KeptWindow[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'auralis-kept-'));
  windows = [];
});
afterEach(async () => {
  for (const window of windows) await window.dispose();
  rmSync(folder, { recursive: true, force: true });
});

/** `rest` is what the browser does once it has noted its start. */
function keep(rest: string, options: Partial<KeptWindowOptions> = {}) {
  const browser = join(folder, 'browser');
  writeFileSync(
    browser,
    `#!/bin/sh\necho "$1" >> ${folder}/arguments\ngrep -o 'link [0-9]*' ${folder}/launch.html >> ${folder}/starts\n${rest}\n`,
    { mode: 0o755 },
  );
  const presence = new Emitter<boolean>();
  const told: string[] = [];
  let links = 0;
  let polite = false;
  const window = new KeptWindow({
    browser,
    profileFolder: join(folder, 'profile'),
    dataFolder: folder,
    pidBefore: null,
    mintLaunchUrl: () => `link ${++links}`,
    onPresence: presence.event,
    saidGoodbye: () => polite,
    onClosed: () => told.push('closed'),
    onNotShown: () => told.push('not shown'),
    onProcess: () => {},
    log,
    outlivesWindows: false,
    limits: { returnMs: 200, crashedAfterMs: 200 },
    ...options,
  });
  windows.push(window);
  const path = join(folder, 'starts');
  const starts = (): string[] => (existsSync(path) ? readFileSync(path, 'utf8').split('\n').filter(Boolean) : []);
  const page = (isThere: boolean, saysSo = false): void => {
    polite = saysSo;
    presence.fire(isThere);
  };
  return { window, told, starts, page };
}
const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

describe.skipIf(process.platform === 'win32')('the window that is kept', { timeout: 30_000 }, () => {
  it('is opened anew, with a new link, when its page crashed; twice, then no more', async () => {
    const { window, starts, page, told } = keep(STAYS);
    for (let crashes = 1; crashes <= 2; crashes++) {
      await vi.waitFor(() => expect(starts()).toHaveLength(crashes), PATIENT);
      const before = window.pid ?? 0;
      page(true);
      page(false);
      await vi.waitFor(() => expect(starts()).toHaveLength(crashes + 1), PATIENT);
      expect(isAlive(before)).toBe(false);
    }
    page(true);
    page(false);
    await wait(600);
    expect(starts()).toEqual(['link 1', 'link 2', 'link 3']);
    expect(told).toEqual([]);
  });

  it('is let be when its page is back soon, where it never came, and where browsers outlive their windows', async () => {
    const reloaded = keep(STAYS);
    await vi.waitFor(() => expect(reloaded.starts()).toHaveLength(1), PATIENT);
    await wait(600);
    for (const isThere of [true, false, true]) reloaded.page(isThere);
    await wait(600);
    // Closed by a person while another window of the same browser stays.
    reloaded.page(false, true);
    await wait(600);
    expect(reloaded.starts()).toHaveLength(1);
    const onMac = keep(STAYS, { outlivesWindows: true });
    await vi.waitFor(() => expect(onMac.starts()).toHaveLength(2), PATIENT);
    for (const isThere of [true, false]) onMac.page(isThere);
    await wait(600);
    expect(onMac.starts()).toHaveLength(2);
  });

  it('is led to its link by a file of the owner’s, so that no command line shows it, for as long as it needs it', async () => {
    const { starts, page } = keep(STAYS);
    const launchPage = join(folder, 'launch.html');
    await vi.waitFor(() => expect(starts()).toHaveLength(1), PATIENT);
    expect(readFileSync(join(folder, 'arguments'), 'utf8')).toBe(`--app=${pathToFileURL(launchPage).href}\n`);
    expect(statSync(launchPage).mode & 0o777).toBe(0o600);
    page(true);
    expect(existsSync(launchPage)).toBe(false);
  });

  it.each(['exit 1', STAYS])('leaves no such file behind where its browser does “%s”', async (rest) => {
    const { window, starts } = keep(rest);
    await vi.waitFor(() => expect(starts()).toHaveLength(1), PATIENT);
    await window.dispose();
    expect(existsSync(join(folder, 'launch.html'))).toBe(false);
  });

  it('that was closed is not opened anew, and that is told', async () => {
    const { window, told, starts, page } = keep(STAYS);
    await vi.waitFor(() => expect(starts()).toHaveLength(1), PATIENT);
    page(true);
    process.kill(window.pid ?? 0);
    page(false);
    await vi.waitFor(() => expect(told).toEqual(['closed']), PATIENT);
    expect(starts()).toHaveLength(1);
  });

  it('that ends before it showed a page is told as such', async () => {
    const { told, window } = keep('exit 1');
    await vi.waitFor(() => expect(told).toEqual(['not shown']), PATIENT);
    expect(window.pid).toBeNull();
  });

  it('of a process before this one is taken over, and opened anew when its page does not come back', async () => {
    const before = spawn('sh', ['-c', 'sleep 60; :', join(folder, 'profile')], { stdio: 'ignore' });
    const ended = new Promise((resolve) => before.once('exit', resolve));
    const pidBefore = before.pid ?? 0;
    const { window, starts, page } = keep(STAYS, { pidBefore });
    expect(window.pid).toBe(pidBefore);
    page(true);
    await wait(600);
    expect(starts()).toEqual([]);
    page(false);
    await ended;
    await vi.waitFor(() => expect(starts()).toEqual(['link 1']), PATIENT);
    expect(window.pid).not.toBe(pidBefore);
  });

  it('whose process handed it to another is not opened a second time when its page comes back', async () => {
    const gone = 2 ** 22 + 1;
    const back = keep(STAYS, { pidBefore: gone });
    back.page(true);
    await wait(600);
    expect(back.starts()).toEqual([]);
    back.page(false);
    await vi.waitFor(() => expect(back.told).toEqual(['closed']), PATIENT);
    const away = keep(STAYS, { pidBefore: gone });
    await vi.waitFor(() => expect(away.starts()).toEqual(['link 1']), PATIENT);
  });
});
