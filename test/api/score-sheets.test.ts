import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Asker, Reach } from "../../src/api/people-control.ts";
import { startApi } from "../../src/api/server.ts";
import { sheetDetail } from "../../src/app/control/sheet-views.ts";
import { silentLog } from "../../src/base/log.ts";
import { PEAKS_PER_SECOND, packPeaks } from "../../src/qa/hints/peaks.ts";
import type { Hints } from "../../src/qa/hints.ts";
import { CARD } from "../qa/sheets/desk-world.ts";
import { FakeSwitch } from "./fake-switch.ts";
import { type SampleSheets, sampleSheets } from "./sample-sheets.ts";

let world: SampleSheets;

beforeEach(() => {
  world = sampleSheets();
});
afterEach(() => world.sheets.close());

const asker = (user: string): Asker => ({ name: user, user });

/** As of `sheet.view` own. */
function own(user: string): Reach {
  const none = new Set<string>();
  const people = { teams: none, agents: none, users: new Set([user]), queues: none, extensions: none };
  return { scope: "own", user, ...people };
}

const ALL = { inspector: undefined, state: undefined, late: false, limit: 50, after: undefined };

describe("QA-03 what an inspector is shown of a call", () => {
  test("is nothing of whose it is, when it was, or what it belongs to", async () => {
    await world.give({ inspector: "zhou" });
    const shown = await world.control.show("S-1", asker("zhou"), own("zhou"));
    const text = JSON.stringify(shown);
    expect(shown.ok).toBe(true);
    for (const canary of [
      "5001",
      "李雷",
      "rec-1",
      "call-1",
      "support",
      "Q-17",
      '"a"',
      '"agent":"',
      "queue",
      "hour",
      "weekday",
    ])
      expect(text).not.toContain(canary);
    expect(shown.ok && shown.value).toMatchObject({ id: "S-1", seconds: 60, subject: null, why: null });
  });

  test("names to a supervisor what it belongs to, and why it was taken back", async () => {
    await world.give({ inspector: "zhou" });
    await world.sheets.withdraw(1, "the recording of call-1 was deleted");
    const [one, other] = [
      await world.control.show("S-1", asker("zhou"), own("zhou")),
      await world.control.show("S-1", asker("qian"), undefined),
    ];
    expect(one.ok && one.value).toMatchObject({ state: "withdrawn", subject: null, why: null });
    expect(other.ok && other.value).toMatchObject({ subject: "Q-17", why: "the recording of call-1 was deleted" });
  });

  test("does not tell a supervisor whose call the sheets of their own are of", async () => {
    await world.give({ inspector: "qian", agent: "5003", team: undefined });
    const shown = await world.control.show("S-1", asker("qian"), undefined);
    const listed = await world.control.list(ALL, asker("qian"), undefined);
    expect(shown.ok && shown.value.subject).toBeNull();
    expect(listed.ok && listed.value.items.map(({ subject }) => subject)).toEqual([null]);
  });

  test("others' sheets are not there, as those that never were", async () => {
    await world.give({ inspector: "zhou" });
    await world.give({ inspector: "wu", subject: 18, recording: "rec-2" });
    const given = [{ item: "manners", mark: "yes", comment: undefined }];
    const tries = async (id: string) =>
      JSON.stringify([
        await world.control.show(id, asker("wu"), own("wu")),
        await world.control.peaks(id, own("wu")),
        await world.control.audio(id, { use: "played", fromMs: undefined, toMs: undefined }, asker("wu"), own("wu")),
        await world.control.answerSheet(id, given, asker("wu")),
        await world.control.comment(id, { atMs: 1, channel: "both", text: "?" }, asker("wu")),
        await world.control.removeComment(id, 1, asker("wu")),
        await world.control.mark(id, [], asker("wu")),
        await world.control.special(id, { rule: "line-broken", reason: "?" }, asker("wu")),
        await world.control.submit(id, asker("wu")),
        await world.control.giveBack(id, "?", asker("wu")),
      ]).replaceAll(id, "ID");
    expect(await tries("S-1")).toBe(await tries("S-999"));
    expect((await tries("S-1")).match(/"status":404/g)).toHaveLength(10);
    const mine = await world.control.list({ ...ALL, inspector: "zhou" }, asker("wu"), own("wu"));
    expect(mine.ok && mine.value.items).toEqual([]);
    const all = await world.control.list(ALL, asker("wu"), own("wu"));
    expect(all.ok && all.value.items.map(({ id }) => id)).toEqual(["S-2"]);
  });

  test("not even a supervisor writes on another's sheet", async () => {
    await world.give({ inspector: "zhou" });
    expect((await world.control.submit("S-1", asker("qian"))).ok).toBe(false);
    expect((await world.control.show("S-1", asker("qian"), undefined)).ok).toBe(true);
  });

  test("pages through sheets", async () => {
    for (let at = 1; at <= 5; at++) await world.give({ inspector: "zhou", subject: at, recording: `rec-${at}` });
    const first = await world.control.list({ ...ALL, limit: 2 }, asker("zhou"), own("zhou"));
    expect(first.ok && first.value).toMatchObject({ items: [{ id: "S-5" }, { id: "S-4" }], next: "S-4" });
    const last = await world.control.list({ ...ALL, limit: 3, after: "S-4" }, asker("zhou"), own("zhou"));
    expect(last.ok && last.value).toMatchObject({ items: [{ id: "S-3" }, { id: "S-2" }, { id: "S-1" }], next: null });
    // Not the first page again, which nobody would ever come to the end of.
    expect(await world.control.list({ ...ALL, after: "Q-4" }, asker("zhou"), own("zhou"))).toMatchObject({
      status: 400,
    });
  });
});

