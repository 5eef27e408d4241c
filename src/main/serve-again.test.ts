// The Node entry started again: beside another, after one that was killed, and in the place of one that failed. Skipped while there is no build.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { describe, expect, it, vi } from 'vitest';

import { ask, launch, openSocket } from './shell/chromium/browser.testing.ts';
import { placeIn } from './shell/chromium/place.ts';
import { ENTRY, folder, link, start, START_LIMIT } from './serve.testing.ts';

describe.skipIf(!existsSync(ENTRY))('the Node entry, started again', { timeout: 60_000 }, () => {
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
});
