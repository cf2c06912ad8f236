// IVR-05: the flows of examples/flows as they are shipped: good for the demo office, spoken by shipped prompts alone in both languages, and each run by
// callers who press keys.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { audioNames } from "../../src/app/audio-files.ts";
import { DEMO_FLOWS } from "../../src/app/demo-flows.ts";
import { checkFlow, type Surroundings } from "../../src/ivr/check-flow.ts";
import type { Flow, FlowLanguage, Piece } from "../../src/ivr/flow.ts";
import { readFlow } from "../../src/ivr/read-flow.ts";
import type { Outcome, Verb } from "../../src/ivr/verbs.ts";
import { demoOfficeTemplate } from "../../src/office/demo.ts";
import { parseOffice } from "../../src/office/parse.ts";
import { type Played, play } from "./scripted.ts";
import { environment } from "./surroundings.ts";

const FOLDER = "examples/flows";

function flowIn(path: string): Flow {
  return flowFrom(path, readFileSync(join(FOLDER, path), "utf8"));
}

function flowFrom(path: string, text: string): Flow {
  const read = readFlow(text);
  if (!read.ok) throw new Error(`${path}: ${JSON.stringify(read.faults)}`);
  return read.flow;
}

const files = readdirSync(FOLDER).filter((file) => file.endsWith(".yaml"));
const flows = new Map(files.map((file) => [file.slice(0, -".yaml".length), flowIn(file)]));
const emergency = flowFrom(
  "notice.yaml, closed",
  readFileSync(join(FOLDER, "notice.yaml"), "utf8").replace("closedToday: false", "closedToday: true"),
);

function flowNamed(key: string): Flow {
  const flow = flows.get(key);
  if (flow === undefined) throw new Error(`no example ${key}`);
  return flow;
}

function demoOffice() {
  let secrets = 0;
  const parsed = parseOffice(demoOfficeTemplate.replace(/\$\{secret\}/g, () => `Wq7ruTz-mKx${++secrets}`));
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.fault));
  return parsed.value;
}

const office = demoOffice();
const audio = new Set(audioNames("media"));
const tables = new Set(readdirSync("examples/tables").map((file) => file.slice(0, -".csv".length)));
const around: Surroundings = { office, flows, audio, tables, speaks: false };

describe("IVR-05 the shipped flows", () => {
  test.each([...flows])("%s is good for the demo office, where nobody speaks texts", (key, flow) => {
    expect(flow.key).toBe(key);
    expect(checkFlow(flow, around)).toEqual({ faults: [], warnings: [] });
  });

  test("numbers and queues of the demo office lead to flows that a first start applies, with all their sub-flows", () => {
    const applied = new Set(DEMO_FLOWS.map((file) => file.slice(0, -".yaml".length)));
    const named = [...office.numbers.values()].flatMap((target) => (target.kind === "flow" ? [target.flow] : []));
    const afterwards = [...office.queues.values()].flatMap((queue) => queue.afterwards ?? []);
    const below = [...applied].flatMap((key) =>
      [...flowNamed(key).nodes.values()].flatMap((node) => (node.kind === "subflow" ? [node.flow] : [])),
    );
    expect(named.length).toBeGreaterThan(5);
    expect([...named, ...afterwards, ...below].filter((key) => !applied.has(key))).toEqual([]);
    expect([...applied].filter((key) => !flows.has(key))).toEqual([]);
  });

  test.each(["zh", "en"] as const)("everything that is said is a shipped recording in %s", (language) => {
    for (const flow of flows.values()) {
      const pieces = [...flow.nodes.values()].flatMap((node) => wordsIn(node));
      expect(pieces.filter((piece) => piece.kind === "text")).toEqual([]);
      const names = pieces.flatMap((piece) => (piece.kind === "audio" ? [piece.name] : []));
      expect(names.filter((name) => !audio.has(`${language}/${name}`) && !audio.has(name))).toEqual([]);
    }
  });

  test("titles are in both languages", () => {
    for (const flow of flows.values())
      expect([flow.key, Object.keys(flow.title).sort()]).toEqual([flow.key, ["en", "zh"]]);
  });
});

function wordsIn(value: unknown): readonly Piece[] {
  if (typeof value !== "object" || value === null || value instanceof Map) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    ["words", "sayInvalid", "sayTimeout"].includes(key)
      ? ((inner as readonly Piece[] | undefined) ?? [])
      : wordsIn(inner),
  );
}

/** What the caller does at each question, by `flow.node`; a key of several letters is a number with its end key. Without an entry: nothing. */
type Presses = Readonly<Record<string, readonly string[]>>;

interface Story {
  readonly presses?: Presses;
  readonly isOpen?: boolean;
  /** By the node that asks. */
  readonly comes?: Readonly<Record<string, Outcome>>;
  readonly language?: FlowLanguage;
}