describe("QA-04 what a sheet lacks", () => {
  test("is said by question and kind, in the order of the card", async () => {
    await world.give({ inspector: "zhou" });
    const given = ["greeting", "manners"].map((item) => ({ item, mark: "no", comment: undefined }));
    const shown = await world.control.answerSheet("S-1", given, asker("zhou"));
    expect(shown.ok && shown.value.missing).toEqual([
      { item: "greeting", lacks: "reason-against-facts" },
      { item: "manners", lacks: "reason" },
      { item: "solved", lacks: "answer" },
    ]);
    expect(await world.control.submit("S-1", asker("zhou"))).toMatchObject({
      status: 422,
      problem: { faults: [{ path: "greeting" }, { path: "manners" }, { path: "solved", found: "no answer" }] },
    });
  });
});

describe("QA-05 what of a score sheet's sound was heard is noted", () => {
  /** Takes bytes from `from` to `to` and leaves after `after` of them. */
  async function hear(from: number, to: number, after = Number.POSITIVE_INFINITY, wish = {}): Promise<void> {
    const whole = { use: "played" as const, fromMs: undefined, toMs: undefined, ...wish };
    const opened = await world.control.audio("S-1", whole, asker("zhou"), own("zhou"));
    if (!opened.ok) throw new Error(opened.problem.detail);
    let had = 0;
    for await (const bytes of opened.value.chunks(from, Math.min(to, opened.value.bytes))) {
      had += bytes.length;
      if (had >= after) break;
    }
    await opened.value.close();
  }
  const spans = async () => {
    const all = await world.control.listenings("S-1");
    return all.ok ? all.value.map(({ who, use, fromMs, toMs }) => [who, use, fromMs, toMs]) : [];
  };

  test("from where to where, also by whoever leaves half-way, and what a player skips is not heard", async () => {
    await world.give({ inspector: "zhou" });
    await hear(0, 60_000, 16_000);
    await hear(40_000, 44_000);
    expect(await spans()).toEqual([
      ["zhou", "played", 0, 16_000],
      ["zhou", "played", 40_000, 44_000],
    ]);
  });

  test("of a stretch in the time of the whole part", async () => {
    await world.give({ inspector: "zhou" });
    await hear(0, 60_000, undefined, { fromMs: 10_000, toMs: 90_000 });
    expect(world.asked.at(-1)).toEqual({ recording: "rec-1", fromMs: 15_000, toMs: 65_000, agentChannel: "right" });
    expect(await spans()).toEqual([["zhou", "played", 10_000, 60_000]]);
    const beyond = { use: "played" as const, fromMs: 60_000, toMs: undefined };
    expect(await world.control.audio("S-1", beyond, asker("zhou"), own("zhou"))).toMatchObject({ status: 422 });
  });

  test("before the first byte is sent", async () => {
    await world.give({ inspector: "zhou" });
    const wish = { use: "played" as const, fromMs: undefined, toMs: undefined };
    const opened = await world.control.audio("S-1", wish, asker("zhou"), own("zhou"));
    if (!opened.ok) throw new Error(opened.problem.detail);
    expect(await spans()).toEqual([]); // asked for, and not heard: a player that only looks how long it is
    for await (const _ of opened.value.chunks(0, 100)) break;
    expect(await spans()).toEqual([["zhou", "played", 0, 0]]);
  });
});

