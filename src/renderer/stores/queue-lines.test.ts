import { describe, expect, it } from 'vitest';

import { queueLines, type QueueLine } from './queue-lines.ts';

type Lengths = Parameters<typeof queueLines>[0];

const snapshot = (length: number, index: number, nextUpLength = 0): Lengths => ({ length, index, nextUpLength });

const all = (queue: Lengths): string[] => {
  const { count, lineAt } = queueLines(queue);
  const text = (line: QueueLine): string => (line.kind === 'heading' ? line.section : `${line.section} ${line.index}`);
  return Array.from({ length: count }, (_, line) => text(lineAt(line)));
};

describe('lines of the queue', () => {
  it('stand under what they are', () => {
    expect(all(snapshot(5, 1, 1))).toEqual([
      'history', 'history 0', 'now', 'now 1', 'next-up', 'next-up 2', 'rest', 'rest 3', 'rest 4',
    ]); // prettier-ignore
  });

  it('have no heading for what is not there', () => {
    expect(all(snapshot(2, 0))).toEqual(['now', 'now 0', 'rest', 'rest 1']);
    expect(all(snapshot(1, 0))).toEqual(['now', 'now 0']);
    expect(all(snapshot(0, -1))).toEqual([]);
  });

  it('find an entry again', () => {
    const lines = queueLines(snapshot(100_000, 40_000, 3));
    for (const index of [0, 39_999, 40_000, 40_001, 40_003, 40_004, 99_999]) {
      expect(lines.lineAt(lines.lineOf(index))).toMatchObject({ kind: 'entry', index });
    }
  });
});
