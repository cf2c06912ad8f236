// QA-01 to QA-09 with real calls: softphones talk, their calls are drawn, judged blind by people with tokens of their own, disputed, judged anew by
// another, and reported; all by the command line as docs/quality.md, sampling.md and scorecards.md have it.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { CallView } from "../../src/api/views.ts";
import { BaresipPhone } from "./rig/baresip-phone.ts";
import { eventually, pause } from "./rig/eventually.ts";
import { RealSwitch } from "./rig/switch.ts";
import { withoutBaresip } from "./rig/tools.ts";

const CARD = fileURLToPath(new URL("../../examples/scorecards/support.yaml", import.meta.url));
const TALK_MS = 6_000;
const OFFICE = {
  wrapUp: "1s",
  more: `
quality: { answerWithin: 5d }
users:
  sup: { role: qa-supervisor }
  ins1: { role: qa-inspector }
  ins2: { role: qa-inspector }
  lead: { role: team-leader, teams: [a] }
  ada: { role: agent, agent: "5001", extension: "1001" }
  bob: { role: agent, agent: "5002", extension: "1002" }
`,
};
const RULES = `rules:
  all:
    scorecard: support
    scope: { queues: [support] }
    period: day
    take: 10
    minimum: 2s
    where: { silenceShare: { atMost: 90% } }
    strata: { by: [agent], allocation: proportional }
`;

interface Sheet {
  readonly id: string;
  readonly sections: readonly { readonly questions: readonly { readonly key: string; readonly answer: unknown }[] }[];
}
interface Inspection {
  readonly id: string;
  readonly agent: string;
  readonly state: string;
  readonly score: number | null;
  readonly call: string;
}