test("QA-05 a player that seeks gets just that stretch over HTTP, in a file without a telling name, and just that is noted", async () => {
  const fake = new FakeSwitch();
  const http = { host: "127.0.0.1", port: 0 };
  const api = await startApi({ control: fake, data: fake.folder, http, https: undefined, log: silentLog });
  try {
    await fake.sheetParts.give({ inspector: "zhou" });
    const authorization = `Bearer ${readFileSync(join(fake.folder, "api-token"), "utf8").trim()}`;
    const at = `http://${api.listening.find(({ what }) => what === "http")?.address}/api/score-sheets/s-1/audio`;
    const head = await fetch(at, { method: "HEAD", headers: { authorization } });
    expect([head.status, head.headers.get("content-length")]).toEqual([200, "60000"]);
    const part = await fetch(at, { headers: { authorization, range: "bytes=16000-31999" } });
    expect([part.status, part.headers.get("content-range")]).toEqual([206, "bytes 16000-31999/60000"]);
    expect(part.headers.get("content-disposition")).toBe("inline; filename*=UTF-8''S-1.wav");
    expect(part.headers.get("last-modified")).toBeNull();
    expect(new Uint8Array(await part.arrayBuffer())[0]).toBe(16_000 % 256);
    await expect
      .poll(async () => {
        const all = await fake.sheets.listenings("S-1");
        return all.ok && all.value.map(({ fromMs, toMs }) => [fromMs, toMs]);
      })
      .toEqual([[16_000, 32_000]]);
  } finally {
    await api.close();
    fake.sheetParts.sheets.close();
    fake.remove();
  }
});

describe("QA-09 the machine's hints on a score sheet", () => {
  const channel = { speechMs: 0, loudness: undefined, clippedShare: 0, interruptions: 0, firstMs: undefined };
  const hints: Hints = {
    ...{ durationMs: 60_000, silenceMs: 6_000, longestSilenceMs: 2_600, talkOverMs: 3_000 },
    left: { ...channel, speechMs: 30_000, interruptions: 4, firstMs: 7_400, loudness: -18 },
    right: { ...channel, speechMs: 12_000, interruptions: 1, firstMs: 1_600, clippedShare: 0.02 },
  };

  test("are the agent's, on whichever side the agent was recorded", async () => {
    const right = sheetDetail(await world.give({ inspector: "zhou" }), CARD, hints, { now: 0, seesAll: false }).hints;
    expect(right).toMatchObject({ agentSpeechShare: 0.2, customerSpeechShare: 0.5, agentInterruptions: 1 });
    expect(right).toMatchObject({
      greetingSeconds: 2,
      clippedShare: 0.02,
      silenceShare: 0.1,
      longestSilenceSeconds: 3,
    });
    const called = await world.give({ inspector: "zhou", agentChannel: "left", recording: "rec-2", subject: 18 });
    const left = sheetDetail(called, CARD, hints, { now: 0, seesAll: false }).hints;
    expect(left).toMatchObject({
      agentSpeechShare: 0.5,
      customerInterruptions: 1,
      greetingSeconds: 7,
      agentLoudness: -18,
    });
  });

  test("come with a waveform of the agent's part alone", async () => {
    const steps = 70 * PEAKS_PER_SECOND;
    const peaks = (value: number) =>
      Int8Array.from({ length: 2 * steps }, (_, at) => (at < 10 * PEAKS_PER_SECOND ? 0 : value));
    const packed = packPeaks({ perSecond: PEAKS_PER_SECOND, left: peaks(3), right: peaks(-5) });
    await world.give({ inspector: "zhou" });
    expect(await world.control.peaks("S-1", own("zhou"))).toMatchObject({ status: 409 });
    const put = "INSERT INTO recording_sound (recording, heard_at, activity, peaks) VALUES ('rec-1', 1, x'00', ?)";
    await world.database.write([{ sql: put, values: [packed] }]);
    const shown = await world.control.peaks("S-1", own("zhou"));
    expect(shown.ok && shown.value.agent).toEqual(Array.from({ length: 60 * PEAKS_PER_SECOND * 2 }, () => -5));
    expect(shown.ok && new Set(shown.value.customer)).toEqual(new Set([3]));
  });
});
