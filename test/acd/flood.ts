// One agent, one plain caller, and better callers who never stop coming.

import { agent, offers, queue, Shift } from "./offices.ts";

export const FLOOD_START = 1_000;
export const PLAIN_ARRIVES = 2_500;
const PATIENCE = 4_000_000;

export function flood(load: { creditMs: number; talkMs: number; gapMs: number }): {
  plainWaitedMs: number | undefined;
  latestBetterArrival: number;
} {
  const shift = new Shift(
    [agent("5")],
    [queue("vip", { creditMs: load.creditMs, maxCallers: 100_000 }), queue("plain")],
  ).ready("5");
  shift.now = FLOOD_START;
  const arrivedAt = new Map<string, number>();
  let call = "";
  let freeAt = 0;
  let latestBetterArrival = 0;
  let nextBetter = FLOOD_START;
  let plainCame = false;
  const take = (offered: readonly string[]): void => {
    for (const offer of offered) {
      call = offer.split(" ")[0] ?? "";
      shift.answers("5", call);
      freeAt = shift.now + load.talkMs;
      latestBetterArrival = Math.max(latestBetterArrival, arrivedAt.get(call) ?? 0);
    }
  };
  while (shift.now < PATIENCE) {
    const plainAt = plainCame ? Number.POSITIVE_INFINITY : FLOOD_START + PLAIN_ARRIVES;
    const endAt = call === "" ? Number.POSITIVE_INFINITY : freeAt;
    shift.now = Math.min(nextBetter, plainAt, endAt);
    if (shift.now === endAt) {
      const ended = call;
      call = "";
      take(offers(shift.hangsUp("5", ended)));
    } else if (shift.now === plainAt) {
      plainCame = true;
      take(offers(shift.calls("plain", "plain")));
    } else {
      const id = `vip-${nextBetter}`;
      arrivedAt.set(id, nextBetter);
      nextBetter += load.gapMs;
      take(offers(shift.calls(id, "vip")));
    }
    if (call === "plain") return { plainWaitedMs: shift.now - FLOOD_START - PLAIN_ARRIVES, latestBetterArrival };
  }
  return { plainWaitedMs: undefined, latestBetterArrival };
}
