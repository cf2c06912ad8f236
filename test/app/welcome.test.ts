// The text of a first start: everything the demo office offers can be found in it.

import { expect, test } from "vitest";
import { welcome } from "../../src/app/welcome.ts";
import { demoOfficeTemplate } from "../../src/office/demo.ts";
import { parseOffice } from "../../src/office/parse.ts";

const office = parseOffice(demoOfficeTemplate.replace(/\$\{secret\}/g, "Wq7ruTz-mKx1"));
const lines = (office.ok ? welcome(office.value, [], "192.0.2.10") : "").split("\n");

test.each([
  ["1003", "password 密码 Wq7ruTz-mKx1"],
  ["7000", "queue"],
  ["8000", "conference room"],
  ["8003", "mailbox 1003"],
  ["9196", "echo"],
  ["*22", "sign in"],
  ["*97", "messages"],
  ["*551001", "listen to the call of 1001"],
  ["*667000", "take who waits first"],
  ["1  ", "called back"],
  ["*271", "solved"],
  ["7001", "as a vip customer"],
  ["7100", 'flow "main"'],
  ["9198", 'flow "clock"'],
])("a newcomer is told of %s", (dialled, what) => {
  const found = lines.filter((line) => line.includes(dialled) && line.includes(what));
  expect(found).toHaveLength(1);
});

test("says which phone has a mailbox and which may supervise", () => {
  expect(lines).toContain("Mailboxes / 语音信箱: 1003");
  expect(lines).toContain("Supervisors' phones / 班长话机: 1003");
});
