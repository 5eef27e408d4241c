import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, it, onTestFinished } from 'vitest';

import { isOnBattery } from './power-supply.ts';

/** A folder as Linux shows it. */
function supplies(all: Readonly<Record<string, Readonly<Record<string, string>>>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'auralis-power-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, files] of Object.entries(all)) {
    mkdirSync(join(folder, name));
    for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, name, file), `${text}\n`);
  }
  return folder;
}

const battery = (status: string) => ({ type: 'Battery', status });
const mains = (online: string) => ({ type: 'Mains', online });

it.each([
  ['a laptop on its battery', { BAT0: battery('Discharging'), AC: mains('0') }, true],
  ['a laptop on mains', { BAT0: battery('Charging'), AC: mains('1') }, false],
  ['a full one that a weak charger does not quite feed', { BAT0: battery('Discharging'), AC: mains('1') }, false],
  ['a laptop that tells of no mains', { BAT0: battery('Not charging') }, false],
  ['one of two batteries in use', { BAT0: battery('Full'), BAT1: battery('Discharging') }, true],
  ['charged by USB', { BAT0: battery('Discharging'), usb: { type: 'USB', online: '1' } }, false],
  ['a desktop with a wireless mouse', { mouse: { ...battery('Discharging'), scope: 'Device' } }, null],
  ['a desktop', {}, null],
  ['a supply that tells nothing', { odd: {} }, false],
])('%s', async (_what, all, verdict) => {
  expect(await isOnBattery(supplies(all))).toBe(verdict);
});

it('is not known where there is no such folder', async () => {
  expect(await isOnBattery('/nowhere')).toBeNull();
});
