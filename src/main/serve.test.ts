// The Node entry as a process of its own, from its build in `out`; skipped while there is none.
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { ask, launch, openSocket } from './shell/chromium/browser.testing.ts';
import { findBrowser } from './shell/chromium/find-browser.ts';
import { placeIn } from './shell/chromium/place.ts';

const ENTRY = join(import.meta.dirname, '../../out/main/serve.js');
const START_LIMIT = { timeout: 20_000 };

let folder: string;
const children: ChildProcess[] = [];
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'auralis-serve-'))));
afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode === null && child.signalCode === null) {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await ended;
    }
  }
  rmSync(folder, { recursive: true, force: true });
});

interface Started {
  readonly child: ChildProcess;
  readonly exit: Promise<number | null>;
  out: string;
  err: string;
}

/** `kept`: somebody would start it again. */
function start(args: readonly string[], env: Record<string, string> = {}, kept = false): Started {
  const child = spawn(process.execPath, [ENTRY, ...args], {
    env: { ...process.env, DISPLAY: '', WAYLAND_DISPLAY: '', AURALIS_DATA: join(folder, 'data'), ...env },
    stdio: ['ignore', 'pipe', 'pipe', ...(kept ? (['ipc'] as const) : [])],
  });
  children.push(child);
  const exit = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)));
  const started: Started = { child, exit, out: '', err: '' };
  child.stdout?.on('data', (text: Buffer) => (started.out += text.toString()));
  child.stderr?.on('data', (text: Buffer) => (started.err += text.toString()));
  return started;
}

/** The link it printed. */
async function link(started: Started): Promise<string> {
  await vi.waitFor(() => expect(started.out).toMatch(/^Auralis is at http.*\n/m), START_LIMIT);
  return /^Auralis is at (\S+)$/m.exec(started.out)?.[1] ?? '';
}

describe.skipIf(!existsSync(ENTRY))('the Node entry', { timeout: 60_000 }, () => {
  it('says in one sentence that it cannot write to its data folder', async () => {
    writeFileSync(join(folder, 'data'), 'a file');
    const player = start(['--no-window']);
    expect(await player.exit).toBe(1);
    expect(player.err).toContain(`Check its permissions: ${join(folder, 'data')}`);
    expect(player.err.trim().split('\n')).toHaveLength(1);
    expect(player.out).toBe('');
  });

  it.skipIf(process.platform === 'win32')(
    'is still the only one when its data folder was deleted under it',
    async () => {
      const player = start(['--no-window']);
      await link(player);
      rmSync(join(folder, 'data'), { recursive: true });
      const second = start(['--no-window']);
      expect(await second.exit).toBe(0);
      expect(second.out).toContain(`already running with this data folder (process ${player.child.pid})`);
    },
  );

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

  it('is one player per data folder: a second start hands over and tells where the first is', async () => {
    const music = join(folder, 'music');
    mkdirSync(music);
    const first = start(['--no-window']);
    await link(first);
    const second = start(['--no-window', music]);
    expect(await second.exit).toBe(0);
    expect(second.out).toContain(`already running with this data folder (process ${first.child.pid})`);
    const url = /^Auralis is at (\S+)$/m.exec(second.out)?.[1] ?? '';
    await launch(url);
    first.child.kill('SIGTERM');
    expect(await first.exit).toBe(0);
    // The folder is in the library of the first: a third start does not complain that it is there already.
    const third = start(['--no-window', music, join(folder, 'nothing')]);
    await vi.waitFor(() => expect(third.err).toContain('Not added'), START_LIMIT);
    expect(third.err).toContain(join(folder, 'nothing'));
    expect(third.err.match(/Not added/g)).toHaveLength(1);
  });

  it('starts after a player that was killed', async () => {
    const first = start(['--no-window']);
    await link(first);
    first.child.kill('SIGKILL');
    await first.exit;
    await link(start(['--no-window']));
  });

  it('ends with 70 after a fault, tells its page, and the next in its place lets that page in', async () => {
    const faults = join(folder, 'faults');
    mkdirSync(faults);
    const fault = (sequence: number, unhandled?: string): void =>
      writeFileSync(join(faults, 'core.json'), JSON.stringify({ sequence, unhandled }));
    fault(1);
    const preload = pathToFileURL(join(import.meta.dirname, '../../e2e/faults/preload.ts')).href;
    const env = { AURALIS_FAULTS: faults, NODE_OPTIONS: `--import=${preload}` };
    const first = start(['--no-window'], env, true);
    let place: unknown = null;
    first.child.on('message', (message) => (place = placeIn(message) ?? place));
    const url = await link(first);
    const { origin } = new URL(url);
    const cookie = await launch(url);
    const page = openSocket(origin, cookie);
    const closed = new Promise((resolve) => page.once('close', resolve));
    await new Promise((resolve) => page.once('open', resolve));
    fault(2, 'rejection');
    await vi.waitFor(() => expect(first.err).toContain('a rejection nobody handles'), START_LIMIT);
    expect((await ask(origin, '/', { headers: { cookie } })).status).toBe(200);
    fault(3, 'exception');
    expect(await closed).toBe(1011);
    expect(await first.exit).toBe(70);
    expect(readFileSync(join(folder, 'data/logs/errors.log'), 'utf8')).toContain('an exception nobody handles');
    expect(existsSync(join(folder, 'data/auralis.sock'))).toBe(false);

    expect(place).toMatchObject({ port: Number(new URL(origin).port), window: null });
    const second = start(['--no-window'], { ...env, AURALIS_PLACE: JSON.stringify(place) });
    expect(new URL(await link(second)).origin).toBe(origin);
    expect((await ask(origin, '/', { headers: { cookie } })).status).toBe(200);
    second.child.kill('SIGTERM');
    expect(await second.exit).toBe(0);
  });

  it.skipIf(process.platform === 'win32')(
    'that was told to end does not ask to be begun anew by a fault on the way',
    async () => {
      const fault = `process.argv[1].endsWith('serve.js') && process.on('SIGTERM', () => process.nextTick(() => { throw new Error('a late fault'); }))`;
      const env = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(fault)}` };
      const player = start(['--no-window'], env, true);
      await link(player);
      player.child.kill('SIGTERM');
      expect(await player.exit).toBe(1);
      expect(player.err).toContain('a late fault');
      expect(existsSync(join(folder, 'data/last-fault.json'))).toBe(false);
    },
  );

  it('begins elsewhere when its place was taken meanwhile', async () => {
    const first = start(['--no-window']);
    const { origin, port } = new URL(await link(first));
    const place = { port: Number(port), hostName: 'x', sessions: ['x'], window: null };
    const env = { AURALIS_PLACE: JSON.stringify(place), AURALIS_DATA: join(folder, 'other') };
    const second = start(['--no-window'], env);
    const url = await link(second);
    expect(new URL(url).origin).not.toBe(origin);
    await launch(url);
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
