import { expect, it } from 'vitest';

import { pinkNoise } from '../../testing/signals.ts';
import { Cascade } from './cascade.ts';
import { highPass, lowPass } from './filters.ts';

const { left, right } = pinkNoise(1, -14, 1, 0.5);

/** The sound after `sections`, in pieces of `frames`; `between` is called after each. */
function filtered(sections: Parameters<Cascade['configure']>[0], frames: number, between = (): void => undefined) {
  const cascade = new Cascade();
  cascade.configure(sections);
  const made = { left: Float64Array.from(left), right: Float64Array.from(right) };
  for (let at = 0; at < left.length; at += frames) {
    cascade.process(made.left, made.right, at, Math.min(left.length, at + frames));
    between();
  }
  return made;
}

it('remembers what it heard itself, whatever others hear in between', () => {
  const other = new Cascade();
  other.configure([lowPass(300), lowPass(3000), highPass(50)]);
  const alone = filtered([highPass(100), lowPass(5000)], 48_000);
  expect(filtered([highPass(100), lowPass(5000)], 700, () => other.run(left, right, 0, 4800))).toEqual(alone);
  expect(alone.left).not.toEqual(Float64Array.from(left));
});

it('takes next to no memory: there may be as many as wanted', () => {
  const many = Array.from({ length: 30_000 }, () => new Cascade());
  many.at(-1)?.configure([lowPass(1000)]);
  expect(many).toHaveLength(30_000);
});
