// The figures of each queue add up at any moment, and say of who waits what the desk says (ACD-24). Part of the checkers.

import type { Switch } from "../../src/app/core/switch.ts";

export function checkFigures(core: Switch, report: (what: string) => void): void {
  const waiting = new Map(core.floor.desk.queues(core.clock.now()).map((queue) => [queue.key, queue.waiting]));
  for (const queue of core.office.queues.keys()) {
    const inLine = waiting.get(queue) ?? 0;
    const tally = core.figures.of(queue);
    const { carried, offered, answered, abandoned, overflowed, refused } = tally;
    const decided = answered + abandoned + overflowed + refused;
    if (carried + offered !== decided + tally.waiting)
      report(`${queue}: ${carried} + ${offered} offered, but ${decided} decided and ${tally.waiting} waiting`);
    // In the figures a call-back waits until its customer answers, at the desk until an agent does.
    // So does who is called back after a kill, until their phone is there.
    const most = inLine + (core.callBacks.sizes["callBacksInLine"] ?? 0) + core.figures.queues.awaited;
    if (tally.waiting < inLine || tally.waiting > most)
      report(`${queue}: the figures say ${tally.waiting} wait, the desk ${inLine}`);
    if (tally.answeredInTime > answered || tally.shortAbandoned > abandoned || tally.lost > refused)
      report(`${queue}: a part is larger than its whole: ${JSON.stringify(tally)}`);
    const waits = [...tally.waits.values()].reduce((sum, calls) => sum + calls, 0);
    const callers = answered - tally.callBacksReached;
    if (waits !== callers) report(`${queue}: ${callers} callers answered, ${waits} waits of them`);
  }
}
