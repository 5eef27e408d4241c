// The Node entry as a process of its own, from its build in `out`; skipped while there is none.
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it, vi } from 'vitest';

import { ask, launch } from './shell/chromium/browser.testing.ts';
import { findBrowser } from './shell/chromium/find-browser.ts';
import { ENTRY, folder, link, start, START_LIMIT } from './serve.testing.ts';

describe.skipIf(!existsSync(ENTRY))('the Node entry', { timeout: 60_000 }, () => {
  it('says in one sentence that it cannot write to its data folder', async () => {
    writeFileSync(join(folder, 'data'), 'a file');
    const player = start(['--no-window']);
    expect(await player.exit).toBe(1);
    expect(player.err).toContain(`Check its permissions: ${join(folder, 'data')}`);
    expect(player.err.trim().split('\n')).toHaveLength(1);
    expect(player.out).toBe('');
  });

  it('says which shell runs and why, prints a link that works, and ends in order', async () => {
    const player = start(['--no-window'], { AURALIS_SHELL_REASON: 'the Electron runtime is not installed' });
    const url = await link(player);
    expect(player.out).toContain('Chromium shell (the Electron runtime is not installed; no window was asked for)');
    const cookie = await launch(url);
    expect((await ask(new URL(url).origin, '/', { headers: { cookie } })).text).toContain('<title>');
    player.child.kill('SIGTERM');
    expect(await player.exit).toBe(0);
    expect(player.err).toBe('');
    expect(existsSync(join(folder, 'data/auralis.sock'))).toBe(false);
    expect(statSync(join(folder, 'data')).mode & 0o077).toBe(0);
  });

  it.skipIf(process.platform === 'win32')('ends on an interrupt too', async () => {
    const player = start(['--no-window']);
    await link(player);
    player.child.kill('SIGINT');
    expect(await player.exit).toBe(0);
  });

  it('runs without a token for its figures when that cannot be written', async () => {
    mkdirSync(join(folder, 'data/scrape-token'), { recursive: true });
    const player = start(['--no-window'], { AURALIS_METRICS: '1' });
    await launch(await link(player));
    expect(player.err).toContain('could not be written');
  });

  it('lets a program read its figures with the token in its data folder, where it is asked to', async () => {
    const player = start(['--no-window'], { AURALIS_METRICS: '1' });
    const { origin, port } = new URL(await link(player));
    const plainOrigin = `http://127.0.0.1:${port}`;
    const path = join(folder, 'data/scrape-token');
    if (process.platform !== 'win32') expect(statSync(path).mode & 0o077).toBe(0);
    const headers = { authorization: `Bearer ${readFileSync(path, 'utf8')}` };
    for (const figures of ['/health', '/metrics']) {
      expect((await ask(plainOrigin, figures, { headers })).status, figures).not.toBe(401);
      expect((await ask(plainOrigin, figures)).status, figures).toBe(401);
    }
    expect((await ask(origin, '/', { headers })).status).toBe(401);
    const plain = start(['--no-window'], { AURALIS_DATA: join(folder, 'other') });
    await link(plain);
    expect(existsSync(join(folder, 'other/scrape-token'))).toBe(false);
  });

  it('says what is wrong with its command line and its port', async () => {
    const wrong = start(['--nonsense']);
    expect(await wrong.exit).toBe(1);
    expect(wrong.err).toContain('--nonsense');
    const port = start([], { AURALIS_PORT: '70000' });
    expect(await port.exit).toBe(1);
    expect(port.err).toContain('AURALIS_PORT');
    const first = start(['--no-window']);
    const taken = new URL(await link(first)).port;
    const second = start(['--no-window'], { AURALIS_PORT: taken, AURALIS_DATA: join(folder, 'other') });
    expect(await second.exit).toBe(1);
    expect(second.err).toContain(`port ${taken} cannot be used`);
  });

  it('prints the link where there is no display or no browser', async () => {
    const player = start([]);
    await link(player);
    expect(player.out).toContain('there is no display');
    const named = start([], { DISPLAY: ':0', AURALIS_BROWSER: '/nothing', AURALIS_DATA: join(folder, 'other') });
    await link(named);
    expect(named.out).toContain('AURALIS_BROWSER is no program: /nothing');
  });

  it.skipIf(process.platform === 'win32')('goes on when nobody reads its output', async () => {
    const player = start(['--no-window']);
    const url = await link(player);
    player.child.stdout?.destroy();
    player.child.stderr?.destroy();
    const second = start(['--no-window']);
    await second.exit;
    expect((await ask(new URL(url).origin, '/')).status).toBe(401);
    expect(player.child.exitCode).toBeNull();
  });

  it.skipIf(process.platform !== 'linux' || findBrowser() === null)(
    'opens a browser as its window, and ends after it',
    async () => {
      // A headless browser shows its window nowhere; everything else is as with a display.
      const browser = join(folder, 'browser');
      writeFileSync(browser, `#!/bin/sh\nexec ${findBrowser()} --headless=new "$@"\n`, { mode: 0o755 });
      const player = start([], { DISPLAY: ':nothing', AURALIS_BROWSER: browser });
      await link(player);
      const log = (): string => readFileSync(join(folder, 'data/logs/auralis.log'), 'utf8');
      const pids = (): number[] =>
        readFileSync(`/proc/${player.child.pid}/task/${player.child.pid}/children`, 'utf8')
          .split(' ')
          .filter(Boolean)
          .map(Number);
      const browserPid = (): number | undefined =>
        pids().find((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('--app='));
      await vi.waitFor(() => expect(browserPid()).toBeDefined(), START_LIMIT);
      // The page is in: a second start is told so instead of getting a link.
      await vi.waitFor(
        async () => {
          const second = start([]);
          await second.exit;
          expect(second.out).toContain('Its window is open.');
        },
        { timeout: 40_000, interval: 500 },
      );
      const closedAtMs = performance.now();
      process.kill(browserPid() ?? 0, 'SIGTERM');
      expect(await player.exit).toBe(0);
      expect(performance.now() - closedAtMs).toBeGreaterThan(4_500);
      expect(log()).toContain('the window was closed');
    },
  );
});