describe.skipIf(withoutBaresip !== "")(
  `QA-01 QA-02 QA-03 QA-07 QA-08 from calls to a judged quality${withoutBaresip}`,
  () => {
    let office: RealSwitch;
    let calls: readonly CallView[];
    const tokens = new Map<string, string>();
    /** As somebody of the office would ask. */
    const as = <T>(who: string, ...words: readonly string[]): Promise<T> =>
      office.ask<T>(...words, "--token", tokens.get(who) ?? "");

    beforeAll(async () => {
      office = await RealSwitch.start({});
      await office.apply(OFFICE);
      for (const who of ["sup", "ins1", "ins2", "lead", "ada", "bob"])
        tokens.set(who, (await office.ask<{ token: string }>("user", "token", who)).token);
      const [, , cy, eve] = await Promise.all([
        BaresipPhone.registered(office, "1001", { hz: 700, answers: true, talks: { onS: 1, offS: 1 } }),
        BaresipPhone.registered(office, "1002", { hz: 1_100, answers: true, talks: { onS: 1, offS: 1 } }),
        BaresipPhone.registered(office, "1003", { hz: 1_500, talks: { onS: 0.5, offS: 1.5 } }),
        BaresipPhone.registered(office, "1006", { hz: 1_900, talks: { onS: 0.5, offS: 1.5 } }),
      ]);
      await office.onlyReady("5001", "5002");
      await Promise.all([cy.dials("7000"), eve.dials("7000")]);
      await pause(TALK_MS);
      await Promise.all([cy.hangsUp(), eve.hangsUp()]);
      calls = await office.newRecords(2);
      await as("sup", "qa", "scorecard", "apply", CARD);
      writeFileSync(join(office.folder, "rules.yaml"), RULES);
      await as("sup", "qa", "rule", "apply", join(office.folder, "rules.yaml"));
    });
    afterAll(async () => {
      await office.close();
      expect(office.complaints()).toEqual([]);
    });

    test("hints of a call are what was said in it", async () => {
      expect(calls.map(({ agent }) => agent).sort()).toEqual(["5001", "5002"]);
      for (const { id } of calls) {
        const hints = await eventually(
          "somebody has listened to the call",
          () => office.ask<readonly Hints[]>("qa", "hints", id).catch(() => []),
          (found) => found.length > 0,
        );
        const [{ durationMs, left, right, silenceMs, talkOverMs } = NONE] = hints;
        expect(left.speechMs / durationMs, "the caller speaks a quarter of the time").toBeCloseTo(0.25, 0.8);
        expect((right?.speechMs ?? 0) / durationMs, "the agent half of it").toBeCloseTo(0.5, 0.7);
        const spoken = left.speechMs + (right?.speechMs ?? 0) - talkOverMs;
        expect(Math.abs(spoken + silenceMs - durationMs)).toBeLessThan(200);
      }
    });

    test("drawn, judged blind, disputed, judged anew, decided, reported; each role sees its own part", async () => {
      await as("sup", "qa", "draw", "run", "all", "--day", today());
      const drawn = await eventually(
        "all drawn calls are with inspectors",
        () => as<readonly Inspection[]>("sup", "qa", "inspection", "list"),
        (all) => all.length === 2 && all.every(({ state }) => state === "assigned"),
      );
      expect(drawn.map(({ call }) => call).sort()).toEqual(calls.map(({ id }) => id).sort());
      await expect(as("ins1", "qa", "inspection", "list")).rejects.toThrow(/may not|not allowed/i);
      await expect(as("ins1", "call", "list")).rejects.toThrow(/may not|not allowed/i);

      for (const who of ["ins1", "ins2"]) {
        const sheets = await as<readonly Sheet[]>(who, "qa", "sheet", "list", "--state", "open");
        expect(sheets).toHaveLength(1);
        for (const { id } of sheets) await judges(who, id, "3");
      }
      const [disputed, agreed] = await Promise.all(["ada", "bob"].map((agent) => theirs(agent)));
      expect([disputed?.state, agreed?.state]).toEqual(["scored", "scored"]);
      expect(JSON.stringify(await as("ada", "qa", "inspection", "show", disputed?.id ?? ""))).not.toMatch(/ins[12]/);
      await expect(as("bob", "qa", "inspection", "show", disputed?.id ?? "")).rejects.toThrow(/No such|no inspection/i);
      await as("bob", "qa", "inspection", "acknowledge", agreed?.id ?? "");
      await as(
        "ada",
        "qa",
        "inspection",
        "dispute",
        disputed?.id ?? "",
        "I asked at the beginning",
        "--items",
        "understanding",
      );
      await as("sup", "qa", "inspection", "recheck", disputed?.id ?? "");
      const second = (
        await Promise.all(
          ["ins1", "ins2"].map(async (who) =>
            (await as<readonly Sheet[]>(who, "qa", "sheet", "list", "--state", "open")).map(({ id }) => ({ who, id })),
          ),
        )
      ).flat();
      expect(second).toHaveLength(1);
      const [{ who, id } = { who: "", id: "" }] = second;
      expect(JSON.stringify(await as(who, "qa", "sheet", "show", id))).toContain("I asked at the beginning");
      await judges(who, id, "5");
      await as("sup", "qa", "inspection", "decide", disputed?.id ?? "", "changed", "heard at the beginning");
      const decided = await theirs("ada");
      expect([decided.state, (await theirs("bob")).state]).toEqual(["final", "final"]);
      expect(decided.score).toBeGreaterThan(disputed?.score ?? 1);

      const teams = await as<readonly Inspection[]>("lead", "qa", "inspection", "list");
      expect(teams).toHaveLength(2);
      for (const [reader, inspections] of [
        ["sup", 2],
        ["lead", 2],
        ["ada", 1],
      ] as const) {
        const rows = await as<{ rows: readonly { inspections: number }[] }>(reader, "report", "run", "quality-scores");
        expect(
          rows.rows.reduce((sum, row) => sum + row.inspections, 0),
          reader,
        ).toBe(inspections);
      }
    });

    test("a score outlives its sound, and says why there is nothing to hear", async () => {
      const [first] = await as<readonly Inspection[]>("ada", "qa", "inspection", "list");
      const { id, call, score } = first as Inspection;
      await office.say("recording", "delete", call, "--reason", "asked by the customer");
      const shown = await as<Inspection>("ada", "qa", "inspection", "show", id);
      expect(shown.score).toBe(score);
      expect(JSON.stringify(shown)).toContain("deleted");
      await office.killAtOnce();
      await office.startAgain();
      expect((await as<Inspection>("ada", "qa", "inspection", "show", id)).score).toBe(score);
    });

    /** An agent's only one. */
    async function theirs(agent: string): Promise<Inspection> {
      const [one, ...others] = await as<readonly Inspection[]>(agent, "qa", "inspection", "list");
      if (one === undefined || others.length > 0)
        throw new Error(`${agent} sees ${others.length + 1} inspections or none`);
      return one;
    }

    /** Listens, answers all that did not answer itself, and submits; refused while anything is missing. */
    async function judges(who: string, id: string, understanding: string): Promise<void> {
      const sheet = await as<Sheet>(who, "qa", "sheet", "show", id);
      expect(JSON.stringify(sheet)).not.toMatch(/500[12]|100[1236]|7000|c-2026|Ada|Bob|Cy/);
      await expect(as(who, "qa", "sheet", "submit", id)).rejects.toThrow(/understanding/);
      const sound = await office.say(
        "qa",
        "sheet",
        "listen",
        id,
        "--pipe",
        "--until",
        "0:02",
        "--token",
        tokens.get(who) ?? "",
      );
      expect(sound.length).toBeGreaterThan(2 * 2 * 8_000);
      for (const { key, answer } of sheet.sections.flatMap(({ questions }) => questions)) {
        if (answer !== null) continue;
        const given = MARKS[key] ?? "yes";
        await as(who, "qa", "sheet", "answer", id, key, key === "understanding" ? understanding : given);
      }
      await as(who, "qa", "sheet", "comment", id, "0:01", "a long breath", "--channel", "agent");
      await as(who, "qa", "sheet", "submit", id);
    }
  },
);

interface Hints {
  readonly durationMs: number;
  readonly left: { readonly speechMs: number };
  readonly right: { readonly speechMs: number } | null;
  readonly silenceMs: number;
  readonly talkOverMs: number;
}
const NONE: Hints = { durationMs: 1, left: { speechMs: 0 }, right: null, silenceMs: 0, talkOverMs: 0 };
const MARKS: Readonly<Record<string, string>> = { welcome: "2", right: "right", understanding: "3" };

/** By the office's calendar. */
function today(): string {
  return new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10);
}
