// RTP-11: mailboxes in the office file.

import { describe, expect, test } from "vitest";
import { diffOffices } from "../../src/office/diff.ts";
import { parseOffice } from "../../src/office/parse.ts";
import { writeOffice } from "../../src/office/write.ts";

function officeOf(text: string) {
  const office = parseOffice(text);
  if (!office.ok) throw new Error(JSON.stringify(office.fault));
  return office.value;
}

function faultsOf(text: string): readonly string[] {
  const office = parseOffice(text, { audio: ["music/quiet"] });
  return office.ok ? [] : office.fault.map(({ path, found }) => `${path}: ${found}`);
}

const PHONE = 'secret: "kx83-vnq2-77"';

describe("RTP-11 mailboxes in the office file", () => {
  test("true is a mailbox as it comes, false is none", () => {
    const office = officeOf(
      `extensions: { "1001": { ${PHONE}, voicemail: true }, "1002": { ${PHONE}, voicemail: false } }`,
    );
    expect(office.extensions.get("1001" as never)?.voicemail).toEqual({
      pin: undefined,
      greeting: undefined,
      language: undefined,
      email: undefined,
      maxLengthMs: 180_000,
      maxMessages: 100,
      keepMs: undefined,
      operator: undefined,
      afterMs: 20_000,
    });
    expect(office.extensions.get("1002" as never)?.voicemail).toBeUndefined();
  });

  test("settings, forwarding there, a queue's mailbox and a number for it", () => {
    const office = officeOf(`
extensions:
  "1001": { ${PHONE}, voicemail: { pin: "4711", keep: 30d, after: 15s, maxLength: 2m }, forward: { busy: voicemail } }
queues: { support: { number: "7000", voicemail: { phones: ["1001"], key: 1, unattended: false } } }
numbers: { "8001": { voicemail: support } }`);
    const phone = office.extensions.get("1001" as never);
    expect(phone).toMatchObject({
      voicemail: { pin: "4711", keepMs: 30 * 86_400_000 },
      forward: { busy: "voicemail" },
    });
    expect(office.queues.get("support" as never)?.voicemail).toMatchObject({ key: "1", unattended: false });
    expect(office.numbers.get("8001")).toEqual({ kind: "voicemail", mailbox: "support" });
    expect(officeOf(writeOffice(office, { secrets: "plain" }))).toEqual(office);
  });

  test("what leads nowhere is said at its line", () => {
    expect(faultsOf(`extensions: { "1001": { ${PHONE}, forward: { always: voicemail } } }`)).toEqual([
      "extensions.1001.forward.always: voicemail",
    ]);
    expect(faultsOf('numbers: { "8001": { voicemail: nobody } }')).toEqual(['numbers.8001.voicemail: "nobody"']);
    expect(faultsOf(`extensions: { "1001": { ${PHONE}, voicemail: { operator: "0" } } }`)).toEqual([
      'extensions.1001.voicemail.operator: "0"',
    ]);
    expect(faultsOf('queues: { a: { number: "7", voicemail: { phones: ["1001"] } } }')).toEqual([
      'queues.a.voicemail.phones[1]: "1001"',
    ]);
    expect(
      faultsOf(
        `extensions: { "1001": { ${PHONE}, voicemail: true } }\nqueues: { "1001": { number: "7", voicemail: true } }`,
      ),
    ).toEqual(['queues.1001.voicemail: a second mailbox "1001": extensions.1001 has one']);
    expect(faultsOf(`extensions: { "1001": { ${PHONE}, voicemail: { pin: "12" } } }`)).toEqual([
      "extensions.1001.voicemail.pin: 2 characters (not shown)",
    ]);
    expect(faultsOf('features: { sign-in: "*98" }')).toHaveLength(1); // the code of mailboxes
  });

  test("a difference never shows the PIN, and says where only the PIN is another", () => {
    const with_ = (box: string) => officeOf(`extensions: { "1001": { ${PHONE}, voicemail: ${box} } }`);
    const changes = diffOffices(with_('{ pin: "4711" }'), with_('{ pin: "4712" }'));
    expect(changes).toEqual([
      {
        kind: "changed",
        path: "extensions.1001.voicemail",
        before: "{ pin: a secret }",
        after: "{ pin: a secret } (another secret)",
      },
    ]);
    expect(JSON.stringify(diffOffices(officeOf(""), with_('{ pin: "4711" }')))).not.toContain("4711");
  });
});
