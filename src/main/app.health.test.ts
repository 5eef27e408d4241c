// The health of the core as a whole: its first parts; the others are in `app.health-parts.test.ts`.

import { describe, expect, it } from 'vitest';

import { SocketBreaker } from '../renderer/client/socket-breaker.ts';
import { HEALTH_PARTS, type HealthReport } from '../shared/health.ts';
import { patient } from './app-health.testing.ts';
import { WAIT } from '../testing/running-core.ts';

import { testParts } from './app-parts.testing.ts';

describe('the parts', { timeout: 60_000 }, () => {
  testParts(HEALTH_PARTS.slice(0, 4));

  it('the circuit breaker of the socket is what the page tells of it, and raises its alert', async () => {
    const core = await patient();
    const socket = new SocketBreaker();
    const row = async () => (await core.report()).breakers.find(({ breaker }) => breaker === 'socket');
    expect(await row()).toBeUndefined();
    for (let lost = 0; lost < 3; lost++) {
      socket.attempt();
      socket.failed();
    }
    core.client.notify('page.socket', socket.figures());
    await expect.poll(row, WAIT).toEqual(socket.figures());
    const raised = async () =>
      (await core.report()).alerts.some(({ kind, subject }) => kind === 'breaker-open' && subject === 'socket');
    await expect.poll(raised, WAIT).toBe(true);
    core.client.notify('page.socket', new SocketBreaker().figures());
    await expect.poll(raised, WAIT).toBe(false);
  });

  it('the page is missed while music plays, and not after it was closed', async () => {
    const core = await patient();
    core.play(core.a);
    await core.report();
    core.client.close();
    const partOf = async (): Promise<string | undefined> => {
      const { parts } = JSON.parse(new TextDecoder().decode((await core.get('/health')).body)) as HealthReport;
      return parts.find(({ part }) => part === 'page')?.state;
    };
    expect(await partOf()).toBe('healthy');
    core.pass(6_000);
    expect(await partOf()).toBe('degraded');
    core.pass(300_000);
    expect(await partOf()).toBe('healthy');
  });
});
