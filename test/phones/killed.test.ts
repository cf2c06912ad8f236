import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { CallbackView, MissedCallView } from "../../src/api/callback-control.ts";
import type { AgentView, CallView, QueueView, RecordingView } from "../../src/api/views.ts";
import { listen } from "../world/ears.ts";
import { readWav } from "../world/wav.ts";
import { BaresipPhone } from "./rig/baresip-phone.ts";
import { eventually, pause } from "./rig/eventually.ts";
import { stretch } from "./rig/sound.ts";
import { RealSwitch } from "./rig/switch.ts";
import { withoutBaresip } from "./rig/tools.ts";

const ADA = 700;
const CY = 1_900;
const TALK_MS = 4_000;
/** They talk on for so long. */
const AFTER_MS = 3_000;
/** What the disk may lack of the last moment. */
const LOST_S = 1;
/** Figures are written every 3 s; what is younger, a killed process forgets (docs/figures.md). */
const FIGURES_KEPT_MS = 3_500;

describe.skipIf(withoutBaresip !== "")(`the switch is killed in the middle of a recorded call${withoutBaresip}`, () => {
  let office: RealSwitch;
  let ada: BaresipPhone;
  let cy: BaresipPhone;
  let call: CallView | undefined;
  let talkedMs = 0;

  beforeAll(async () => {
    office = await RealSwitch.start();
    [ada, cy] = await Promise.all([
      BaresipPhone.registered(office, "1001", { hz: ADA, answers: true }),
      BaresipPhone.registered(office, "1003", { hz: CY }),
    ]);
    await office.onlyReady("5001");
    await cy.dials("7000");
    await ada.talks();
    await pause(TALK_MS);
    [call] = await office.calls();
    talkedMs = Date.now() - Date.parse(call?.answeredAt ?? "");
    await office.killAtOnce();
  });
  afterAll(async () => {
    await office.close();
    expect(office.complaints()).toEqual([]);
  });

  test("what was recorded plays as it lies there, to nearly the last second", () => {
    expect(call).toMatchObject({ state: "talking", recordings: [{ state: "recording" }] });
    const path = call?.recordings[0]?.path ?? "";
    expectVoices(join(office.dataDirectory, path), talkedMs);
  });

  test("OPS-05 after the restart they hear each other again, in the same call, and the agent is busy with it", async () => {
    await office.startAgain();
    await pause(AFTER_MS);
    const [found] = await office.calls();
    expect(found).toMatchObject({ id: call?.id, state: "talking", answeredAt: call?.answeredAt });
    await office.agentIs("5001", "talking");
    await cy.hangsUp();
    await ada.isFree();
    expect(listen(stretch(cy.heard(), -1, -0.1), [])).toBe(`tone:${ADA}`);
    expect(listen(stretch(ada.heard(), -1, -0.1), [])).toBe(`tone:${CY}`);
    await office.agentIs("5001", "wrap-up");
  });

  test("one record tells all of it, with both parts of the recording whole", async () => {
    const record = await office.newRecord();
    expect(record).toMatchObject({ id: call?.id, ending: "completed", endedBy: "caller", agent: "5001" });
    expect(record.notes.join("\n")).toContain("started anew during this call");
    const parts = await eventually(
      "both parts are saved",
      () => office.ask<readonly RecordingView[]>("recording", "list", "--call", call?.id ?? ""),
      (found) => found.length === 2 && found.every(({ state }) => state === "saved"),
    );
    const [second, first] = parts;
    expect(first?.durationMs ?? 0).toBeGreaterThan(talkedMs - LOST_S * 1_000);
    expect(second?.durationMs ?? 0).toBeGreaterThan(AFTER_MS / 2);
    const file = join(office.folder, "repaired.wav");
    await office.say("recording", "export", first?.id ?? "", "--to", file);
    expectVoices(file, talkedMs);
    const { durationMs } = readWav(readFileSync(file));
    expect(Math.abs(durationMs - (first?.durationMs ?? 0))).toBeLessThan(1);
  });

  test("phones need not register again: they call, and are called", async () => {
    expect((await office.extension("1001")).registered).toBe(true);
    await cy.dials("1001");
    await pause(1_500);
    await cy.hangsUp();
    await ada.isFree();
    expect(listen(stretch(cy.heard(), 0.5, 1.2), [])).toBe(`tone:${ADA}`);
    const calls = await eventually(
      "the new call is on record",
      () => office.calls(),
      ([newest]) => newest?.to === "1001" && newest.state === "ended",
    );
    expect(calls[0]).toMatchObject({ ending: "completed", endedBy: "caller" });
    await office.portsAreBack();
  });
});

