// The documents that watchers read, judged by an XML parser that wrote none of them.

import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { XMLParser, XMLValidator } from "fast-xml-parser";
import { describe, expect, test } from "vitest";
import { type LineDialog, writeDialogInfo } from "../../../src/sip/presence/dialog-info.ts";
import { writeMessageSummary } from "../../../src/sip/presence/message-summary.ts";
import { type Presence, readPidf, writePidf } from "../../../src/sip/presence/pidf.ts";

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: "@",
  parseTagValue: false,
  isArray: (name) => name === "dialog",
});
const expat = spawnSync("python3", ["-c", "import xml.etree.ElementTree"]).status === 0;

const RINGING: LineDialog = {
  id: "c-1-in",
  phase: "early",
  direction: "recipient",
  details: {
    local: { uri: "sip:1002@pbx", display: "韩梅梅" },
    remote: { uri: "sip:1001@pbx", display: 'Li "Lei" <&>' },
    dialog: { callId: "abc@x", localTag: "ours", remoteTag: "theirs" },
  },
};

describe("SIP-07 dialog-info (RFC 4235 §4)", () => {
  test("one call of a line, with everything a pickup key needs", () => {
    const text = writeDialogInfo({ entity: "sip:1002@pbx", version: 7, dialogs: [RINGING] });
    const info = parser.parse(text)["dialog-info"];
    expect([info["@xmlns"], info["@version"], info["@state"], info["@entity"]]).toEqual([
      "urn:ietf:params:xml:ns:dialog-info",
      "7",
      "full",
      "sip:1002@pbx",
    ]);
    const [dialog] = info.dialog;
    expect(dialog).toMatchObject({
      "@id": "c-1-in",
      "@call-id": "abc@x",
      "@local-tag": "ours",
      "@remote-tag": "theirs",
      "@direction": "recipient",
      state: "early",
      local: { identity: { "#text": "sip:1002@pbx", "@display": "韩梅梅" }, target: { "@uri": "sip:1002@pbx" } },
      remote: { identity: { "#text": "sip:1001@pbx", "@display": 'Li "Lei" <&>' } },
    });
  });

  // RFC 4235 §3.6
  test("whoever is not to know sees the state and nobody", () => {
    const hidden = { ...RINGING, details: undefined };
    const text = writeDialogInfo({ entity: "sip:1002@pbx", version: 0, dialogs: [hidden] });
    expect(text).toContain("<state>early</state>");
    expect(text).not.toMatch(/1001|call-id|tag=|local>|remote>/);
  });

  test("names of any kind break out of nothing", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (display, uri) => {
        const party = { uri, display };
        const dialog = { ...RINGING, details: { local: party, remote: party, dialog: undefined } };
        const text = writeDialogInfo({ entity: uri, version: 1, dialogs: [dialog, dialog] });
        expect(XMLValidator.validate(text)).toBe(true);
        expect(parser.parse(text)["dialog-info"].dialog).toHaveLength(2);
      }),
      { numRuns: 300 },
    );
  });

  test.skipIf(!expat)("expat, which shares nothing with us, reads it to the letter", () => {
    const odd = "a\u0000b\u0008\ud800c\ufffe<&>\"'\n字😀";
    const dialog = { ...RINGING, details: { local: { uri: odd, display: odd }, remote: undefined, dialog: undefined } };
    const text = writeDialogInfo({ entity: odd, version: 1, dialogs: [dialog] });
    const program =
      "import sys, xml.etree.ElementTree as E; sys.stdout.write([*E.fromstring(sys.stdin.buffer.read()).iter('{urn:ietf:params:xml:ns:dialog-info}identity')][0].text)";
    const { stdout, stderr } = spawnSync("python3", ["-c", program], {
      input: text,
      encoding: "utf8",
      env: { PYTHONIOENCODING: "utf8" },
    });
    expect(stderr).toBe("");
    expect(stdout).toBe("abc<&>\"'\n字😀");
  });
});

