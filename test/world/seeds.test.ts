// Whole days of a small office, each from its seed. A failing one is told again by the command in its message.

import { describe, expect, test } from "vitest";
import { type DayInit, runDay } from "./day.ts";

/** Seeds that failed once, with what they taught. They stay. */
const KNOWN: readonly (DayInit & { readonly taught: string })[] = [
  { seed: 117, calls: 200, crash: true, taught: "an INVITE on its way when the switch is killed still rings a phone" },
  { seed: 205, calls: 200, loss: 0.15, taught: "a 200 that comes after timer B finds nobody" },
  { seed: 303, calls: 200, loss: 0.1, stranger: true, taught: "a repeated request is answered where it came from" },
  { seed: 4, calls: 200, taught: "a lamp that missed something while its phone was away is told when it is back" },
  {
    seed: 7,
    calls: 200,
    crash: true,
    taught: "who answered our offer holding, and offers that again, is not answered as if they listened",
  },
  { seed: 22, calls: 200, loss: 0.12, taught: "a BYE to an answer that crosses the CANCEL counts on behind the PRACK" },
  {
    seed: 11,
    calls: 100,
    crash: true,
    sound: true,
    taught: "who hangs up while the tone of a mailbox sounds is not recorded any more",
  },
  { seed: 1, calls: 80, centre: true, taught: "a call-back whose stay in line is over is counted once" },
  {
    seed: 4,
    calls: 80,
    centre: true,
    taught: "a call-back offered after hours leaves the line before its call is over",
  },
  {
    seed: 5,
    calls: 60,
    centre: true,
    crash: true,
    taught: "whom a supervisor took is on no missed-call list after a kill",
  },
  {
    seed: 205,
    calls: 120,
    crash: true,
    customers: true,
    taught: "parted customers do not get back a value that is somebody else's by now",
  },
  { seed: 208, calls: 200, loss: 0.15, taught: "a re-INVITE may not overtake the ACK of the first answer" },
];

const CALLS = 120;
const DAYS: readonly DayInit[] = [
  ...Array.from({ length: 7 }, (_, i) => ({ seed: 1_000 + i, calls: CALLS })),
  ...Array.from({ length: 5 }, (_, i) => ({ seed: 2_000 + i, calls: CALLS, crash: true })),
  ...Array.from({ length: 3 }, (_, i) => ({ seed: 3_000 + i, calls: CALLS, loss: 0.12 })),
  ...Array.from({ length: 3 }, (_, i) => ({ seed: 4_000 + i, calls: CALLS, loss: 0.05, stranger: true })),
  ...Array.from({ length: 2 }, (_, i) => ({ seed: 5_000 + i, calls: CALLS, sound: true })),
  { seed: 5_100, calls: CALLS, sound: true, crash: true },
  { seed: 5_200, calls: CALLS, sound: true, loss: 0.08, stranger: true },
  { seed: 6_000, calls: CALLS, flows: true, loss: 0.08 },
  { seed: 6_001, calls: CALLS, flows: true, crash: true },
  { seed: 6_002, calls: CALLS, flows: true, centre: true },
  { seed: 7_000, calls: CALLS, commands: true },
  { seed: 7_011, calls: CALLS, commands: true, loss: 0.08, crash: true },
  { seed: 8_000, calls: 80, customers: true, loss: 0.08 },
  { seed: 8_001, calls: 80, customers: true, crash: true },
  { seed: 9_000, calls: 40, quality: true, loss: 0.05 },
  { seed: 9_002, calls: 40, quality: true, crash: true },
];

async function expectGoodDay(init: DayInit): Promise<void> {
  const day = await runDay(init);
  const again = `npm run world -- --seed ${init.seed} --calls ${init.calls}${init.loss === undefined ? "" : ` --loss ${init.loss}`}${init.crash === true ? " --crash" : ""}${init.stranger === true ? " --stranger" : ""}${init.sound === true ? " --sound" : ""}${init.centre === true ? " --centre" : ""}${init.flows === true ? " --flows" : ""}${init.commands === true ? " --commands" : ""}${init.customers === true ? " --customers" : ""}${init.quality === true ? " --quality" : ""}`;
  expect(day.violations, again).toEqual([]);
  const ended = [...day.endings.values()].reduce((sum, count) => sum + count, 0);
  expect(ended, "agents' own calls to feature codes come on top").toBeGreaterThanOrEqual(init.calls * 0.9);
  expect(day.endings.get("completed") ?? 0, "a day on which nobody talks proves nothing").toBeGreaterThan(
    init.calls / 5,
  );
  if (init.customers === true)
    for (const deed of ["create", "owner", "merge", "unmerge", "import", "ticket", "move", "comment"])
      expect(day.commanded.get(deed) ?? 0, `a day without ${deed} proves little`).toBeGreaterThan(0);
  if (init.quality === true)
    for (const deed of ["create", "draw", "answer", "submit", "scorecard", "rule"])
      expect(day.commanded.get(deed) ?? 0, `a day without ${deed} proves little`).toBeGreaterThan(0);
  if (init.commands === true)
    expect(day.commanded.size, "a day on which nearly all is refused proves nothing").toBeGreaterThanOrEqual(4);
}

describe("simulated days", () => {
  for (const day of DAYS) {
    const how = [
      day.crash === true ? ", the switch is killed once" : "",
      day.loss === undefined ? "" : `, ${day.loss} lost`,
      day.stranger === true ? ", a stranger replays and spoils" : "",
      day.flows === true ? ", callers in flows" : "",
      day.commands === true ? ", calls commanded at any moment" : "",
      day.customers === true ? ", customers, tickets and who is told of them" : "",
      day.quality === true ? ", quality inspection across a midnight and an evening" : "",
      day.sound === true ? ", rooms, mailboxes and supervisors, the media worker dies" : "",
    ].join("");
    test(`seed ${day.seed}: ${day.calls} calls${how}`, () => expectGoodDay(day));
  }

  for (const { taught, ...day } of KNOWN) test(`seed ${day.seed}: ${taught}`, () => expectGoodDay(day));

  test("the same seed is the same day to the last line", async () => {
    const tell = async (): Promise<readonly string[]> => {
      const lines: string[] = [];
      await runDay({ seed: 77, calls: 60, crash: true, showSip: true, onLine: (line) => lines.push(line) });
      return lines;
    };
    const first = await tell();
    expect(first.length).toBeGreaterThan(1_000);
    expect(await tell()).toEqual(first);
  });
});