describe.skipIf(withoutBaresip !== "")(`ACD-17 killed while callers wait${withoutBaresip}`, () => {
  let office: RealSwitch;
  let cy: BaresipPhone | undefined;
  let dee: BaresipPhone | undefined;
  const idleSince: (string | null)[] = [];

  beforeAll(async () => {
    office = await RealSwitch.start({ ring: "20s", queue: "    callback: {}" });
    [, cy, dee] = await Promise.all(
      ["1001", "1003", "1004"].map((user, i) => BaresipPhone.registered(office, user, { hz: 700 + 400 * i })),
    );
    await office.onlyReady("5001", "5002");
    await office.say("agent", "busy", "5002", "--reason", "training");
    await cy?.dials("7000");
    await office.agentIs("5001", "ringing");
    await dee?.dials("7000");
    await pause(FIGURES_KEPT_MS);
    idleSince.push((await office.agent("5002")).since);
    await office.killAtOnce();
    await office.startAgain();
  });
  afterAll(async () => {
    await office.close();
    expect(office.complaints()).toEqual([]);
  });

  test("OPS-05 whoever waited, and whoever an agent's phone rang for, hears music again and waits on", async () => {
    const calls = await eventually(
      "both are back",
      () => office.calls(),
      (found) => found.every(({ notes }) => notes.some((note) => note.includes("started anew"))),
    );
    expect(calls.map(({ from, endedAt }) => [from, endedAt])).toEqual([
      ["1004", null],
      ["1003", null],
    ]);
    const { today, waiting } = await office.ask<QueueView>("queue", "show", "support");
    expect({ waiting, offered: today.offered, lost: today.lost }).toEqual({ waiting: 2, offered: 2, lost: 0 });
    await office.agentIs("5001", "ringing");
  });

  test("agents are as they were, for as long as they were", async () => {
    const trained = await office.ask<AgentView>("agent", "show", "5002");
    expect(trained).toMatchObject({ state: "busy", reason: "training" });
    expect(Math.abs(Date.parse(trained.since ?? "") - Date.parse(idleSince[0] ?? ""))).toBeLessThan(100);
  });

  test("who then hangs up is in the list of missed calls, with a task, and the day's figures add up", async () => {
    await Promise.all([cy?.hangsUp(), dee?.hangsUp()]);
    await office.newRecords(2);
    const missed = await office.ask<readonly MissedCallView[]>("call", "list", "--missed");
    expect(missed.map(({ from, ending, taskState }) => ({ from, ending, taskState }))).toEqual(
      ["1004", "1003"].map((from) => ({ from, ending: "abandoned", taskState: "open" })),
    );
    const tasks = await office.ask<readonly CallbackView[]>("callback", "list");
    expect(tasks.map(({ number, state }) => `${number} ${state}`).sort()).toEqual(["1003 open", "1004 open"]);
    const { today } = await office.ask<QueueView>("queue", "show", "support");
    const { offered, answered, abandoned, overflowed, refused, lost } = today;
    expect({ offered, abandoned, lost }).toEqual({ offered: 2, abandoned: 2, lost: 0 });
    expect(offered).toBe(answered + abandoned + overflowed + refused);
  });
});

function expectVoices(path: string, talkedMs: number): void {
  const { left, right, durationMs } = readWav(readFileSync(path));
  expect(durationMs).toBeGreaterThan(talkedMs - LOST_S * 1_000);
  expect(durationMs).toBeLessThan(talkedMs + 500);
  const [lastOfCy, lastOfAda] = [left, right].map((channel) => listen(stretch(channel, -1, -0.1), []));
  expect([lastOfCy, lastOfAda]).toEqual([`tone:${CY}`, `tone:${ADA}`]);
}
