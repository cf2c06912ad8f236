// Which parts of recorded calls can be judged, and what is known of them, read from a real database.

import { beforeEach, describe, expect, test } from "vitest";
import { recordWrites } from "../../src/call/record-tables.ts";
import { loadFacts } from "../../src/qa/load-facts.ts";
import type { FoundPart } from "../../src/qa/load-parts.ts";
import { partsOf } from "../../src/qa/load-parts.ts";
import { legOf, MONDAY, recordingOf, recordOf, SamplingRig, segmentOf } from "./sampling/rig.ts";

let rig: SamplingRig;
beforeEach(() => {
  rig = new SamplingRig(MONDAY + 86_400_000);
});

/** Seconds after nine on a Monday in Shanghai. */
const at = (seconds: number): number => MONDAY + 9 * 3_600_000 + seconds * 1_000;

async function parts(id: string, made: Parameters<typeof recordOf>[1]): Promise<readonly FoundPart[]> {
  await rig.done(rig.database.write(recordWrites(recordOf(id, made))));
  return rig.done(partsOf(id, rig.database, rig.office));
}

const write = (sql: string, ...values: readonly (string | number | null)[]): Promise<void> =>
  rig.done(rig.database.write([{ sql, values }]));

describe("QA-01 parts of a call", () => {
  test("of a queue's call: the talk, on the right, with wait, hold and disposition", async () => {
    const [found, none] = await parts("c", {
      legs: [
        legOf({ id: "c-1", side: "caller", from: at(0), to: at(90) }),
        legOf({ id: "c-2", side: "callee", agent: "5001", from: at(30), to: at(90) }),
      ],
      segments: [
        segmentOf({ kind: "queue", queue: "support", from: at(0), to: at(30) }),
        {
          ...segmentOf({ kind: "talk", queue: "support", agent: "5001", from: at(30), to: at(90) }),
          ...{ holdMs: 12_000, disposition: "complaint" },
        },
      ],
      recordings: [recordingOf({ id: "c", from: at(29), to: at(91), left: "c-1" })],
    });
    expect(none).toBeUndefined();
    expect(found?.part).toEqual({
      ...{ recording: "c", call: "c", agent: "5001", team: "a", queue: "support", agentChannel: "right" },
      ...{ fromMs: 1_000, toMs: 61_000, talkedAt: at(30) },
    });
    expect(found?.facts).toMatchObject({
      ...{ durationMs: 60_000, talkMs: 60_000, holdMs: 12_000, waitMs: 30_000, transfers: 0, queue: "support" },
      ...{ disposition: "complaint", hour: 9, weekday: 1, isOutgoing: false, surveyScore: undefined },
      ...{ silenceShare: undefined, greetingMs: undefined },
    });
  });

  test("a transfer makes two parts in one recording; each has its own wait, and whoever sent it on its transfer", async () => {
    const found = await parts("c", {
      legs: [
        legOf({ id: "c-1", side: "caller", from: at(0), to: at(200) }),
        legOf({ id: "c-2", side: "callee", agent: "5001", from: at(10), to: at(61) }),
        legOf({ id: "c-3", side: "callee", agent: "5003", from: at(100), to: at(200) }),
      ],
      segments: [
        segmentOf({ kind: "queue", queue: "support", from: at(0), to: at(10) }),
        segmentOf({ kind: "talk", queue: "support", agent: "5001", from: at(10), to: at(60) }),
        segmentOf({ kind: "transfer", queue: "support", agent: "5001", from: at(60), to: at(62) }),
        segmentOf({ kind: "queue", queue: "sales", from: at(62), to: at(100) }),
        segmentOf({ kind: "talk", queue: "sales", agent: "5003", from: at(100), to: at(200) }),
      ],
      recordings: [recordingOf({ id: "c", from: at(10), to: at(200), left: "c-1" })],
    });
    expect(found.map(({ part: { agent, fromMs, toMs, queue, team } }) => [agent, fromMs, toMs, queue, team])).toEqual([
      ["5001", 0, 50_000, "support", "a"],
      ["5003", 90_000, 190_000, "sales", "b"],
    ]);
    expect(found.map(({ facts: { waitMs, transfers } }) => [waitMs, transfers])).toEqual([
      [10_000, 1],
      [38_000, 0],
    ]);
  });

  test("asking back is one part; a call that went on and came back counts where it was longest the agent's", async () => {
    const leg = (n: number, agent: string) => legOf({ id: `c-${n}`, side: "callee", agent, from: at(0), to: at(500) });
    const talk = (agent: string, from: number, to: number) =>
      segmentOf({ kind: "talk", agent, from: at(from), to: at(to) });
    const found = await parts("c", {
      legs: [legOf({ id: "c-1", side: "caller", from: at(0), to: at(500) }), leg(2, "5001"), leg(3, "5002")],
      segments: [...[talk("5001", 0, 50), talk("5001", 70, 100), talk("5002", 100, 150), talk("5001", 150, 200)]],
      recordings: [recordingOf({ id: "c", from: at(0), to: at(200), left: "c-1" })],
    });
    expect(found.map(({ part, facts }) => [part.agent, part.fromMs, part.toMs, facts.talkMs])).toEqual([
      ["5001", 0, 100_000, 80_000],
      ["5002", 100_000, 150_000, 50_000],
    ]);
  });

  test("whoever was signed in at the phone that called out is its agent, on the left; who had left is not", async () => {
    const event = "INSERT INTO agent_event (agent, at, from_state, to_state, extension) VALUES (?, ?, ?, ?, ?)";
    await write(event, "5001", at(-500), "signed-out", "ready", "1001");
    await write(event, "5002", at(-400), "signed-out", "ready", "1002");
    await write(event, "5002", at(-300), "ready", "signed-out", null);
    const outgoing = (id: string, extension: string) => ({
      legs: [
        legOf({ id: `${id}-1`, side: "caller" as const, extension, from: at(0), to: at(60) }),
        legOf({ id: `${id}-2`, side: "callee" as const, from: at(5), to: at(60) }),
      ],
      segments: [segmentOf({ kind: "talk", from: at(5), to: at(60) })],
      recordings: [recordingOf({ id, from: at(5), to: at(60), left: `${id}-1` })],
    });
    const [found] = await parts("o", outgoing("o", "1001"));
    expect(found).toMatchObject({
      part: { agent: "5001", agentChannel: "left", queue: undefined, fromMs: 0, toMs: 55_000 },
      facts: { isOutgoing: true, waitMs: 0 },
    });
    expect(await parts("p", outgoing("p", "1002"))).toEqual([]);
  });

  test("after a transfer of a call that went out, the next agent is on the right of the recording that continues", async () => {
    const found = await parts("c", {
      legs: [
        { ...legOf({ id: "c-1", side: "caller", extension: "1001", from: at(0), to: at(60) }) },
        legOf({ id: "c-2", side: "callee", from: at(5), to: at(120) }),
        legOf({ id: "c-3", side: "callee", agent: "5002", from: at(65), to: at(120) }),
      ],
      segments: [
        segmentOf({ kind: "talk", from: at(5), to: at(60) }),
        segmentOf({ kind: "talk", agent: "5002", from: at(65), to: at(120) }),
      ],
      recordings: [
        recordingOf({ id: "c", from: at(5), to: at(60), left: "c-1" }),
        recordingOf({ id: "c-r2", from: at(65), to: at(120), left: "c-2" }),
      ],
    });
    expect(found.map(({ part }) => [part.recording, part.agent, part.agentChannel])).toEqual([
      ["c-r2", "5002", "right"],
    ]);
  });

  test("the third of three is in a file of their own; what has no sound any more is no part", async () => {
    const legs = [
      legOf({ id: "c-1", side: "caller", from: at(0), to: at(100) }),
      legOf({ id: "c-2", side: "callee", agent: "5001", from: at(0), to: at(100) }),
      legOf({ id: "c-3", side: "callee", agent: "5002", from: at(50), to: at(100) }),
    ];
    const segments = [
      segmentOf({ kind: "talk", agent: "5001", from: at(0), to: at(50) }),
      segmentOf({ kind: "talk", agent: "5002", from: at(50), to: at(100) }),
    ];
    const main = recordingOf({ id: "c", from: at(0), to: at(100), left: "c-1" });
    const beside = recordingOf({ id: "c-r2", from: at(50), to: at(100), left: "c-3", beside: "c" });
    const found = await parts("c", { legs, segments, recordings: [main, beside] });
    expect(found.map(({ part }) => [part.recording, part.agent])).toEqual([["c", "5001"]]);
    await write("UPDATE recording SET state = 'expired' WHERE id = 'c'");
    expect(await rig.done(partsOf("c", rig.database, rig.office))).toEqual([]);
    expect(await rig.done(partsOf("nobody", rig.database, rig.office))).toEqual([]);
  });

  test("facts of tickets, surveys and what was heard, as agent and customer", async () => {
    const [found] = await parts("c", {
      legs: [
        legOf({ id: "c-1", side: "caller", from: at(0), to: at(100) }),
        legOf({ id: "c-2", side: "callee", agent: "5001", from: at(0), to: at(100) }),
      ],
      segments: [segmentOf({ kind: "talk", agent: "5001", from: at(0), to: at(100) })],
      recordings: [recordingOf({ id: "c", from: at(0), to: at(100), left: "c-1" })],
    });
    if (found === undefined) throw new Error("no part");
    const ticket = `INSERT INTO ticket (number, revision, category, subject, priority, step, call, origin, fields, created_at, created_by, updated_at, entered_at,
      escalated, is_late, is_broken, objections) VALUES (?, 1, ?, 's', 3, 'open', ?, 'call', '{}', 1, 'x', 1, 1, 0, 0, 0, 0)`;
    await write(ticket, 1, "refund", "c");
    await write(ticket, 2, "complaint", null);
    await write("INSERT INTO ticket_link (ticket, kind, target, at, who) VALUES (2, 'call', 'c', 1, 'x')");
    const answer = `INSERT INTO survey_answer (id, call_id, talk, survey, measure, least, most, best, flow, version, agent, number, asked_at, start_at, day, hour,
      answered_at, answer, grade, score) VALUES (?, 'c', ?, 's', 'csat', 1, 5, 'last', 'f', 1, ?, '138', 1, 1, '20261123', 9, 1, 2, 1, ?)`;
    await write(answer, "a1", 1, "5001", 0.75);
    await write(answer, "a2", 2, null, 0.25);
    await write(answer, "a3", 3, "5002", 0);
    const channel = { speechMs: 30_000, loudness: -20, clippedShare: 0, interruptions: 1, firstMs: 800 };
    const sound = {
      hints: (_: string, part?: { readonly fromMs: number; readonly toMs: number }) => ({
        ...{ durationMs: (part?.toMs ?? 0) - (part?.fromMs ?? 0), silenceMs: 40_000, longestSilenceMs: 9_000 },
        ...{ talkOverMs: 5_000, left: channel, right: { ...channel, speechMs: 45_000, firstMs: 1_500, loudness: -31 } },
      }),
    };
    const gone = { ...found.part, recording: "gone", call: "gone" };
    const [facts, none] = await rig.done(loadFacts(rig.database, [found.part, gone], rig.office, sound));
    expect(none).toBeUndefined();
    expect(facts).toMatchObject({
      ...{ ticketCategories: ["complaint", "refund"], surveyScore: 0.25 },
      ...{ agentSpeechShare: 0.45, customerSpeechShare: 0.3, silenceShare: 0.4, talkOverShare: 0.05 },
      ...{ greetingMs: 1_500, agentLoudness: -31, customerLoudness: -20, longestSilenceMs: 9_000 },
    });
  });
});
