// What an edit took from the queue is told, with the way to take it back, for as long as that is what would be taken back.
import type { PlayerEngine } from '../engine/engine.ts';
import { words } from '../texts/words.ts';
import { dismiss, tell, type NoticeStore } from './notice-store.ts';

export function bindQueueNotices(engine: Pick<PlayerEngine, 'queue'>, notices: NoticeStore): { dispose(): void } {
  let { edits } = engine.queue.snapshot();
  let told: number | null = null;
  const stop = engine.queue.onChange(() => {
    const now = engine.queue.snapshot();
    if (now.edits === edits) return;
    edits = now.edits;
    // Its button would undo another edit than the one it speaks of.
    if (told !== null) dismiss(notices, told);
    told = null;
    if (now.lost === null) return;
    const sentence = words.queue.lost[now.lost.kind](now.lost.entries);
    told = tell(notices, 'note', sentence, { words: words.queue.undo, run: () => engine.queue.undo() });
  });
  return { dispose: stop };
}
