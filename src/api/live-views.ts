// Replies that go on for as long as the client stays: sound, queues, alarms, the log. Each knows whether its asker may still have it, which is
// asked again after each change that went through this interface: whose token is void, or whose right is gone, hears no more (CRM-11).

/** What a reply that goes on tells of itself. */
export interface Watchers {
  readonly size: number;
  add(stop: () => void): void;
  /** false: it was over already. */
  delete(stop: () => void): boolean;
}

export class LiveViews {
  /** How to end each; undefined: it is the installation's. */
  readonly #views = new Map<() => void, (() => Promise<boolean>) | undefined>();

  /** For the replies to one request. */
  of(mayStill: (() => Promise<boolean>) | undefined): Watchers {
    const views = this.#views;
    return {
      get size() {
        return views.size;
      },
      add: (stop) => void views.set(stop, mayStill),
      delete: (stop) => views.delete(stop),
    };
  }

  /** Something was changed, or time went by: who may no more? */
  async look(): Promise<void> {
    for (const [stop, mayStill] of [...this.#views]) {
      if (mayStill !== undefined && !(await mayStill())) stop();
    }
  }

  endAll(): void {
    for (const stop of [...this.#views.keys()]) stop();
  }
}
