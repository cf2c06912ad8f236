// Who judges does not know whom, and who is judged does not know by whom (QA-03): everything there is to ask is asked, by those who must not know.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { zongji } from "../cli/run-cli.ts";
import { askEverything, type Curious, tracesIn, tryBodies } from "./blind/ask-everything.ts";
import {
  AGENT_TRACES,
  BlindHouse,
  CALLER,
  CALLS,
  INSPECTOR_TRACES,
  OF_AGENTS,
  OF_INSPECTORS,
  TOKENS,
} from "./blind/blind-house.ts";
import { type Story, tellStory } from "./blind/blind-story.ts";

let house: BlindHouse;
let story: Story;
beforeAll(async () => {
  house = await BlindHouse.open();
  story = await tellStory(house);
}, 30_000);
afterAll(() => house.close());

function inspector(): Curious {
  const { first, open } = story.sheets;
  return {
    who: "quillfeather",
    words: [
      ...OF_AGENTS,
      { kind: "another's sheet", real: story.sheets.second, none: "S-999999" },
      { kind: "another inspector", real: "brackenmoor", none: "heathercroft" },
    ],
    known: {
      "/api/score-sheets": [first, open],
      "/api/scorecards": ["service"],
      "/api/calibrations": ["C-1"],
      "/api/calibration-trends": ["quillfeather"],
      "/api/examples": ["X-1"],
    },
    bodies: ["/api/score-sheets", "/api/scorecards", "/api/calibrations", "/api/examples", "/api/articles"],
  };
}

function judged(who: "wrenfield" | "falconer"): Curious {
  return {
    who,
    words: [...OF_INSPECTORS.slice(0, 1), { kind: "sheet", real: story.sheets.first, none: "S-999999" }],
    known: {
      "/api/inspections": story.inspections,
      "/api/scorecards": ["service"],
      "/api/calls": ["c-20261104-canary7k"],
      "/api/recordings": ["c-20261104-canary7k-1"],
      "/api/agents": ["73915"],
      "/api/reports": ["agents", "inspectors", "quality-scores", "quality-items", "quality-trend", "disputes"],
      "/api/customers": [house.customer],
      "/api/coaching": ["K-1"],
      "/api/examples": ["X-1"],
    },
    bodies: ["/api/inspections", "/api/coaching"],
  };
}

describe("the trap itself", () => {
  test("catches whoever may know both: in lists, by guessing ids and by searching", async () => {
    const only = /^\/api\/(calls|recordings|customers)(\/:id)?$/;
    const curious = { who: "overseer", words: OF_AGENTS, known: {}, bodies: [], only } as const;
    const { told } = await askEverything(house, curious);
    for (const tells of ["GET /api/calls/:id tells call", "GET /api/customers?number= tells number"])
      expect(told).toContainEqual(expect.stringContaining(tells));
    const traces = tracesIn(house.tape, ["overseer"], AGENT_TRACES).join("\n");
    for (const trace of ["73915", "欧阳墨涵", "2026-11-04T06:23:50", "ospreyline"]) expect(traces).toContain(trace);
    await house.ask("overseer", "GET", `/api/inspections/${story.inspections[0]}/file`);
    const who = tracesIn(house.tape, ["overseer"], INSPECTOR_TRACES).join("\n");
    for (const trace of ["quillfeather", story.sheets.first]) expect(who).toContain(trace);
  });

  test("has ears: sheets were heard, and their sound is not empty", () => {
    const heard = house.tape.filter(({ wish }) => /score-sheets\/S-\d+\/audio$/.test(wish));
    expect(heard.map(({ heard: { status, type } }) => [status, type])).toContainEqual([200, "audio/wav"]);
  });
});

describe("QA-03 what programs are told", () => {
  test("no event names an inspector and an agent or a call, whoever may see it", async () => {
    const lines = (await house.events("root")).split("\n").filter((line) => /"type":/.test(line));
    expect(lines.length).toBeGreaterThan(10);
    const has = (line: string, traces: readonly string[]): boolean => traces.some((trace) => line.includes(trace));
    const agents = ["73915", "wrenfield", "kestrel", "canary", "Q-1"];
    const both = lines.filter((line) => has(line, ["quillfeather", "brackenmoor", "S-"]) && has(line, agents));
    expect(both).toEqual([]);
  });
});

describe("QA-03 an inspector does not learn whose call it is", { timeout: 60_000 }, () => {
  test("asking whatever there is to ask", async () => {
    const { told } = await askEverything(house, inspector());

    expect(told).toEqual([]);
    const heard = await house.events("quillfeather");
    expect(heard).toContain("sheet.assigned");
    expect(await house.socketEvents("quillfeather")).toContain("sheet.assigned");
    const traces = [...AGENT_TRACES, ...house.secrets, "brackenmoor", "端木静言"];
    expect(tracesIn(house.tape, ["quillfeather"], traces)).toEqual([]);
  });
});