function call(key: string, { presses = {}, isOpen = true, comes = {}, language }: Story = {}): Played {
  const asked = new Map<string, number>();
  return play(
    flowNamed(key),
    {
      answer: (verb, at) => {
        const place = `${at.flow}.${at.node}`;
        if (verb.verb !== "gather") return comes[place];
        const times = asked.get(place) ?? 0;
        asked.set(place, times + 1);
        const keys = presses[place]?.[times];
        return keys === undefined
          ? { kind: "timeout" }
          : { kind: "keys", keys, by: keys.length === 1 ? "full" : "end-key" };
      },
    },
    { flows: [...flows.values()], environment: environment({ isOpen: () => isOpen }), language },
  );
}

function verbsOf<Name extends Verb["verb"]>(
  { verbs }: Played,
  name: Name,
): readonly Extract<Verb, { readonly verb: Name }>[] {
  return verbs.filter((verb): verb is Extract<Verb, { readonly verb: Name }> => verb.verb === name);
}

const order = (value: Readonly<Record<string, string>>): Outcome => ({ kind: "found", value });

describe("IVR-05 the main menu", () => {
  test("who presses nothing hears the welcome, both languages and the notice, and is put through all the same", () => {
    const played = call("main");
    expect(played.heard.slice(0, 5)).toEqual([
      "flow-welcome",
      "zh/flow-language-zh",
      "en/flow-language-en",
      "flow-notice",
      "flow-menu-main",
    ]);
    expect(verbsOf(played, "queue").map((verb) => verb.queue)).toEqual(["support"]);
  });

  test("2 is English for the rest of the call, and 1 leads to an agent, then to the survey", () => {
    const played = call("main", {
      presses: { "language.ask": ["2"], "main.menu": ["1"], "satisfaction.ask": ["1"] },
    });
    const [, menu] = verbsOf(played, "gather");
    expect(menu?.language).toBe("en");
    expect(played.verbs.map((verb) => verb.verb)).toEqual(expect.arrayContaining(["queue", "answer"]));
    expect(verbsOf(played, "answer")[0]).toMatchObject({
      survey: "service",
      measure: "csat",
      answer: 1,
      score: 1,
      actions: [],
    });
    expect(played.heard.slice(-2)).toEqual(["survey-thanks", "flow-goodbye"]);
    expect(played.last.why).toBe("told");
  });

  test("when the office is closed nobody is put in a queue: orders, questions, a message", () => {
    const played = call("main", { isOpen: false });
    expect(played.heard).toEqual(expect.arrayContaining(["flow-closed", "flow-menu-night", "flow-message-intro"]));
    expect(verbsOf(played, "voicemail").map((verb) => verb.mailbox)).toEqual(["1003"]);
    expect(verbsOf(played, "queue")).toEqual([]);
  });

  test.each<[string, Presses, Verb["verb"]]>([
    ["4, then 1: a call-back", { "main.menu": ["4"], "call-back.offer": ["1"] }, "callback"],
    ["5: a message", { "main.menu": ["5"] }, "voicemail"],
    ["0: the front desk", { "main.menu": ["0"] }, "dial"],
  ])("%s", (_title, presses, verb) => {
    expect(call("main", { presses }).verbs.map((one) => one.verb)).toContain(verb);
  });

  test("where the front desk does not answer, a message is taken", () => {
    const played = call("main", { presses: { "main.menu": ["0"] }, comes: { "main.desk": { kind: "no-answer" } } });
    expect(played.heard).toContain("flow-no-answer");
    expect(verbsOf(played, "voicemail")).toHaveLength(1);
  });

  test("star leads back from the questions to the menu", () => {
    const played = call("main", { presses: { "main.menu": ["3", "5"], "information.menu": ["*"] } });
    expect(played.heard.filter((name) => name === "flow-menu-main")).toHaveLength(2);
    expect(verbsOf(played, "voicemail")).toHaveLength(1);
  });

  test("a full queue, a call-back that cannot be booked, a queue that fails: a message each time", () => {
    for (const comes of [{ kind: "full" }, { kind: "closed" }, { kind: "error", fault: "x" }] as const) {
      const played = call("main", { presses: { "main.menu": ["1"] }, comes: { "agent.queue": comes } });
      expect(verbsOf(played, "voicemail")).toHaveLength(1);
    }
    const refused = call("main", {
      presses: { "main.menu": ["4"], "call-back.offer": ["1"] },
      comes: { "call-back.book": { kind: "refused" } },
    });
    expect(verbsOf(refused, "voicemail")).toHaveLength(1);
  });

  test("in an emergency callers hear the notice to its end and goodbye", () => {
    const played = play(
      flowNamed("main"),
      {},
      { flows: [emergency, ...[...flows.values()].filter(({ key }) => key !== "notice")] },
    );
    expect(played.heard.slice(3)).toEqual(["flow-notice-closed", "flow-goodbye"]);
    expect(verbsOf(played, "say")[0]).toMatchObject({ bargeIn: false });
  });
});

