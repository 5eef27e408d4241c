import { describe, expect, it } from 'vitest';

import type { Urgency } from '../../shared/playback.ts';
import { JobQueue, type QueuedJob } from './job-queue.ts';

interface NamedJob extends QueuedJob {
  readonly name: string;
}

const job = (name: string, urgency: Urgency, strikes = 0): NamedJob => ({ name, ticket: { urgency }, strikes });

describe('job queue', () => {
  it('gives the most urgent, then the oldest, by the urgency of now', () => {
    const queue = new JobQueue<NamedJob>();
    const raised = job('raised', 'maybe');
    for (const waiting of [job('a', 'soon'), job('b', 'now'), raised, job('c', 'now')]) queue.add(waiting);
    raised.ticket.urgency = 'now';
    const order = Array.from({ length: 4 }, () => queue.take([])?.name);
    expect(order).toEqual(['b', 'raised', 'c', 'a']);
    expect(queue.take([])).toBeUndefined();
  });

  it('runs a job that cost a worker alone', () => {
    const queue = new JobQueue<NamedJob>();
    const other = job('other', 'soon');
    const suspect = job('suspect', 'soon', 1);
    queue.putBack(suspect);
    queue.add(job('waiting', 'soon'));
    expect(queue.take([other])).toBeUndefined();
    expect(queue.take([])).toBe(suspect);
    expect(queue.take([suspect])).toBeUndefined();
  });

  it('takes a withdrawn job out', () => {
    const queue = new JobQueue<NamedJob>();
    const gone = job('gone', 'now');
    queue.add(gone);
    expect(queue.remove(gone)).toBe(true);
    expect(queue.remove(gone)).toBe(false);
    expect(queue.take([])).toBeUndefined();
  });
});
