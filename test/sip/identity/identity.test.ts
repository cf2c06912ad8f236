// Who calls and who forwarded, as carriers write it (RFC 3323, RFC 3325, RFC 5806, RFC 7044).

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { limits } from "../../../src/base/limits.ts";
import { callerOf, writeCaller } from "../../../src/sip/identity/caller.ts";
import { readDiversions, writeDiversions } from "../../../src/sip/identity/diversion.ts";
import { plainNumber } from "../../../src/sip/identity/number-uri.ts";
import { q850CauseOf } from "../../../src/sip/identity/reason.ts";
import { Headers } from "../../../src/sip/message/headers.ts";
import { parseNameAddr } from "../../../src/sip/message/name-addr.ts";
import type { HeaderRows } from "../../../src/sip/ports.ts";
import { carrierInvite } from "../../app/house-trunks.ts";

const invite = (headers: readonly string[], from = "<sip:100@carrier.example>") =>
  carrierInvite({ from, to: "1", headers });

describe("SIP-08 who calls", () => {
  test("RFC 3325 §9.1: the asserted number counts before From, from a carrier", () => {
    const asked = invite([
      'P-Asserted-Identity: "Wang" <sip:+86-139-0013-9000@c.example;user=phone>, <tel:+8613900139000>',
    ]);
    expect(callerOf(asked, true)).toEqual({ number: "+8613900139000", display: "Wang", isPrivate: false });
    expect(callerOf(asked, false)).toEqual({ number: "100", display: undefined, isPrivate: false });
  });

  test("the older Remote-Party-ID is read, but only of the calling party", () => {
    expect(
      callerOf(
        invite([
          'Remote-Party-ID: "X" <sip:200@c.example>;party=called',
          "Remote-Party-ID: <sip:300@c.example>;party=calling;privacy=full",
        ]),
        true,
      ),
    ).toEqual({
      number: "300",
      display: undefined,
      isPrivate: true,
    });
  });

  test.each([
    ["id", true],
    ["header;user", true],
    ["none", false],
    ["critical", false],
  ])("RFC 3323 §4.2: Privacy: %s", (value, hides) => {
    expect(callerOf(invite([`Privacy: ${value}`]), true).isPrivate).toBe(hides);
  });

  test("RFC 3325 §9.3: a hidden caller is told to the carrier and to nobody else", () => {
    const { from, headers } = writeCaller(
      { number: "+861", display: "Li", isPrivate: true },
      { identity: "asserted", domain: "c.example" },
    );
    expect(from).toEqual({ display: "Anonymous", user: "anonymous", host: "anonymous.invalid" });
    expect(headers).toEqual([
      ["P-Asserted-Identity", '"Li" <sip:+861@c.example>'],
      ["Privacy", "id"],
    ]);
  });

  test("what is written is read again", () => {
    const number = fc.stringMatching(/^\+?[0-9]{1,15}$/);
    const display = fc.option(
      fc.string({ minLength: 1, maxLength: 20 }).filter((text) => !/[\p{C}\r\n]/u.test(text) && text.trim() === text),
      { nil: undefined },
    );
    fc.assert(
      fc.property(
        number,
        display,
        fc.constantFrom("asserted" as const, "remote-party" as const),
        (of, name, identity) => {
          const { headers } = writeCaller(
            { number: of, display: name, isPrivate: false },
            { identity, domain: "c.example" },
          );
          const read = callerOf(invite(headers.map(([header, value]) => `${header}: ${value}`)), true);
          expect(read).toEqual({ number: of, display: name, isPrivate: false });
        },
      ),
    );
  });

  test.each([
    ["+86-10-6505-1234", "+861065051234"],
    ["(010) 6505.1234", "01065051234"],
    ["10086;phone-context=+86", "10086"],
    ["wang.li", "wang.li"],
  ])("RFC 3966 §5.1.1: %s is %s", (written, plain) => expect(plainNumber(written)).toBe(plain));
});

describe("SIP-08 who forwarded", () => {
  const headersOf = (rows: HeaderRows) => Headers.from(rows);

  test("RFC 5806 §4.2: the latest stands on top; kept oldest first", () => {
    const rows: HeaderRows = [["Diversion", "<sip:200@c>;reason=no-answer, <sip:100@c>;reason=user-busy;counter=1"]];
    expect(readDiversions(headersOf(rows))).toEqual([
      { from: "100", reason: "user-busy" },
      { from: "200", reason: "no-answer" },
    ]);
  });

  test("RFC 7044: History-Info tells the same", () => {
    const rows: HeaderRows = [
      [
        "History-Info",
        "<sip:100@c?Reason=SIP%3Bcause%3D486>;index=1, <sip:200@c;cause=408>;index=1.1, <sip:300@c>;index=1.1.1",
      ],
    ];
    expect(readDiversions(headersOf(rows))).toEqual([
      { from: "100", reason: "no-answer" },
      { from: "200", reason: "unknown" },
    ]);
  });

  test("both ways of writing are read again as they were meant", () => {
    const one = fc.record({
      from: fc.stringMatching(/^\+?[0-9]{3,12}$/),
      reason: fc.constantFrom("unconditional", "user-busy", "no-answer", "unavailable"),
    });
    fc.assert(
      fc.property(
        fc.array(one, { minLength: 1, maxLength: limits.trunk.diversions }),
        fc.constantFrom("diversion" as const, "history-info" as const),
        (chain, style) => {
          const rows = writeDiversions(chain, { style, domain: "c.example", called: "999" });
          for (const [, value] of rows) expect(parseNameAddr(value)).toBeDefined();
          expect(readDiversions(headersOf(rows))).toEqual(chain);
        },
      ),
    );
  });

  test("a list without end costs no more than ten", () => {
    const value = Array.from({ length: 200 }, (_, i) => `<sip:${i}@c>;reason=unknown`).join(",");
    expect(readDiversions(headersOf([["Diversion", value]]))).toHaveLength(limits.trunk.diversions);
  });

  test("nonsense is nobody", () => {
    expect(
      readDiversions(
        headersOf([
          ["Diversion", "<<>>;;;"],
          ["History-Info", "x, y"],
        ]),
      ),
    ).toEqual([]);
    fc.assert(
      fc.property(
        fc.string(),
        (text) =>
          void readDiversions(
            headersOf([
              ["Diversion", text],
              ["History-Info", `${text},${text}`],
            ]),
          ),
      ),
    );
  });
});

test.each([
  ['Q.850;cause=17;text="User busy"', 17],
  ["SIP;cause=486, Q.850 ;cause=21", 21],
  ["SIP;cause=486", undefined],
  [undefined, undefined],
])("RFC 3326 §2: %s", (reason, cause) => expect(q850CauseOf(reason)).toBe(cause));
