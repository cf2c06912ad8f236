// The office that the documents speak of: the demo office, with what the pages themselves add to it.

import { readFileSync } from "node:fs";
import { parse, stringify } from "yaml";
import { secretOf } from "./office.ts";

type Part = Readonly<Record<string, unknown>>;

/** Pages whose parts of the office file are in it; the others' would call carriers, or change what the demo office says. */
const PAGES = ["docs/routing.md", "docs/tickets.md", "docs/provisioning.md"];
/** Who and what the commands name beside that. */
const FURTHER: Part = {
  extensions: {
    "1001": { secret: secretOf("1001"), phone: { keys: ["1002"] } },
    "1002": { secret: secretOf("1002"), voicemail: true },
    "1003": { secret: secretOf("1003") },
    "1004": { secret: secretOf("1004") },
    "1009": { name: "班长 Leader", secret: secretOf("1009"), supervise: ["a", "support"] },
    "1101": { secret: secretOf("1101") },
    "1102": { secret: secretOf("1102") },
    "1103": { secret: secretOf("1103") },
  },
  agents: { "5101": { extension: "1101" }, "5102": { extension: "1102" }, "5103": { extension: "1103" } },
  queues: {
    support: { ring: "5s", wrapUp: "60s", afterwards: null, announce: null },
    night: { number: "7300" },
    billing: { number: "7400" },
  },
  numbers: { "8002": { voicemail: "1002" }, "7290": { flow: "first" } },
};

export function documentOffice(): string {
  const demo = partOf(readFileSync("examples/demo-office.yaml", "utf8"));
  const parts = PAGES.flatMap((page) =>
    [...readFileSync(page, "utf8").matchAll(/^```yaml\n([\s\S]*?)^```/gm)].map(([, text = ""]) => partOf(text)),
  ).filter((part) => !("flow" in part));
  return stringify([...parts, FURTHER].reduce(together, demo));
}

function partOf(text: string): Part {
  const found: unknown = parse(text);
  return isPart(found) ? found : {};
}

function isPart(value: unknown): value is Part {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What the other names stands in place of what had that name, null takes it away; the rest stays. */
function together(one: Part, other: Part): Part {
  const both = Object.entries(other).map(([key, value]) => {
    const before = one[key];
    return [key, isPart(before) && isPart(value) ? together(before, value) : value] as const;
  });
  return Object.fromEntries(
    Object.entries({ ...one, ...Object.fromEntries(both) }).filter(([, value]) => value !== null),
  );
}
