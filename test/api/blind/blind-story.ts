// What becomes of a judged call, told through the interface by those who do it: judged, disputed, judged again, decided, learned from. Another one waits on
// an inspector's table.

import { type BlindHouse, CALLS } from "./blind-house.ts";

const CARD = `
scorecard: service
name: Service calls
specials: { trainee: { text: Newcomers, then: { atMost: 80% } } }
sections:
  opening:
    name: Opening
    items:
      greeting: { ask: The agent greets, answers: yes-no, fatal: section }
      thanks: { ask: The agent says what queue it is, answers: yes-no, only: { queues: [ospreyline], projects: [peregrine] } }
`;

/** Ids that came of it. */
export interface Story {
  readonly inspections: readonly string[];
  /** Of the first inspector, the second one and the call that waits. */
  readonly sheets: { readonly first: string; readonly second: string; readonly open: string };
}

interface Named {
  readonly id: string;
}

export async function tellStory(house: BlindHouse): Promise<Story> {
  await house.must("overseer", "POST", "/api/scorecards", CARD);
  const inspections: string[] = [];
  for (const { call } of CALLS.slice(0, 2)) {
    const wish = { call, scorecard: "service", why: "a complaint" };
    const { id } = (await house.must("overseer", "POST", "/api/inspections", wish)).json as Named;
    await house.ask("overseer", "POST", `/api/inspections/${id}/assign`, { inspector: "quillfeather" });
    inspections.push(id);
  }
  const [judged = ""] = inspections;
  const [first = "", open = ""] = (await sheetsOf(house, "quillfeather")).toReversed();
  await judge(house, "quillfeather", first, "no");
  const dispute = { reason: "I did greet them", items: ["greeting"] };
  await house.must("wrenfield", "POST", `/api/inspections/${judged}/dispute`, dispute);
  await house.must("overseer", "POST", `/api/inspections/${judged}/recheck`, { inspector: "brackenmoor" });
  const [second = ""] = await sheetsOf(house, "brackenmoor");
  await judge(house, "brackenmoor", second, "yes");
  const decision = { outcome: "changed", words: "the second ear heard it" };
  await house.must("overseer", "POST", `/api/inspections/${judged}/decide`, decision);
  const task = { subject: "Greeting", text: "louder", due: "2026-12-01T00:00:00Z" };
  await house.must("falconer", "POST", `/api/inspections/${judged}/coaching`, task);
  await compareEars(house);
  await makeExample(house);
  return { inspections, sheets: { first, second, open } };
}

/** Both inspectors judge the third call, neither knowing of the other. */
async function compareEars(house: BlindHouse): Promise<void> {
  const call = CALLS[2]?.call;
  const before = new Set([...(await sheetsOf(house, "quillfeather")), ...(await sheetsOf(house, "brackenmoor"))]);
  await house.must("overseer", "POST", "/api/calibrations", { scorecard: "service", calls: [call] });
  for (const [who, mark] of [
    ["quillfeather", "yes"],
    ["brackenmoor", "no"],
  ] as const) {
    const [sheet = ""] = (await sheetsOf(house, who)).filter((id) => !before.has(id));
    await judge(house, who, sheet, mark);
  }
}

/** Of the third call, whose sound is then deleted for a reason that names somebody. */
async function makeExample(house: BlindHouse): Promise<void> {
  const { call, recording } = CALLS[2] ?? { call: "", recording: "" };
  const wish = { of: call, kind: "training", title: "How to begin", transcript: "您好" };
  const { id } = (await house.must("overseer", "POST", "/api/examples", wish)).json as Named;
  await house.ask("quillfeather", "GET", `/api/examples/${id}/audio`);
  await house.must("boss", "POST", `/api/recordings/${recording}/delete`, { reason: "欧阳墨涵 asked for it" });
}

type Inspector = "quillfeather" | "brackenmoor";

/** Newest first. */
async function sheetsOf(house: BlindHouse, who: Inspector): Promise<readonly string[]> {
  const { items } = (await house.must(who, "GET", "/api/score-sheets?state=open")).json as { items: readonly Named[] };
  return items.map(({ id }) => id);
}

/** Listens, answers, comments, marks and hands in. */
async function judge(house: BlindHouse, who: Inspector, sheet: string, mark: "yes" | "no"): Promise<void> {
  const at = `/api/score-sheets/${sheet}`;
  for (const path of ["", "/audio", "/peaks"]) await house.ask(who, "GET", `${at}${path}`);
  const answers = [
    { item: "greeting", mark, comment: "heard so" },
    { item: "thanks", mark: "yes" },
  ];
  await house.must(who, "POST", `${at}/answers`, { answers });
  await house.must(who, "POST", `${at}/comments`, { atMs: 1_000, channel: "agent", text: "rather quiet" });
  await house.must(who, "PUT", `${at}/marks`, { marks: ["training"] });
  await house.must(who, "PUT", `${at}/special`, { rule: "trainee", reason: "sounds new" });
  await house.must(who, "POST", `${at}/submit`, {});
}
