// The plan of a chaos run can be made again from its seed, does everything sooner or later, and never asks for what cannot be judged.
import { expect, test } from '@playwright/test';

import { isJump, planStep, stepText, type PlanOptions } from './fault-plan.ts';
import { FAULTS } from './fault-table.ts';

const OPTIONS: PlanOptions = { seed: 7, faults: FAULTS, tracks: 4, victims: 2, trackSeconds: 200 };

const run = (options: PlanOptions, steps: number): string[] =>
  Array.from({ length: steps }, (_, number) => stepText(planStep(number, options)));

test('one seed, one run: each step is the same however one comes to it', () => {
  expect(run(OPTIONS, 200)).toEqual(run(OPTIONS, 200));
  expect(stepText(planStep(150, OPTIONS))).toBe(run(OPTIONS, 200)[150]);
  const [one, other] = [planStep(3, OPTIONS).random, planStep(3, OPTIONS).random];
  expect(Array.from({ length: 20 }, () => one.next())).toEqual(Array.from({ length: 20 }, () => other.next()));
});

test('other seeds, other runs', () => {
  const alike = run(OPTIONS, 200).filter((text, at) => text === run({ ...OPTIONS, seed: 8 }, 200)[at]);
  expect(alike.length).toBeLessThan(4);
});

test('every fault comes, about as often as its weight says', () => {
  const counts = new Map<string, number>();
  for (let number = 0; number < 4000; number++) {
    const name = planStep(number, OPTIONS).faults[0]?.name ?? '';
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  const weights = FAULTS.reduce((sum, { weight }) => sum + weight, 0);
  for (const { name, weight } of FAULTS) {
    const share = (counts.get(name) ?? 0) / 4000 / (weight / weights);
    expect(share, name).toBeGreaterThan(0.5);
    expect(share, name).toBeLessThan(1.6);
  }
  expect(new Set(FAULTS.map(({ name }) => name)).size).toBe(FAULTS.length);
});

test('nothing is asked of a player that is cut off, and a hurt file comes alone', () => {
  for (let number = 0; number < 2000; number++) {
    const { faults, act, actAfterMs, lastsMs } = planStep(number, OPTIONS);
    expect(actAfterMs).toBeLessThanOrEqual(lastsMs);
    if (faults.some(({ victim, deaf }) => victim || deaf)) {
      expect(faults.length).toBe(1);
      expect(isJump(act) || act.kind === 'preset').toBe(false);
    }
    expect(new Set(faults).size).toBe(faults.length);
  }
});
