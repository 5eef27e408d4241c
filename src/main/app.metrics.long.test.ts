// What `/health` and `/metrics` answer while the core fares well and badly.
import { describe, expect, it } from 'vitest';

import { DEGRADED_HEADER } from '../shared/contract/buffer.ts';
import type { HealthReport, HealthState } from '../shared/health.ts';
import { patient } from './app-health.testing.ts';
import { WAIT } from '../testing/running-core.ts';
import { readPrometheus } from './health/prometheus.testing.ts';
import type { ByteResponse } from './shell/shell.ts';

describe('/health and /metrics', { timeout: 60_000 }, () => {
  const read = ({ body }: ByteResponse): string => new TextDecoder().decode(body);

  it('answer 503 while every worker is stopped, and 200 again afterwards', async () => {
    const { get, pids, ready } = await patient();
    await ready();
    const ask = async (): Promise<readonly [number, HealthState]> => {
      const answer = await get('/health');
      return [answer.status, (JSON.parse(read(answer)) as HealthReport).state];
    };
    await expect.poll(ask, WAIT).toEqual([200, 'healthy']);
    // As fast as they are replaced, so that none can answer.
    const stopping = setInterval(() => {
      for (const pid of pids()) process.kill(pid, 'SIGSTOP');
    }, 20);
    await expect.poll(ask, WAIT).toEqual([503, 'unhealthy']);
    clearInterval(stopping);
    // Nobody lets them go on: they are replaced.
    await expect.poll(async () => (await ask())[0], WAIT).toBe(200);
  });

  it('answer 503 though silence stands in for what cannot be rendered', async () => {
    // No further trials meanwhile: each would cost a worker, and they come ever later.
    const { get, kill, breaker, chunk, report, ready, a } = await patient(undefined, { afterFailureMs: 60_000 });
    await ready();
    await breaker({ render: { failures: 20, seconds: 60 } });
    // The last chunk tells the length.
    await chunk(a, 'off', 44);
    kill(true);
    expect((await get('/health')).status).toBe(503);
    expect((await chunk(a, 'off', 10)).headers).toMatchObject({ [DEGRADED_HEADER]: 'silence; decode-failed' });
    const { state, parts } = await report();
    expect(state).toBe('unhealthy');
    expect(parts.find(({ part }) => part === 'render')?.state).toBe('unhealthy');
  });

  it('tell what happened in words a scraper reads', async () => {
    const { get, chunk, a } = await patient();
    for (let index = 0; index < 5; index++) await chunk(a, 'off', index);
    const answer = await get('/metrics');
    expect(answer.headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
    const families = readPrometheus(read(answer));
    const sum = (name: string): number =>
      (families.get(name)?.samples ?? []).reduce((total, { value }) => total + value, 0);
    expect(sum('auralis_requests_total')).toBe(5);
    expect(sum('auralis_renders_total')).toBeGreaterThanOrEqual(5);
    expect(sum('auralis_breaker_attempts_total')).toBeGreaterThan(5);
    expect(sum('auralis_worker_ready')).toBe(2);
    expect(read(answer)).not.toContain('.wav');
  });
});
