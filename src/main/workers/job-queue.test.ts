import { describe, expect, it } from 'vitest';

import type { Urgency } from '../../shared/playback.ts';
import { JobQueue, type QueuedJob } from './job-queue.ts';

interface NamedJob extends QueuedJob {
  readonly name: string;
}

const job = (name: string, urgency: Urgency, suspicion = 0): NamedJob => ({
  name,
  ticket: { urgency },
  suspicion,
  isSlow: false,
});

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

  it('runs a job whose file is suspected alone', () => {
    const queue = new JobQueue<NamedJob>();
    const other = job('other', 'soon');
    const suspect = job('suspect', 'soon', 1);
    queue.putBack(suspect);
    expect(queue.take([other])).toBeUndefined();
    queue.add(job('waiting', 'soon'));
    expect(queue.take([])).toBe(suspect);
    expect(queue.take([suspect])).toBeUndefined();
  });

  it('lets others pass a job that waits to run alone', () => {
    const queue = new JobQueue<NamedJob>();
    const [running, suspect, later] = [job('running', 'soon'), job('suspect', 'now', 1), job('later', 'maybe')];
    queue.putBack(suspect);
    queue.add(later);
    expect(queue.take([running])).toBe(later);
    expect(queue.take([running, later])).toBeUndefined();
    expect(queue.take([])).toBe(suspect);
  });

  it('knows who is held up by a job: no less urgent, and one of both must run alone', () => {
    const heldUp = (waiting: NamedJob, running: NamedJob): boolean => {
      const queue = new JobQueue<NamedJob>();
      queue.add(waiting);
      return queue.isHeldUpBy(running);
    };
    expect(heldUp(job('a', 'maybe', 1), job('b', 'maybe'))).toBe(true);
    expect(heldUp(job('a', 'now'), job('b', 'soon', 1))).toBe(true);
    expect(heldUp(job('a', 'maybe', 1), job('b', 'now'))).toBe(false);
    expect(heldUp(job('a', 'now'), job('b', 'soon'))).toBe(false);
    expect(new JobQueue<NamedJob>().isHeldUpBy(job('b', 'soon', 1))).toBe(false);
  });

  it('takes a cancelled job out', () => {
    const queue = new JobQueue<NamedJob>();
    const gone = job('gone', 'now');
    queue.add(gone);
    expect(queue.remove(gone)).toBe(true);
    expect(queue.remove(gone)).toBe(false);
    expect(queue.take([])).toBeUndefined();
  });
});
