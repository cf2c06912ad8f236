// ACD-09, ACD-13 and ACD-14 with softphones that are not ours: music, then words, then music while nobody is free; the agent's number for the
// caller and a whisper for the agent before the two hear each other; and a closed queue. What was heard is told by the sound alone.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { QueueView } from "../../src/api/views.ts";
import { BaresipPhone } from "./rig/baresip-phone.ts";
import { eventually, pause } from "./rig/eventually.ts";
import { shareOf, stretch } from "./rig/sound.ts";
import { RealSwitch } from "./rig/switch.ts";
import { withoutBaresip } from "./rig/tools.ts";
import { heardAt, loudness } from "./rig/words.ts";

const BOB = 1_100;
const CY = 1_900;

describe.skipIf(withoutBaresip !== "")(`ACD-09 ACD-13 what is heard in a queue${withoutBaresip}`, () => {
  let office: RealSwitch;
  let bob: BaresipPhone;
  let cy: BaresipPhone;
  beforeAll(async () => {
    office = await RealSwitch.start({
      ring: "20s",
      wrapUp: "1s",
      queue: "    announce: { comfort: [en/queue-full], first: 3s, every: 30s, agent: true }\n    whisper: true",
    });
    [bob, cy] = await Promise.all([
      BaresipPhone.registered(office, "1002", { hz: BOB, answers: true }),
      BaresipPhone.registered(office, "1003", { hz: CY }),
    ]);
  });
  afterAll(async () => {
    await office.portsAreBack();
    await office.close();
    expect(office.complaints()).toEqual([]);
  });

  test("music, words, music; the agent's number and the whisper; then each other's voice", async () => {
    await office.onlyReady();
    await cy.dials("7000");
    await pause(13_000); // the words take some seven seconds
    await office.say("agent", "sign-in", "5002");
    await office.say("agent", "ready", "5002");
    await office.agentIs("5002", "talking");
    await pause(9_000);
    await cy.hangsUp();
    await office.agentIs("5002", "ready");
    const [caller, agent] = [cy.heard(), bob.heard()];
    const [comfort] = heardAt("en/queue-full", caller);
    const [number] = heardAt("en/agent-number", caller);
    expect(comfort).toBeGreaterThan(2);
    expect(comfort).toBeLessThan(13);
    expect(number).toBeGreaterThan(comfort ?? 99);
    expect(heardAt("en/whisper-queue", agent)).not.toEqual([]);
    expect(heardAt("en/whisper-queue", caller)).toEqual([]); // it is for the agent alone
    expect(heardAt("en/agent-number", agent)).toEqual([]);
    expect(shareOf(BOB, stretch(caller, 0.5, 2.5))).toBeLessThan(0.1);
    expect(loudness(stretch(caller, 0.5, 2.5))).toBeGreaterThan(0); // music
    expect(shareOf(BOB, stretch(caller, -1.5, -0.5))).toBeGreaterThan(0.8);
    expect(shareOf(CY, stretch(agent, -1.5, -0.5))).toBeGreaterThan(0.8);
    const call = await office.newRecord();
    expect(call).toMatchObject({ queue: "support", agent: "5002", ending: "completed" });
  });

  test("a queue closed by command says so and goodbye, and opens again", async () => {
    await office.say("queue", "close", "support", "--reason", "fire drill", "--until", "1h");
    expect(await office.ask<QueueView>("queue", "show", "support")).toMatchObject({
      closed: { why: "command", reason: "fire drill" },
    });
    await cy.dials("7000");
    await cy.isFree();
    expect(heardAt("en/queue-closed", cy.heard())).not.toEqual([]);
    expect(heardAt("en/queue-goodbye", cy.heard())).not.toEqual([]);
    expect(await office.newRecord()).toMatchObject({ ending: "closed", endedBy: "switch" });
    await office.say("queue", "open", "support");
    await eventually(
      "it is open",
      () => office.ask<QueueView>("queue", "show", "support"),
      ({ closed }) => closed === null,
    );
  });

  test("a barred caller hears why, once", async () => {
    await office.say("caller", "block", "1003", "--reason", "test", "--until", "1h");
    await cy.dials("7000");
    await pause(5_000); // the words take some nine seconds
    await cy.isFree();
    expect(heardAt("en/queue-barred", cy.heard())).not.toEqual([]);
    expect(await office.newRecord()).toMatchObject({ ending: "rejected" });
    expect(await office.ask("caller", "show", "1003")).toMatchObject({ attempts: 1, kind: "black" });
    await office.say("caller", "remove", "1003");
  });
});
