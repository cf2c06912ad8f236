// How long SIP messages wait to be read, told to whoever admits calls (sip/guard/overload.ts). Started by serve.ts once calls come in; without a UDP
// socket late timers are what is told.

import { performance } from "node:perf_hooks";
import { limits } from "../base/limits.ts";
import { ReadDelay } from "../sip/transport/read-delay.ts";
import type { SipSockets } from "../sip/transport/sockets.ts";

const { lookMs } = limits.overload;

/** `look` hears it in milliseconds, every `lookMs`. Returns what ends it. */
export function watchReadDelay(sockets: Pick<SipSockets, "probe">, look: (delayMs: number) => void): () => void {
  const delay = new ReadDelay(performance.now());
  const probe = sockets.probe((number) => delay.came(number, performance.now()));
  const timer = setInterval(() => {
    const now = performance.now();
    look(delay.at(now));
    probe?.send(delay.send(now));
  }, lookMs);
  timer.unref();
  return () => {
    clearInterval(timer);
    probe?.close();
  };
}
