// docs/events.md names every type of event, with its sentence and whether it passes.

import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { EVENT_TYPES } from "../../../src/crm/events/event-filter.ts";
import { EVENTS, PASSING } from "../../../src/crm/events.ts";

test("CRM-12 the document has every type of event, and no other", () => {
  const text = readFileSync(new URL("../../../docs/events.md", import.meta.url), "utf8");
  const table = text.slice(text.indexOf("| type |"), text.indexOf("Types with a star"));
  const rows = table.split("\n").filter((line) => line.startsWith("| `"));
  const star = (type: string): string => (PASSING.has(type) ? " *" : "");
  expect(rows.toSorted()).toEqual(
    EVENT_TYPES.map((type) => `| \`${type}\` | ${EVENTS[type]}${star(type)} |`).toSorted(),
  );
});