describe("QA-03 agents and leaders do not learn who judged", { timeout: 60_000 }, () => {
  test.each(["wrenfield", "falconer"] as const)("%s, asking whatever there is to ask", async (who) => {
    const { told } = await askEverything(house, judged(who));

    expect(told).toEqual([]);
    const timeline = house.tape.find(({ to, wish }) => to === who && wish.endsWith(`${house.customer}/timeline`));
    expect(timeline?.heard.text).toContain("Q-1");
    for (const events of [await house.events(who), await house.socketEvents(who)])
      expect(events).toContain("inspection.scored");
    expect(tracesIn(house.tape, [who], INSPECTOR_TRACES)).toEqual([]);
  });
});

describe("QA-03 the command line tells no more", () => {
  const say = async (who: "quillfeather" | "wrenfield", ...line: readonly string[]) => {
    return zongji(["--data", house.whole.folder, "--token", TOKENS[who], ...line], { columns: 200 });
  };

  test("to an inspector", async () => {
    const { first, second, open } = story.sheets;
    for (const form of [[], ["--json"]])
      for (const [status, ...line] of [
        [0, "qa", "sheet", "list"],
        [0, "qa", "sheet", "show", first],
        [0, "qa", "sheet", "show", open],
        [0, "qa", "scorecard", "show", "service"],
        [0, "qa", "calibration", "show", "C-1"],
        [0, "qa", "example", "list"],
        [0, "qa", "example", "show", "X-1"],
        [0, "qa", "progress", "--mine"],
        [1, "qa", "progress"],
        [1, "qa", "sheet", "show", second],
        [1, "qa", "inspection", "list"],
        [1, "qa", "hints", CALLS[0]?.call ?? ""],
        [1, "recording", "list"],
      ] as const) {
        const ran = await say("quillfeather", ...line, ...form);
        expect([line, ran.status > 0 ? 1 : 0, ran.err]).toEqual([line, status, status === 0 ? "" : expect.any(String)]);
        for (const trace of [...AGENT_TRACES, "brackenmoor"])
          expect(`${ran.out}${ran.err}`.replaceAll(line.at(-1) ?? "", "…")).not.toContain(trace);
      }
  });

  test("to an agent", async () => {
    const ran = await say("wrenfield", "qa", "inspection", "show", story.inspections[0] ?? "");
    expect(ran).toMatchObject({ status: 0, err: "" });
    for (const trace of INSPECTOR_TRACES) expect(ran.out).not.toMatch(trace);
  });
});

describe("QA-03 refusals tell nothing", { timeout: 60_000 }, () => {
  test.each(["quillfeather", "wrenfield", "falconer"] as const)("to %s, whatever they send", async (who) => {
    const before = house.tape.length;
    const isInspector = who === "quillfeather";
    expect(await tryBodies(house, isInspector ? inspector() : judged(who))).toEqual([]);
    const refused = house.tape.slice(before).filter(({ heard: { status } }) => status >= 400);
    expect(refused.length).toBeGreaterThan(20);
    expect(tracesIn(refused, [who], isInspector ? AGENT_TRACES : INSPECTOR_TRACES)).toEqual([]);
  });
});

describe("CRM-14 at last the caller is erased", { timeout: 30_000 }, () => {
  test("the score stays and says why there is no sound; nobody reads or hears anything of the call any more", async () => {
    const [judgedOne = ""] = story.inspections;
    const before = (await house.must("overseer", "GET", `/api/inspections/${judgedOne}`)).json as { score: number };
    await house.must("root", "POST", "/api/privacy/erase", { person: CALLER });
    const shown = (await house.must("overseer", "GET", `/api/inspections/${judgedOne}`)).json;
    expect(shown).toMatchObject({
      ...{ state: "final", score: before.score, comments: [], sound: { state: "erased" } },
      dispute: { reason: "erased", decided: { outcome: "changed", words: "erased" } },
    });
    const sheet = `/api/score-sheets/${story.sheets.first}`;
    expect((await house.must("quillfeather", "GET", sheet)).text).not.toContain("rather quiet");
    for (const target of [`${sheet}/audio`, `${sheet}/peaks`, `/api/score-sheets/${story.sheets.open}/audio`])
      expect([target, (await house.ask("quillfeather", "GET", target)).status]).toEqual([target, 409]);
    expect((await house.ask("overseer", "GET", "/api/examples/X-1")).status).toBe(404);
    expect((await house.ask("overseer", "GET", "/api/examples")).json).toMatchObject({ items: [] });
  });
});

test("nothing of what was asked ended in a mistake of ours", () => {
  expect(house.tape.filter(({ heard: { status } }) => status === 500).map(({ wish }) => wish)).toEqual([]);
  expect(house.whole.bugs).toEqual([]);
});
