// How long SIP messages wait to be read, and how much time this thread has left, told to whoever admits calls (sip/guard/overload.ts). Started by serve.ts once calls come in; without a UDP
// socket late timers are what is told.

import { performance } from "node:perf_hooks";
import { limits } from "../base/limits.ts";
import { ReadDelay } from "../sip/transport/read-delay.ts";
import type { SipSockets } from "../sip/transport/sockets.ts";

const { lookMs } = limits.overload;

/** `look` hears the delay in milliseconds and the share of time without work (0 to 1), every `lookMs`. Returns what ends it. */
export function watchReadDelay(
  sockets: Pick<SipSockets, "probe">,
  look: (delayMs: number, idle: number) => void,
): () => void {
  const delay = new ReadDelay(performance.now());
  const probe = sockets.probe((number) => delay.came(number, performance.now()));
  let before = performance.eventLoopUtilization();
  const timer = setInterval(() => {
    const now = performance.now();
    const sofar = performance.eventLoopUtilization();
    look(delay.at(now), 1 - performance.eventLoopUtilization(sofar, before).utilization);
    before = sofar;
    probe?.send(delay.send(now));
  }, lookMs);
  timer.unref();
  return () => {
    clearInterval(timer);
    probe?.close();
  };
}
