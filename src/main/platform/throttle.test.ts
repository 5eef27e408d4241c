import { setTimeout as sleep } from 'node:timers/promises';

import { expect, it } from 'vitest';

import { Throttle } from './throttle.ts';

it('fires at once, and at the end of the interval once for all calls in it', async () => {
  let fired = 0;
  const throttle = new Throttle(50, () => fired++);
  for (let call = 0; call < 5; call++) throttle.call();
  expect(fired).toBe(1);
  await expect.poll(() => fired).toBe(2);
  throttle.dispose();
});

it('fires nothing once it was disposed', async () => {
  let fired = 0;
  const throttle = new Throttle(1, () => fired++);
  throttle.call();
  throttle.call();
  throttle.dispose();
  throttle.call();
  await sleep(20);
  expect(fired).toBe(1);
});
