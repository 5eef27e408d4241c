// The lines of the queue panel: what was, what is, what was put next by hand, and the rest of the list, each under its heading. Pure; headings and
// entries are counted, not listed, so that 100,000 entries cost nothing.
import type { QueueSnapshot } from '../engine/engine.ts';

export type QueueSection = 'history' | 'now' | 'next-up' | 'rest';

export type QueueLine =
  | { readonly kind: 'heading'; readonly section: QueueSection }
  | { readonly kind: 'entry'; readonly section: QueueSection; readonly index: number };

export interface QueueLines {
  readonly count: number;
  readonly lineAt: (line: number) => QueueLine;
  /** Where an entry stands. */
  readonly lineOf: (index: number) => number;
}

interface Block {
  readonly section: QueueSection;
  readonly first: number;
  readonly length: number;
  /** The line of its heading. */
  readonly line: number;
}

export function queueLines({
  length,
  index,
  nextUpLength,
}: Pick<QueueSnapshot, 'length' | 'index' | 'nextUpLength'>): QueueLines {
  const current = index < 0 ? 0 : 1;
  const before = Math.max(0, index);
  const after = length - before - current;
  const nextUp = Math.min(nextUpLength, after);
  const lengths: readonly (readonly [QueueSection, number])[] = [
    ['history', before],
    ['now', current],
    ['next-up', nextUp],
    ['rest', after - nextUp],
  ];
  const blocks: Block[] = [];
  let line = 0;
  let first = 0;
  for (const [section, blockLength] of lengths) {
    if (blockLength === 0) continue;
    blocks.push({ section, first, length: blockLength, line });
    line += blockLength + 1;
    first += blockLength;
  }
  return {
    count: line,
    lineAt(line) {
      const block = blocks.findLast((block) => block.line <= line);
      if (!block) throw new RangeError('No such line.');
      const { section } = block;
      if (line === block.line) return { kind: 'heading', section };
      return { kind: 'entry', section, index: block.first + line - block.line - 1 };
    },
    lineOf(index) {
      const block = blocks.findLast(({ first }) => first <= index);
      return block ? block.line + 1 + index - block.first : 0;
    },
  };
}