describe("SIP-07 message-summary (RFC 3842 §5.2)", () => {
  test.each([
    [{ fresh: 0, old: 8, urgentFresh: 0, urgentOld: 2 }, "no", "0/10 (0/2)"],
    [{ fresh: 2, old: 8, urgentFresh: 0, urgentOld: 2 }, "yes", "2/10 (0/2)"],
    [{ fresh: 0, old: 0, urgentFresh: 1, urgentOld: 0 }, "yes", "1/0 (1/0)"],
  ])("%j", (counts, waiting, line) => {
    expect(writeMessageSummary("sip:1001@pbx", counts)).toBe(
      `Messages-Waiting: ${waiting}\r\nMessage-Account: sip:1001@pbx\r\nVoice-Message: ${line}\r\n`,
    );
  });
});

describe("SIP-07 presence (RFC 3863, RFC 4480)", () => {
  test("what is written is read the same", () => {
    const activity = fc.constantFrom("on-the-phone", "busy", "away", "meeting", "meal", "vacation" as const);
    const note = fc.option(fc.stringMatching(/^[A-Za-z<&>"'字]{1,100}$/), { nil: undefined });
    fc.assert(
      fc.property(fc.boolean(), fc.uniqueArray(activity), note, (open, activities, text) => {
        const presence = { open, activities, note: text } as Presence;
        const document = writePidf({ entity: "sip:1001@pbx", presence });
        expect(XMLValidator.validate(document)).toBe(true);
        const read = readPidf(document);
        expect({ ...read, activities: read?.activities.toSorted() }).toEqual({
          ...presence,
          activities: activities.toSorted(),
        });
      }),
    );
  });

  // The example of RFC 4480 §4, shortened.
  test("a phone's own document", () => {
    const text = `<?xml version="1.0" encoding="UTF-8"?>
      <presence xmlns="urn:ietf:params:xml:ns:pidf" xmlns:dm="urn:ietf:params:xml:ns:pidf:data-model"
        xmlns:rpid="urn:ietf:params:xml:ns:pidf:rpid" entity="pres:someone@example.com">
        <tuple id="bs35r9"><status><basic>open</basic></status><contact priority="0.8">im:someone@mobile.example.net</contact>
          <note xml:lang="en">Don't Disturb Please!</note></tuple>
        <dm:person id="p1"><rpid:activities from="2005-05-30T12:00:00+05:00"><rpid:note>Far away</rpid:note><rpid:away/></rpid:activities>
          <dm:note>Scoping out assignment</dm:note></dm:person>
      </presence>`;
    expect(readPidf(text)).toEqual({ open: true, activities: ["away"], note: "Scoping out assignment" });
  });

  test.each([
    ["an entity that grows", '<!DOCTYPE p [<!ENTITY a "aaaaaaaaaa">]><presence><note>&a;</note></presence>'],
    ["a foreign document", '<!DOCTYPE p SYSTEM "file:///etc/passwd"><presence/>'],
    ["no XML", "presence"],
    ["something else", "<other/>"],
    ["an end that is missing", "<presence><tuple></presence>"],
    ["too large", `<presence>${"<tuple/>".repeat(2_000)}</presence>`],
    ["too deep", `${"<presence>".repeat(400)}${"</presence>".repeat(400)}`],
    ["nothing", ""],
  ])("%s is not read", (_what, text) => expect(readPidf(text)).toBeUndefined());

  test("names of the language are no elements", () => {
    const text = "<presence><__proto__><note>x</note></__proto__><constructor/><tuple id='t'/></presence>";
    expect(readPidf(text)?.note ?? "none").toBe("none");
  });

  test("no text whatever makes it throw", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 200 }), (text) => {
        readPidf(text);
        readPidf(`<presence>${text}</presence>`);
      }),
      { numRuns: 500 },
    );
  });
});
