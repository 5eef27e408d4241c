// What the buffer checks of itself, asked for by the chunk requests: memory against its counters and bounds, inFlight against being lost. Finds
// and repairs; the disk tier checks its own folder.
import type { IntegrityIssue } from '../../shared/buffer-figures.ts';
import { CHUNK_FRAMES } from '../../shared/timeline.ts';
import { parseKeyText } from './disk/chunk-file.ts';
import type { MemoryTiers, StoredChunk } from './memory-tiers.ts';

/** No render takes this long: a job that overruns 30 s fails, and is tried twice at most. */
const LOST_AFTER_MS = 180_000;

export interface CheckedRender {
  readonly text: string;
  /** Null until a worker has it in hand. */
  readonly startedAtMs: number | null;
  readonly waiting: number;
}

export function checkMemory(store: MemoryTiers): IntegrityIssue[] {
  const issues: IntegrityIssue[] = [];
  for (const entry of store.entries()) {
    const kind = entryProblem(entry);
    if (!kind) continue;
    store.remove(entry.key);
    issues.push({ kind, subject: entry.key, repair: 'dropped' });
  }
  for (const tier of store.recount()) {
    issues.push({ kind: 'size-mismatch', subject: `${tier} bytes and entries`, repair: 'recounted' });
  }
  for (const key of store.mendProbabilities()) {
    issues.push({ kind: 'probability-out-of-range', subject: key, repair: 'clamped' });
  }
  const figures = store.figures();
  for (const tier of ['hot', 'warm'] as const) {
    if (figures[tier].usedBytes <= figures[tier].budgetBytes) continue;
    store.setBudgets({ hotBytes: figures.hot.budgetBytes, warmBytes: figures.warm.budgetBytes });
    issues.push({ kind: 'budget-exceeded', subject: `${tier} bytes`, repair: 'dropped' });
  }
  return issues;
}

function entryProblem({ key, trackId, chunk, bytes }: StoredChunk): 'impossible-key' | 'size-mismatch' | null {
  const parsed = parseKeyText(key);
  if (parsed?.trackId !== trackId || chunk.frames > CHUNK_FRAMES) return 'impossible-key';
  return chunk.pcm.byteLength === bytes ? null : 'size-mismatch';
}

/** A render is lost when nobody waits for it and no worker has it, or when a worker has had it longer than any render may take. */
export function checkInFlight<F extends CheckedRender>(
  inFlight: readonly F[],
  nowMs: number,
  withdraw: (render: F) => void,
): IntegrityIssue[] {
  return inFlight
    .filter(({ waiting, startedAtMs }) => (startedAtMs === null ? waiting === 0 : nowMs - startedAtMs > LOST_AFTER_MS))
    .map((render) => {
      withdraw(render);
      return { kind: 'lost-render', subject: render.text, repair: 'withdrawn' };
    });
}
