import { setImmediate as turn } from 'node:timers/promises';

import { describe, expect, it } from 'vitest';

import { PlayerError } from '../../shared/errors.ts';
import type { Urgency } from '../../shared/playback.ts';
import { AnalysisQueue } from './analysis-queue.ts';

/** A queue whose analyses end when the test says so; its value is the name of what was analysed. */
function make() {
  const begun: { name: string; ticket: { urgency: Urgency }; finish: () => void; fail: (error: PlayerError) => void }[] = []; // prettier-ignore
  const queue = new AnalysisQueue<string>(
    (trackId, signature, ticket, signal) =>
      new Promise((resolve, reject) => {
        const name = `${trackId}${signature}`;
        signal.addEventListener('abort', () => reject(new PlayerError('aborted')));
        begun.push({ name, ticket, finish: () => resolve(name), fail: reject });
      }),
    () => undefined,
  );
  const ask = (trackId: number, urgency: Urgency, signal?: AbortSignal): Promise<string> =>
    queue.of(trackId, 'a', { urgency }, signal).catch((error: unknown) => PlayerError.from(error).code);
  const names = (): string[] => begun.map(({ name }) => name);
  return { queue, begun, ask, names };
}

describe('analysis queue', () => {
  it('does one at a time, the most urgent first, then the oldest', async () => {
    const { begun, ask, names } = make();
    const asked = [ask(1, 'now'), ask(2, 'maybe'), ask(3, 'soon'), ask(4, 'now'), ask(5, 'soon')];
    for (let done = 0; done < 5; done++) {
      expect(begun).toHaveLength(done + 1);
      begun[done]?.finish();
      await turn();
    }
    expect(names()).toEqual(['1a', '4a', '3a', '5a', '2a']);
    expect(await Promise.all(asked)).toEqual(['1a', '2a', '3a', '4a', '5a']);
  });

  it('does each once for all who wait, at the urgency of the most urgent', async () => {
    const { begun, ask } = make();
    const asked = [ask(1, 'soon'), ask(1, 'maybe')];
    expect(begun[0]?.ticket.urgency).toBe('soon');
    asked.push(ask(1, 'now'));
    expect(begun[0]?.ticket.urgency).toBe('now');
    begun[0]?.finish();
    expect(await Promise.all(asked)).toEqual(['1a', '1a', '1a']);
    expect(begun).toHaveLength(1);
  });

  it('lets a more urgent one overtake at once, and begins the overtaken anew', async () => {
    const { begun, ask, names } = make();
    const idle = ask(1, 'maybe');
    const current = ask(2, 'now');
    await turn();
    expect(names()).toEqual(['1a', '2a']);
    begun[1]?.finish();
    expect(await current).toBe('2a');
    await turn();
    begun[2]?.finish();
    expect(await idle).toBe('1a');
    expect(names()).toEqual(['1a', '2a', '1a']);
  });

  it('does not let equals overtake each other', async () => {
    const { begun, ask, names } = make();
    void ask(1, 'now');
    void ask(2, 'now');
    await turn();
    expect(names()).toEqual(['1a']);
    begun[0]?.finish();
    await turn();
    expect(names()).toEqual(['1a', '2a']);
  });

  it('drops what nobody waits for before it begun, finishes what has begun, and lets others go first', async () => {
    const { begun, ask, names } = make();
    const [first, second] = [new AbortController(), new AbortController()];
    const left = [ask(1, 'now', first.signal), ask(2, 'now', second.signal)];
    second.abort();
    first.abort();
    expect(await Promise.all(left)).toEqual(['aborted', 'aborted']);
    expect(names()).toEqual(['1a']);
    const again = ask(1, 'soon');
    expect(begun).toHaveLength(1);
    begun[0]?.finish();
    expect(await again).toBe('1a');

    const third = new AbortController();
    void ask(3, 'now', third.signal);
    void ask(4, 'soon');
    await turn();
    third.abort();
    await turn();
    expect(names()).toEqual(['1a', '3a', '4a']);
  });

  it('tells who waits that a track changed, and begins new content', async () => {
    const { queue, begun, ask, names } = make();
    const asked = [ask(1, 'now'), ask(2, 'soon')];
    queue.forgetTrack(1);
    queue.forgetTrack(2);
    expect(await Promise.all(asked)).toEqual(['file-changed', 'file-changed']);
    await turn();
    expect(names()).toEqual(['1a']);
    const anew = queue.of(1, 'b', { urgency: 'now' });
    await turn();
    begun[1]?.finish();
    expect(await anew).toBe('1b');
  });

  it('passes a failure on and goes on', async () => {
    const { begun, ask } = make();
    const failing = [ask(1, 'now'), ask(1, 'soon')];
    const next = ask(2, 'soon');
    begun[0]?.fail(new PlayerError('analysis-failed'));
    expect(await Promise.all(failing)).toEqual(['analysis-failed', 'analysis-failed']);
    await turn();
    begun[1]?.finish();
    expect(await next).toBe('2a');
    const again = ask(1, 'now');
    await turn();
    begun[2]?.finish();
    expect(await again).toBe('1a');
  });

  it('ends with all who wait', async () => {
    const { queue, ask } = make();
    const asked = [ask(1, 'now'), ask(2, 'now')];
    queue.dispose();
    expect(await Promise.all(asked)).toEqual(['aborted', 'aborted']);
    expect(await ask(3, 'now')).toBe('aborted');
  });
});
