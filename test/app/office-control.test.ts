// Applying an office file as a person does.

import { expect, test } from "vitest";
import { officeControl } from "../../src/app/control/office-control.ts";
import type { Switch } from "../../src/app/core/switch.ts";
import type { Office } from "../../src/office/office.ts";
import { parseOffice } from "../../src/office/parse.ts";
import { MemoryDatabase } from "../../src/store/memory-database.ts";
import type { SecretBox } from "../../src/store/secret-box.ts";
import { VirtualClock } from "../world/clock.ts";

const FILE = 'extensions: { "1001": { secret: hgf9823kjs } }\n';

function rig() {
  const parsed = parseOffice(FILE);
  if (!parsed.ok) throw new Error("the office of this test is wrong");
  const clock = new VirtualClock();
  const database = new MemoryDatabase({ clock });
  const applied: Office[] = [];
  const apply = (office: Office) => void applied.push(office);
  const pbx = { office: parsed.value, clock, apply, guards: { preparing: function* () {} } };
  const box: SecretBox = { seal: (text) => text, open: (sealed) => sealed };
  const control = officeControl({
    pbx: pbx as unknown as Switch,
    database,
    box,
    revision: 1,
    audio: async () => [],
    suggestSecret: () => "s3cret-to-suggest",
    warnings: function* () {
      yield;
      return [];
    },
  });
  const asked = async (text: string) => {
    const applying = control.apply(text, "tester", { dryRun: false });
    await clock.advance(1_000);
    return applying;
  };
  return { applied, apply: asked };
}

test.each(["", "\n\n", "# office of 2026\n\n  # nothing yet\n", "\t \r\n"])(
  "a file without a word (%j) does not take the office away",
  async (text) => {
    const { apply, applied } = rig();
    expect(await apply(text)).toMatchObject({ ok: false, problem: { title: "The office file is empty" } });
    expect(applied).toEqual([]);
  },
);

test("who means it can remove everything", async () => {
  const { apply, applied } = rig();
  expect(await apply("office: {}\n")).toMatchObject({ ok: true, value: { applied: true, revision: 2 } });
  expect(applied.map((office) => office.extensions.size)).toEqual([0]);
});
