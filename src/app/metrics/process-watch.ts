// The process itself: how late the main loop is, what the garbage collector takes, memory and CPU. Twenty times a second a timer looks how late it
// comes; that is all it costs while nobody asks.

import { type PerformanceEntry, PerformanceObserver } from "node:perf_hooks";
import { Buckets, QUICK_S } from "./buckets.ts";
import { byKey, type Family, one, spread } from "./family.ts";

const LOOK_MS = 50;
/** Kinds of `perf_hooks` (node:perf_hooks constants.NODE_PERFORMANCE_GC_*). */
const GC_KINDS: ReadonlyMap<number, string> = new Map([
  [1, "minor"],
  [4, "major"],
  [8, "incremental"],
  [16, "weak"],
]);

interface Pauses {
  count: number;
  seconds: number;
}

export class ProcessWatch {
  readonly loopDelay = new Buckets(QUICK_S);
  readonly #pauses = new Map<string, Pauses>();
  readonly #observer: PerformanceObserver;
  readonly #timer: NodeJS.Timeout;

  constructor() {
    this.#observer = new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) this.#collected(kindOf(entry), entry.duration / 1_000);
    });
    this.#observer.observe({ entryTypes: ["gc"] });
    let due = performance.now() + LOOK_MS;
    this.#timer = setInterval(() => {
      const now = performance.now();
      this.loopDelay.add(Math.max(0, now - due) / 1_000);
      due = now + LOOK_MS;
    }, LOOK_MS).unref();
  }

  close(): void {
    this.#observer.disconnect();
    clearInterval(this.#timer);
  }

  get families(): readonly Family[] {
    const pauses = (what: keyof Pauses) => () =>
      Array.from(this.#pauses, ([kind, pause]) => [kind, pause[what]] as const);
    return [
      spread(
        "zongji_loop_delay_seconds",
        "How late the main loop came to a timer, looked at twenty times a second",
        this.loopDelay,
      ),
      byKey(
        {
          name: "zongji_gc_pauses_total",
          kind: "counter",
          help: "Pauses of the main thread's garbage collector",
          label: "kind",
        },
        pauses("count"),
      ),
      byKey(
        { name: "zongji_gc_pause_seconds_total", kind: "counter", help: "Time these pauses took", label: "kind" },
        pauses("seconds"),
      ),
      byKey(
        {
          name: "zongji_memory_bytes",
          kind: "gauge",
          help: "Memory of the process, by what it is used for",
          label: "kind",
        },
        memory,
      ),
      one("zongji_cpu_seconds_total", "counter", "CPU of the whole process, all threads", () => {
        const { user, system } = process.cpuUsage();
        return (user + system) / 1e6;
      }),
    ];
  }

  #collected(kind: string, seconds: number): void {
    const pause = this.#pauses.get(kind) ?? { count: 0, seconds: 0 };
    pause.count++;
    pause.seconds += seconds;
    this.#pauses.set(kind, pause);
  }
}

function kindOf(entry: PerformanceEntry): string {
  const detail: unknown = "detail" in entry ? entry.detail : undefined;
  const kind = typeof detail === "object" && detail !== null && "kind" in detail ? detail.kind : undefined;
  return (typeof kind === "number" ? GC_KINDS.get(kind) : undefined) ?? "other";
}

function memory(): readonly (readonly [string, number])[] {
  const { rss, heapTotal, heapUsed, external, arrayBuffers } = process.memoryUsage();
  return [
    ["resident", rss],
    ["heap", heapTotal],
    ["heap-used", heapUsed],
    ["external", external],
    ["buffers", arrayBuffers],
  ];
}
