import fc from "fast-check";
import { expect, test } from "vitest";
import { knownName } from "../../../src/sip/message/header-names.ts";
import { Headers } from "../../../src/sip/message/headers.ts";

test("names are found in any case and by their compact form", () => {
  const headers = Headers.from([
    ["v", "SIP/2.0/UDP a"],
    ["VIA", "SIP/2.0/UDP b"],
    ["i", "1@a"],
    ["x-Strange", "1"],
  ]);
  expect(headers.getAll("Via")).toEqual(["SIP/2.0/UDP a", "SIP/2.0/UDP b"]);
  expect(headers.get("call-id")).toBe("1@a");
  expect(headers.get("X-STRANGE")).toBe("1");
  expect(headers.has("From")).toBe(false);
  expect(headers.rows().map(([name]) => name)).toEqual(["Via", "Via", "Call-ID", "x-Strange"]);
});

// RFC 3261 §7.3.3 and the IANA registry of header fields
test.each(
  Object.entries({
    a: "Accept-Contact",
    b: "Referred-By",
    c: "Content-Type",
    d: "Request-Disposition",
    e: "Content-Encoding",
    f: "From",
    i: "Call-ID",
    j: "Reject-Contact",
    k: "Supported",
    l: "Content-Length",
    m: "Contact",
    n: "Identity",
    o: "Event",
    r: "Refer-To",
    s: "Subject",
    t: "To",
    u: "Allow-Events",
    v: "Via",
    x: "Session-Expires",
  }),
)("%s is %s", (letter, name) => {
  expect(knownName(letter)).toBe(name);
  expect(knownName(letter.toUpperCase())).toBe(name);
  expect(knownName(name.toLowerCase())).toBe(name);
});

test("names that only look alike are others", () => {
  for (const name of ["", "y", "Via ", "V1a", "C%6Fntact", "Call\rID", "Call\x0dID", "From\0"])
    expect.soft(knownName(name)).toBeUndefined();
});

test("lists split at commas that separate, and only there", () => {
  const headers = Headers.from([
    ["Contact", '"a, b" <sip:x@y;p=1,2>;q=1 ,<sip:z@y>,, '],
    ["m", '"\\", " <sip:w@y>'],
  ]);
  expect(headers.list("Contact")).toEqual(['"a, b" <sip:x@y;p=1,2>;q=1', "<sip:z@y>", '"\\", " <sip:w@y>']);
});

test("building: append, prepend, set, delete", () => {
  const headers = Headers.from([["To", "t"]])
    .prepend("Via", "2")
    .prepend("v", "1")
    .append("X-A", "a")
    .append("x-a", "b");
  headers.set("x-A", "c").set("From", "f").delete("via");
  expect(headers.rows()).toEqual([
    ["To", "t"],
    ["X-A", "c"],
    ["From", "f"],
  ]);
});

test("set leaves one row, in the place of the first", () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom("Via", "v", "To", "X-One", "x-one")),
      fc.constantFrom("Via", "x-ONE"),
      (names, name) => {
        const headers = Headers.from(names.map((row) => [row, "old"] as const)).set(name, "new");
        expect(headers.getAll(name)).toEqual(["new"]);
        const isIt = (row: string) =>
          knownName(row) === knownName(name) &&
          (knownName(row) !== undefined || row.toLowerCase() === name.toLowerCase());
        expect(headers.rows().length).toBe(names.filter((row) => !isIt(row)).length + 1);
      },
    ),
  );
});
