import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { FAULTS_WITHIN_MS, noteFault, takeLastFault } from './last-fault.ts';

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'auralis-fault-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('the last fault', () => {
  it('is told once by the next start', () => {
    expect(takeLastFault(folder)).toBeNull();
    noteFault(folder, new TypeError('/home/somebody/music is no such thing'));
    const noted = JSON.parse(readFileSync(join(folder, 'last-fault.json'), 'utf8')) as object;
    expect(Object.keys(noted)).toEqual(['name', 'atMs', 'told']);
    expect(takeLastFault(folder)).toMatchObject({ code: 'ended-badly', values: { name: 'TypeError' } });
    expect(takeLastFault(folder)).toBeNull();
    noteFault(folder, 'a word');
    expect(takeLastFault(folder)).toMatchObject({ code: 'ended-badly' });
  });

  it('may begin the player anew three times within ten minutes, however often it was told', () => {
    const fault = (atMs: number): boolean => {
      takeLastFault(folder);
      return noteFault(folder, new Error('again'), atMs);
    };
    expect([0, 1000, 2000, 3000].map(fault)).toEqual([true, true, true, false]);
    expect(fault(3000 + FAULTS_WITHIN_MS)).toBe(true);
  });

  it('of a clock that was set back since does not count', () => {
    for (let n = 0; n < 5; n++) noteFault(folder, new Error('then'), 1e12);
    expect(noteFault(folder, new Error('now'), 1e11)).toBe(true);
  });

  it('is none when what lies there makes no sense', () => {
    for (const text of ['', '{', 'null', '{"atMs":1}', '{"atMs":["x"]}']) {
      writeFileSync(join(folder, 'last-fault.json'), text);
      expect(takeLastFault(folder)).toBeNull();
      expect(noteFault(folder, new Error('now'))).toBe(true);
      rmSync(join(folder, 'last-fault.json'));
    }
  });

  it('that cannot be kept does not begin the player anew: it might do so for ever', () => {
    const missing = join(folder, 'gone');
    expect(noteFault(missing, new Error('now'))).toBe(false);
    mkdirSync(missing);
    expect(takeLastFault(missing)).toBeNull();
  });
});
