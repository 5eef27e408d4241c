// What measures within the page: it runs there, put in before the page's own program, and knows the page by roles and words alone.

export interface Frames {
  /** Between one frame and the next. */
  readonly frameMs: number[];
  /** 0: none was longer than 50 ms. */
  readonly longestTaskMs: number;
}

export interface Probe {
  frames(ms: number, scroll: { readonly scroller: string; readonly px: number } | null): Promise<Frames>;
  /** Goes to the view; milliseconds until its rows are painted. */
  view(name: string): Promise<number>;
  sort(column: string): Promise<number>;
  /** Moves a row of a playlist by one place; milliseconds until that is painted. */
  move(): Promise<number>;
  /** Types it key by key; milliseconds from each key to its results. */
  search(text: string): Promise<number[]>;
  clearSearch(): Promise<void>;
  /** Selects that many rows and queues them. */
  queue(count: number): Promise<number>;
  steady(ms: number): Promise<{ readonly commits: number; readonly changes: readonly (readonly [string, number])[] }>;
}

declare global {
  interface Window {
    probe: Probe;
  }
}

/** Self-contained: it is sent to the page as text. */
export function installProbe(): void {
  /** Longer is a failure, told by its name. */
  const LIMIT_MS = 10_000;
  let commits = 0;
  // As the developer tools of React listen: called after each commit, also in the built page.
  Object.assign(window, {
    __REACT_DEVTOOLS_GLOBAL_HOOK__: {
      supportsFiber: true,
      renderers: new Map(),
      inject: () => 1,
      onCommitFiberRoot: () => void commits++,
      onCommitFiberUnmount: () => undefined,
      onPostCommitFiberRoot: () => undefined,
    },
  });
  let longestTaskMs = 0;
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) longestTaskMs = Math.max(longestTaskMs, duration);
  }).observe({ type: 'longtask' });

  const frame = (): Promise<number> => new Promise((resolve) => requestAnimationFrame(resolve));
  /** After the frame that is being made was painted. */
  const painted = async (): Promise<void> => {
    await frame();
    await new Promise((resolve) => setTimeout(resolve));
  };
  const until = async (what: string, isSo: () => boolean): Promise<void> => {
    const start = performance.now();
    while (!isSo()) {
      if (performance.now() - start > LIMIT_MS) throw new Error(`not within ${LIMIT_MS} ms: ${what}`);
      // Frame by frame: a loop that never rests would take the core's processor from it.
      await frame();
    }
  };
  const timed = async (what: string, begin: () => void, isDone: () => boolean): Promise<number> => {
    const start = performance.now();
    begin();
    await until(what, isDone);
    // It is in the frame that is being made.
    await new Promise((resolve) => setTimeout(resolve));
    return performance.now() - start;
  };
  const all = (selector: string): HTMLElement[] => [...document.querySelectorAll<HTMLElement>(selector)];
  const main = (): HTMLElement => all('main')[0] ?? document.body;
  const button = (selector: string, name: string): HTMLElement => {
    const found = all(selector).find((element) => element.textContent?.trim() === name);
    if (!found) throw new Error(`no ${name}`);
    return found;
  };
  const grid = (): HTMLElement | undefined => all('main [role="grid"]').at(-1);
  /** The words of the first rows that are loaded. */
  const rowsText = (): string => {
    const rows = [...(grid()?.querySelectorAll<HTMLElement>('[role="row"] [role="gridcell"]') ?? [])].slice(0, 40);
    return rows.map(({ textContent }) => textContent).join('|');
  };
  const settle = async (): Promise<void> => {
    for (let i = 0; i < 3; i++) await painted();
    await new Promise((resolve) => setTimeout(resolve, 60));
  };

  const frames: Probe['frames'] = async (ms, scroll) => {
    await settle();
    longestTaskMs = 0;
    const frameMs: number[] = [];
    const element = scroll ? document.querySelector<HTMLElement>(scroll.scroller) : null;
    if (scroll && !element) throw new Error(`no ${scroll.scroller}`);
    if (element) element.scrollTop = 0;
    const start = await frame();
    let direction = 1;
    for (let before = start; before - start < ms;) {
      if (element && scroll) {
        if (element.scrollTop + element.clientHeight >= element.scrollHeight - 2) direction = -1;
        element.scrollTop += direction * scroll.px;
      }
      const now = await frame();
      frameMs.push(now - before);
      before = now;
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
    return { frameMs, longestTaskMs };
  };

  window.probe = {
    frames,
    view: async (name) => {
      await settle();
      const link = button('nav button', name);
      return timed(
        `view ${name}`,
        () => link.click(),
        () => main().querySelector('h1')?.textContent === name && rowsText().length > 20,
      );
    },
    sort: async (column) => {
      await settle();
      const before = rowsText();
      const head = all('[role="columnheader"]').find(
        (element) => element.querySelector('.head-label')?.textContent === column,
      );
      const press = head?.querySelector<HTMLElement>('button');
      if (!press) throw new Error(`no column ${column}`);
      return timed(
        `sort by ${column}`,
        () => press.click(),
        () => rowsText() !== before && grid()?.querySelector('[aria-busy="true"]') === null,
      );
    },
    move: async () => {
      await settle();
      const row = document.querySelector<HTMLElement>('[role="row"][data-index="3"]');
      row?.click();
      await settle();
      const before = rowsText();
      const press = { key: 'ArrowDown', code: 'ArrowDown', altKey: true, bubbles: true, cancelable: true };
      return timed(
        'a row that moves',
        () => row?.dispatchEvent(new KeyboardEvent('keydown', press)),
        () => rowsText() !== before,
      );
    },
    search: async (text) => {
      const box = document.querySelector<HTMLInputElement>('input[type="search"], header input');
      if (!box) throw new Error('no search');
      box.focus();
      const times: number[] = [];
      for (let length = 1; length <= text.length; length++) {
        // A key whose results look as those before cannot be told from one that has none yet.
        await settle();
        const before = main().textContent;
        const start = performance.now();
        document.execCommand('insertText', false, text.charAt(length - 1));
        const isNew = await until('results', () => main().textContent !== before || performance.now() - start > 1500).then(() => main().textContent !== before); // prettier-ignore
        await new Promise((resolve) => setTimeout(resolve));
        if (isNew) times.push(performance.now() - start);
      }
      return times;
    },
    clearSearch: async () => {
      const box = document.querySelector<HTMLInputElement>('input[type="search"], header input');
      box?.focus();
      box?.select();
      document.execCommand('delete');
      await new Promise((resolve) => setTimeout(resolve, 400));
    },
    queue: async (count) => {
      const scroller = document.querySelector<HTMLElement>('.track-scroller');
      const rowOf = (index: number): HTMLElement | null =>
        document.querySelector(`[role="row"][data-index="${index}"]:not([aria-busy])`);
      if (!scroller) throw new Error('no tracks');
      scroller.scrollTop = 0;
      await until('the first row', () => rowOf(0) !== null);
      rowOf(0)?.click();
      await settle();
      const rowPx = rowOf(0)?.offsetHeight ?? 40;
      scroller.scrollTop = (count - 4) * rowPx;
      await until('the last row', () => rowOf(count - 1) !== null);
      rowOf(count - 1)?.dispatchEvent(new MouseEvent('click', { bubbles: true, shiftKey: true }));
      await settle();
      const row = rowOf(count - 1);
      row?.focus();
      const words = new Intl.NumberFormat('en-US').format(count);
      return timed(
        'the notice',
        () =>
          row?.dispatchEvent(new KeyboardEvent('keydown', { key: 'q', code: 'KeyQ', bubbles: true, cancelable: true })),
        () => all('[role="status"]').some(({ textContent }) => textContent?.includes(words) === true && !textContent.includes('selected')), // prettier-ignore
      );
    },
    steady: async (ms) => {
      const counts = new Map<string, number>();
      const observer = new MutationObserver((records) => {
        for (const { target, type, attributeName } of records) {
          const element = target instanceof Element ? target : target.parentElement;
          const named = element?.closest('[aria-label], [class]');
          const name = named?.getAttribute('aria-label') ?? named?.getAttribute('class') ?? element?.tagName ?? '?';
          const key = `${name} (${attributeName ?? type})`;
          counts.set(key, (counts.get(key) ?? 0) + 1);
        }
      });
      observer.observe(document.documentElement, {
        subtree: true,
        childList: true,
        characterData: true,
        attributes: true,
      });
      commits = 0;
      await new Promise((resolve) => setTimeout(resolve, ms));
      observer.disconnect();
      return { commits, changes: [...counts].sort(([, a], [, b]) => b - a) };
    },
  };
}