describe("IVR-05 an order by its number", () => {
  test("its number is read back, then its status, and the day it is expected", () => {
    const played = call("order-status", {
      presses: { "order-status.ask": ["20261002"] },
      comes: { "order-status.find": order({ number: "20261002", status: "shipped", expected: "2026-11-27" }) },
    });
    expect(verbsOf(played, "look-up")).toMatchObject([{ source: "orders", by: "20261002" }]);
    expect(played.heard.slice(0, 6)).toEqual([
      "order-ask",
      "order-number",
      "digits:20261002",
      "order-shipped",
      "order-expected",
      "date:2026-11-27",
    ]);
  });

  test.each(["received", "delivered", "cancelled"])(
    "%s has its own words, and no day where there is none",
    (status) => {
      const played = call("order-status", {
        presses: { "order-status.ask": ["20261003"] },
        comes: { "order-status.find": order({ number: "20261003", status, expected: "" }) },
      });
      expect(played.heard).toContain(`order-${status}`);
      expect(played.heard).not.toContain("order-expected");
    },
  );

  test("every status of the shipped table is one it can say", () => {
    const rows = readFileSync("examples/tables/orders.csv", "utf8")
      .trim()
      .split("\n")
      .map((line) => line.split(","));
    expect(rows[0]).toEqual(["number", "status", "expected"]);
    for (const [number = "", status = "", expected = ""] of rows.slice(1)) {
      const played = call("order-status", {
        presses: { "order-status.ask": [number] },
        comes: { "order-status.find": order({ number, status, expected }) },
      });
      expect(played.heard).toContain(`order-${status}`);
    }
  });

  test("an unknown number is told, and the next is asked for", () => {
    const played = call("order-status", {
      presses: { "order-status.ask": ["4711", "4712"], "order-status.again": ["1"] },
    });
    expect(verbsOf(played, "look-up").map((verb) => verb.by)).toEqual(["4711", "4712"]);
    expect(played.heard.filter((name) => name === "order-unknown")).toHaveLength(2);
  });

  test("a table that cannot be asked, a status nobody recorded, a caller without keys: an agent", () => {
    const keyed = { "order-status.ask": ["20261001"] };
    const failed = call("order-status", {
      presses: keyed,
      comes: { "order-status.find": { kind: "error", fault: "no table" } },
    });
    expect(failed.heard).toContain("flow-sorry");
    const strange = call("order-status", {
      presses: keyed,
      comes: { "order-status.find": order({ status: "lost", expected: "" }) },
    });
    for (const played of [failed, strange, call("order-status")]) expect(verbsOf(played, "queue")).toHaveLength(1);
  });
});

describe("IVR-05 the other flows", () => {
  test.each([
    ["1", "info-hours"],
    ["2", "info-address"],
    ["3", "info-returns"],
    ["4", "info-invoice"],
  ])("common questions: %s is %s, 1 says it once more, 2 asks for another", (key, answer) => {
    const played = call("information", { presses: { "information.menu": [key], "information.after": ["1", "2"] } });
    expect(played.heard.filter((name) => name === answer)).toHaveLength(2);
    expect(played.heard.filter((name) => name === "info-menu").length).toBeGreaterThan(1);
  });

  test("the survey: who is not satisfied is asked for a comment and called back; who says nothing is thanked by no word", () => {
    const played = call("satisfaction", { presses: { "satisfaction.ask": ["3"] } });
    expect(verbsOf(played, "answer")[0]).toMatchObject({
      answer: 3,
      score: 0,
      actions: [{ kind: "call-back", queue: "support" }],
    });
    expect(played.heard).toContain("survey-comment");
    expect(verbsOf(played, "record")[0]).toMatchObject({ purpose: "comment", mostMs: 30_000 });
    expect(call("satisfaction", { presses: { "satisfaction.ask": ["2"] } }).heard).not.toContain("survey-comment");
    expect(call("satisfaction").heard).not.toContain("survey-thanks");
  });

  test("the clock says the time twice and hangs up", () => {
    const { heard, last } = call("clock");
    expect(heard.filter((one) => one.startsWith("time:"))).toHaveLength(2);
    expect([last.why, last.said]).toEqual(["told", []]);
  });

  test("the PIN of a meeting opens its room and is in no record; a wrong one does not", () => {
    const opened = call("meeting", {
      presses: { "meeting.ask": ["2468"] },
      comes: { "meeting.find": { kind: "found", value: { pin: "2468", room: "team" } } },
    });
    expect(verbsOf(opened, "conference")).toMatchObject([{ room: "team" }]);
    expect(verbsOf(opened, "gather")[0]).toMatchObject({ secret: true });
    expect(JSON.stringify(opened.facts)).not.toContain("2468");
    const wrong = call("meeting", { presses: { "meeting.ask": ["1111"] } });
    expect(verbsOf(wrong, "conference")).toEqual([]);
    expect(wrong.heard.at(-1)).toBe("conference-goodbye");
  });

  test("language choice keeps what was spoken where nobody presses", () => {
    expect(call("language", { language: "en" }).last.language).toBe("en");
    expect(call("language", { language: "en", presses: { "language.ask": ["1"] } }).last.language).toBe("zh");
  });
});
