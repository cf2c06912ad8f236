import { describe, expect, test } from "vitest";
import { parseOffice } from "../../src/office/parse.ts";
import { writeOffice } from "../../src/office/write.ts";
import { officeOf } from "../app/office-of.ts";

const REST = `
queues:
  support: { number: "7000", serviceLevelFormula: offered, shortAbandon: 3s }
`;

function faults(alarm: string): string {
  const read = parseOffice(`${REST}alarms: { full: ${alarm} }`);
  return read.ok ? "good" : read.fault.map(({ path, found }) => `${path}: ${found}`).join("; ");
}

describe("ACD-23 alarms of the office file", () => {
  test("a condition, ready-made ones, and parts of the switch", () => {
    const { alarms, queues } = officeOf(`${REST}
alarms:
  full: { queue: support, when: "waiting > 10 and free = 0", until: "waiting < 5", for: 30s, tell: [console, lamp], number: "8901" }
  slow: { name: 慢, queue: support, longest: 2m, serviceLevel: 80, working: 3 }
  line: { watch: trunks, calm: 1m, tell: [webhook, mail] }
`);
    expect(alarms.get("full")).toMatchObject({ forMs: 30_000, tell: ["console", "lamp"], number: "8901" });
    expect(alarms.get("slow")).toMatchObject({ name: "慢", forMs: 10_000, calmMs: 30_000, tell: ["console"] });
    expect(alarms.get("slow")?.watch).toEqual({
      kind: "queue",
      queue: "support",
      until: undefined,
      when: {
        kind: "or",
        of: [
          { kind: "measure", measure: "longest", is: ">", value: 120_000 },
          { kind: "measure", measure: "service-level", is: "<", value: 0.8 },
          { kind: "measure", measure: "working", is: "<", value: 3 },
        ],
      },
    });
    expect(alarms.get("line")).toMatchObject({ watch: { kind: "trunks" }, calmMs: 60_000 });
    expect(queues.get("support" as never)).toMatchObject({ serviceLevelFormula: "offered", shortAbandonMs: 3_000 });
  });

  test("written down and read again it is the same office", () => {
    const office = officeOf(`${REST}
alarms:
  full: { queue: support, when: "waiting > 10 or not (longest <= 90s)", until: "waiting < 5", calm: 0s, tell: [mail, lamp], number: "8901" }
  slow: { queue: support, expected: 1m }
  disk: { watch: disk }
`);
    expect(officeOf(writeOffice(office, { secrets: "plain" }))).toEqual(office);
  });

  test("what is neither or both is refused with what is allowed", () => {
    expect(faults("{ queue: support }")).toBe("alarms.full: no condition");
    expect(faults('{ queue: support, when: "waiting > 1", waiting: 2 }')).toBe("alarms.full: a condition twice");
    expect(faults("{ watch: disk, queue: support }")).toBe("alarms.full.watch: a queue or a condition beside it");
    expect(faults("{ waiting: 3 }")).toBe("alarms.full: neither a queue nor `watch`");
    expect(faults("{ queue: sales, waiting: 3 }")).toBe('alarms.full.queue: "sales"');
    expect(faults("{ watch: disk, tell: [lamp] }")).toBe("alarms.full.tell: a lamp without a number");
    expect(faults('{ watch: disk, number: "7000" }')).toBe(
      'alarms.full.number: "7000", taken by queues.support.number',
    );
    expect(faults('{ queue: support, when: "waitin > 1" }')).toContain("alarms.full.when: ");
  });
});
