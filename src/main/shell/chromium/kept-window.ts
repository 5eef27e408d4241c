// The window of the Chromium shell for as long as the player runs: opened, or taken over from the process before this one, and opened again
// when its page is gone while its browser is not (a page that crashed). Reports when the person closed it. `serve` makes one where there is
// a display.
import type { Disposable } from '../../platform/disposables.ts';
import type { Event } from '../../platform/events.ts';
import type { Logger } from '../../platform/log.ts';
import { adoptWindow, openWindow, removeLaunchPage, writeLaunchPage, type BrowserWindow } from './open-window.ts';
import { WindowWatch } from './window-watch.ts';

/** A page that seeks its player tries every 5 s at the latest, and needs a moment. */
const RETURN_MS = 6_000;

/** A reload, also by hand after a crash, is done by then; longer would be silence for nothing. Guess. */
const CRASHED_AFTER_MS = 8_000;

/** A page that crashes again and again is not opened for ever. */
const MOST_REOPENINGS = 2;
const REOPENINGS_WITHIN_MS = 10 * 60_000;

export interface KeptWindowOptions {
  readonly browser: string;
  readonly profileFolder: string;
  /** Where the page that opens the link is written. */
  readonly dataFolder: string;
  /** The browser's process in which a process before this one had its window; null when it had none. */
  readonly pidBefore: number | null;
  mintLaunchUrl(): string;
  readonly onPresence: Event<boolean>;
  /** Whether the page that went said so: it was closed or is loaded again, and has not crashed. */
  saidGoodbye(): boolean;
  /** The person closed it. */
  onClosed(): void;
  /** Its browser ended before it showed a page. */
  onNotShown(): void;
  /** Another process shows it. */
  onProcess(): void;
  readonly log: Logger;
  /** On macOS a browser outlives its windows: there a page that crashed looks the same as a window that was closed. */
  readonly outlivesWindows?: boolean;
  readonly limits?: { readonly returnMs?: number; readonly crashedAfterMs?: number };
}

export class KeptWindow implements Disposable {
  readonly #options: KeptWindowOptions;
  readonly #watch: WindowWatch;
  readonly #presence: Disposable;
  readonly #crashedAfterMs: number;
  readonly #reopens: boolean;
  #window: BrowserWindow | null = null;
  #hasPage = false;
  #wasThere = false;
  #reopenedAtMs: readonly number[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #disposed = false;

  constructor(options: KeptWindowOptions) {
    this.#options = options;
    this.#crashedAfterMs = options.limits?.crashedAfterMs ?? CRASHED_AFTER_MS;
    this.#reopens = !(options.outlivesWindows ?? process.platform === 'darwin');
    this.#watch = new WindowWatch(() => options.onClosed());
    this.#presence = options.onPresence((isThere) => this.#setPage(isThere));
    if (options.pidBefore === null) this.#open();
    else this.#takeOver(options.pidBefore, options.limits?.returnMs ?? RETURN_MS);
  }

  get pid(): number | null {
    return this.#window?.pid ?? null;
  }

  /** Another process will look after it. */
  leave(): void {
    this.#window?.leave();
  }

  async dispose(): Promise<void> {
    this.#disposed = true;
    clearTimeout(this.#timer);
    void this.#presence.dispose();
    this.#watch.dispose();
    removeLaunchPage(this.#options.dataFolder);
    await this.#window?.dispose();
  }

  #takeOver(pid: number, returnMs: number): void {
    const adopted = adoptWindow(pid, this.#options.profileFolder);
    if (adopted) {
      this.#wasThere = true;
      this.#use(adopted);
      this.#awaitPage(this.#crashedAfterMs);
      return;
    }
    // Its process may have handed it to an unknown one; then its page comes back by itself.
    this.#timer = setTimeout(() => this.#open(), returnMs);
    this.#timer.unref();
  }

  #open(): void {
    const { browser, profileFolder, dataFolder, mintLaunchUrl, log } = this.#options;
    this.#use(openWindow({ browser, profileFolder, url: writeLaunchPage(dataFolder, mintLaunchUrl()), log }));
  }

  #use(window: BrowserWindow): void {
    this.#window = window;
    this.#options.onProcess();
    void window.ended.then(() => {
      if (this.#disposed || this.#window !== window) return;
      this.#window = null;
      clearTimeout(this.#timer);
      removeLaunchPage(this.#options.dataFolder);
      this.#options.onProcess();
      if (this.#wasThere) {
        this.#watch.setBrowserEnded();
        return;
      }
      this.#watch.dispose();
      this.#options.onNotShown();
    });
  }

  #setPage(isThere: boolean): void {
    this.#hasPage = isThere;
    this.#wasThere ||= isThere;
    this.#watch.setPage(isThere);
    clearTimeout(this.#timer);
    if (!isThere) {
      if (!this.#options.saidGoodbye()) this.#awaitPage(this.#crashedAfterMs);
      return;
    }
    removeLaunchPage(this.#options.dataFolder);
    // It came back in an unknown process: only its page tells when it is closed.
    if (!this.#window) this.#watch.setBrowserEnded();
  }

  #awaitPage(withinMs: number): void {
    if (!this.#reopens) return;
    this.#timer = setTimeout(() => void this.#openAnew(), withinMs);
    this.#timer.unref();
  }

  async #openAnew(): Promise<void> {
    const crashed = this.#window;
    const nowMs = performance.now();
    const lately = this.#reopenedAtMs.filter((atMs) => atMs > nowMs - REOPENINGS_WITHIN_MS);
    if (!crashed || this.#hasPage || this.#disposed || lately.length >= MOST_REOPENINGS) return;
    this.#reopenedAtMs = [...lately, nowMs];
    this.#options.log.warn('the page is gone and its browser is not: the window is opened anew');
    this.#window = null;
    await crashed.dispose();
    if (!this.#disposed) this.#open();
  }
}
