import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { WindowWatch } from './window-watch.ts';

describe('the window counts as closed', () => {
  let watch: WindowWatch;
  const closed = vi.fn();
  beforeEach(() => {
    vi.useFakeTimers();
    closed.mockClear();
    watch = new WindowWatch(closed);
  });
  afterEach(() => {
    watch.dispose();
    vi.useRealTimers();
  });

  it('5 s after its page went and its browser ended', () => {
    watch.setPage(true);
    watch.setPage(false);
    watch.setBrowserEnded();
    vi.advanceTimersByTime(4_999);
    expect(closed).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(closed).toHaveBeenCalledTimes(1);
  });

  it('counting from when the page went, not from when the browser ended', () => {
    watch.setPage(true);
    watch.setPage(false);
    vi.advanceTimersByTime(4_000);
    watch.setBrowserEnded();
    vi.advanceTimersByTime(1_000);
    expect(closed).toHaveBeenCalledTimes(1);
  });

  it('not by a reload', () => {
    watch.setPage(true);
    watch.setBrowserEnded();
    for (let reload = 0; reload < 10; reload++) {
      watch.setPage(false);
      vi.advanceTimersByTime(4_000);
      watch.setPage(true);
      vi.advanceTimersByTime(60_000);
    }
    expect(closed).not.toHaveBeenCalled();
  });

  it('not when the browser handed its window to another process', () => {
    watch.setBrowserEnded();
    vi.advanceTimersByTime(2_000);
    watch.setPage(true);
    vi.advanceTimersByTime(3_600_000);
    expect(closed).not.toHaveBeenCalled();
  });

  it('when its page is gone for long though the browser’s process stays', () => {
    watch.setPage(true);
    watch.setPage(false);
    vi.advanceTimersByTime(29_999);
    expect(closed).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(closed).toHaveBeenCalledTimes(1);
  });

  it('when the browser could not start', () => {
    watch.setBrowserEnded();
    vi.advanceTimersByTime(5_000);
    expect(closed).toHaveBeenCalledTimes(1);
  });
});
