import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { describe, expect, it, onTestFinished } from 'vitest';

import { PlayerError, type ErrorCode } from '../../shared/errors.ts';
import type { Preset } from '../../shared/presets.ts';
import { PROBE_FRAMES, RenderProbe, type ProbeTiming } from './render-probe.ts';

const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
const WAIT = { timeout: 5_000, interval: 5 };

/** A probe over renders that answer as the test says: frames, a code, or never. */
function make(timing: Partial<ProbeTiming> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'auralis-probe-'));
  const answers: Record<'off' | 'warm', number | ErrorCode | 'never'> = { off: PROBE_FRAMES, warm: PROBE_FRAMES };
  const asked: Preset[] = [];
  const probe = new RenderProbe({
    folder,
    render: (_file, preset, signal) => {
      asked.push(preset);
      const answer = answers[preset === 'off' ? 'off' : 'warm'];
      if (typeof answer === 'number') return Promise.resolve(answer);
      if (answer !== 'never') return Promise.reject(new PlayerError(answer));
      return new Promise((_, reject) => signal.addEventListener('abort', () => reject(new PlayerError('aborted'))));
    },
    onBattery: () => Promise.resolve(false),
    log,
    timing: { idleMs: 60_000, afterFailureMs: 60_000, limitMs: 50, freshMs: 0, ...timing },
  });
  onTestFinished(() => {
    probe.dispose();
    rmSync(folder, { recursive: true, force: true });
  });
  return { probe, answers, asked, folder, prove: () => probe.prove(new AbortController().signal) };
}

describe('a trial render', () => {
  it('is of a file of its own, plain and mastered', async () => {
    const { probe, asked, prove, folder } = make();
    expect(probe.verdict.state).toBe('untried');
    await prove();
    expect(probe.verdict).toEqual({ state: 'rendered', code: null });
    expect(asked).toEqual(['off', 'warm']);
    expect(readFileSync(join(folder, 'probe.wav')).toString('latin1', 0, 4)).toBe('RIFF');
  });

  it('that fails says of what, and a later one that it works again', async () => {
    const { probe, answers, prove } = make();
    answers.warm = 'render-invalid';
    await prove();
    expect(probe.verdict).toMatchObject({ state: 'original-only', code: 'render-invalid' });
    answers.off = 'decoder-missing';
    await prove();
    expect(probe.verdict).toMatchObject({ state: 'failed', code: 'decoder-missing' });
    Object.assign(answers, { off: PROBE_FRAMES, warm: PROBE_FRAMES });
    await prove();
    expect(probe.verdict.state).toBe('rendered');
  });

  it('that brings another length, or nothing in its time, has failed', async () => {
    const { probe, answers, prove } = make();
    answers.off = PROBE_FRAMES - 1;
    await prove();
    expect(probe.verdict).toMatchObject({ state: 'failed', code: 'render-invalid' });
    answers.off = 'never';
    await prove();
    expect(probe.verdict).toEqual({ state: 'failed', code: 'worker-stuck' });
  });

  it.each(['breaker-open', 'overloaded'] as const)(
    'that a breaker refuses says nothing of the worker: %s',
    async (code) => {
      const { probe, answers, prove } = make();
      await prove();
      answers.off = code;
      await prove();
      expect(probe.verdict.state).toBe('rendered');
    },
  );

  it('is not needed where a listener had a chunk rendered just before, which clears its failure', async () => {
    const { probe, answers, asked, prove } = make({ freshMs: 5_000 });
    answers.off = 'decode-failed';
    await prove();
    expect(probe.verdict.state).toBe('failed');
    probe.noteRendered('off');
    expect(probe.verdict.state).toBe('rendered');
    const before = asked.length;
    await prove();
    expect(asked.length).toBe(before);
  });

  it('an original proves nothing of the mastering', async () => {
    const { probe, answers, prove } = make();
    answers.warm = 'render-invalid';
    await prove();
    probe.noteRendered('off');
    expect(probe.verdict.state).toBe('original-only');
    probe.noteRendered('bright');
    expect(probe.verdict.state).toBe('rendered');
  });

  it('is made by itself when nobody had anything rendered, sooner after a failure', async () => {
    const { probe, answers, asked } = make({ idleMs: 40, afterFailureMs: 10 });
    answers.off = 'decode-failed';
    await expect.poll(() => probe.verdict.state, WAIT).toBe('failed');
    answers.off = PROBE_FRAMES;
    await expect.poll(() => probe.verdict.state, WAIT).toBe('rendered');
    probe.dispose();
    const before = asked.length;
    await sleep(100);
    expect(asked.length).toBe(before);
  });

  it('is one for all who ask at once, and who leaves waits no longer', async () => {
    const { probe, answers, asked } = make({ limitMs: 200 });
    answers.off = 'never';
    const leaver = new AbortController();
    const left = probe.prove(leaver.signal);
    const stayed = probe.prove(new AbortController().signal);
    leaver.abort();
    await left;
    expect(probe.verdict.state).toBe('untried');
    await stayed;
    expect(probe.verdict.state).toBe('failed');
    expect(asked).toEqual(['off']);
  });

  it('writes its file anew when it is gone', async () => {
    const { folder, prove, probe } = make();
    await prove();
    rmSync(join(folder, 'probe.wav'));
    await prove();
    expect(existsSync(join(folder, 'probe.wav'))).toBe(true);
    expect(probe.verdict.state).toBe('rendered');
  });
});
