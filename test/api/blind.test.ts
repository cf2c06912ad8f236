// Who judges does not know whom, and who is judged does not know by whom (QA-03): everything there is to ask is asked, by those who must not know.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { askEverything, type Curious, tracesIn, tryBodies } from "./blind/ask-everything.ts";
import { AGENT_TRACES, BlindHouse, INSPECTOR_TRACES, OF_AGENTS, OF_INSPECTORS } from "./blind/blind-house.ts";
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
    words: [...OF_INSPECTORS.slice(0, 2), { kind: "sheet", real: story.sheets.first, none: "S-999999" }],
    known: {
      "/api/inspections": story.inspections,
      "/api/scorecards": ["service"],
      "/api/calls": ["c-20261104-canary7k"],
      "/api/recordings": ["c-20261104-canary7k-1"],
      "/api/agents": ["73915"],
      "/api/reports": ["agents", "quality-scores", "quality-items", "disputes"],
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
    for (const events of [await house.events(who), await house.socketEvents(who)])
      expect(events).toContain("inspection.scored");
    expect(tracesIn(house.tape, [who], INSPECTOR_TRACES)).toEqual([]);
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
