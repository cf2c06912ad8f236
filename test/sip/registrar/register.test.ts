import { beforeEach, describe, expect, test } from "vitest";
import { limits } from "../../../src/base/limits.ts";
import type { Flow } from "../../../src/sip/ports.ts";
import { type BindingRow, Bindings } from "../../../src/sip/registrar/bindings.ts";
import { handleRegister, type RegisterAnswer } from "../../../src/sip/registrar/register.ts";
import { VirtualClock } from "../../world/clock.ts";
import { bodyOf, corpus, hasCorpora } from "../corpora.ts";
import { type RequestShape, request, tcpFrom, udpFrom } from "../requests.ts";

const HOME = udpFrom("192.0.2.7");
const DESK = "<sip:1001@192.0.2.7:5060>";
const SOFT = "<sip:1001@198.51.100.4:34567;transport=udp>";

let clock: VirtualClock;
let bindings: Bindings;
let reachable: string[];
let kept: Map<string, readonly BindingRow[]>;
let cseq: number;

beforeEach(() => {
  clock = new VirtualClock();
  reachable = [];
  kept = new Map();
  cseq = 0;
  bindings = makeBindings();
});

function makeBindings(): Bindings {
  return new Bindings({
    clock,
    onReachable: (extension, now) => reachable.push(`${extension} ${now ? "in" : "out"}`),
    onChange: (extension, rows) => kept.set(extension, rows),
  });
}

type Row = readonly [name: string, value: string];

interface Wish extends RequestShape {
  readonly contacts?: readonly string[];
  readonly expires?: string;
  readonly flow?: Flow;
  readonly extension?: string;
}

function register(wish: Wish): RegisterAnswer {
  const rows: Row[] = (wish.contacts ?? []).map((contact) => ["Contact", contact]);
  if (wish.expires !== undefined) rows.push(["Expires", wish.expires]);
  cseq = wish.cseq ?? cseq + 1;
  const headers = [...rows, ...(wish.headers ?? [])];
  return handleRegister({
    request: request({ ...wish, cseq, headers }),
    flow: wish.flow ?? HOME,
    extension: wish.extension ?? "1001",
    bindings,
    now: clock.now(),
  });
}

const contactsOf = (answer: RegisterAnswer): readonly string[] =>
  answer.headers.filter(([name]) => name === "Contact").map(([, value]) => value);
const uris = (): readonly string[] => bindings.all("1001").map((binding) => binding.contact);

describe("registering (RFC 3261 §10.3)", () => {
  test("a phone is reachable until its time is up", async () => {
    const answer = register({ contacts: [DESK], expires: "600" });
    expect(answer).toEqual({ status: 200, reason: undefined, headers: [["Contact", `${DESK};expires=600`]] });
    expect(bindings.isReachable("1001")).toBe(true);
    expect(bindings.all("1001")[0]).toMatchObject({ contact: "sip:1001@192.0.2.7:5060", flow: HOME });
    await clock.advance(599_999);
    expect(bindings.isReachable("1001")).toBe(true);
    await clock.advance(1);
    expect(bindings.isReachable("1001")).toBe(false);
    expect(reachable).toEqual(["1001 in", "1001 out"]);
    expect(kept.get("1001")).toEqual([]);
    expect([bindings.size, clock.pending]).toEqual([0, 0]);
  });

  test("a refresh begins the time anew, and the way back is the newest", async () => {
    register({ contacts: [DESK], expires: "600" });
    await clock.advance(500_000);
    const moved = udpFrom("192.0.2.7", 61_000); // the router gave it another port
    expect(contactsOf(register({ contacts: [DESK], expires: "600", flow: moved }))).toEqual([`${DESK};expires=600`]);
    await clock.advance(599_000);
    expect(bindings.all("1001").map((binding) => binding.flow)).toEqual([moved]);
    expect(clock.pending).toBe(1);
    expect(reachable).toEqual(["1001 in"]);
  });

  test("a question without Contact lists all and changes nothing", async () => {
    register({ contacts: [DESK], expires: "600" });
    register({ contacts: [SOFT], expires: "900", callId: "other" });
    await clock.advance(100_000);
    const before = bindings.all("1001");
    const answer = register({});
    // "The Contact header field values ... each MUST feature an expires parameter indicating its expiration interval"
    expect(contactsOf(answer)).toEqual([`${SOFT};expires=800`, `${DESK};expires=500`]);
    expect(bindings.all("1001")).toEqual(before);
    expect(contactsOf(register({ extension: "1002", user: "1002" }))).toEqual([]);
  });

  test("several contacts in one request, each with its own time and preference", () => {
    const answer = register({ contacts: [`${DESK};q=0.3;expires=120, ${SOFT};q=0.9`], expires: "300" });
    expect(contactsOf(answer)).toEqual([`${SOFT};expires=300;q=0.9`, `${DESK};expires=120;q=0.3`]);
    expect(uris()).toEqual(["sip:1001@198.51.100.4:34567;transport=udp", "sip:1001@192.0.2.7:5060"]);
  });

  // §10.2.1.1: the parameter, else the header, else the registrar's choice; §20.10: malformed counts as 3600
  test.each([
    [";expires=120", "300", 120],
    ["", "300", 300],
    ["", undefined, 3600],
    ["", "soon", 3600],
    [";expires=abc", "300", 3600],
    [";expires=7200", undefined, limits.sip.maxExpiresS],
    ["", "4294967296", limits.sip.maxExpiresS],
    [";expires=3600", "30", 3600],
  ])("asked %j and %j, granted %i s", (parameter, expires, granted) => {
    const answer = register({ contacts: [DESK + parameter], ...(expires === undefined ? {} : { expires }) });
    expect(contactsOf(answer)).toEqual([`${DESK};expires=${granted}`]);
  });

  test("too short a time is 423 with the least we take", () => {
    const answer = register({ contacts: [DESK], expires: String(limits.sip.minExpiresS - 1) });
    expect(answer).toEqual({
      status: 423,
      reason: undefined,
      headers: [["Min-Expires", String(limits.sip.minExpiresS)]],
    });
    expect(bindings.size).toBe(0);
    expect(register({ contacts: [DESK], expires: String(limits.sip.minExpiresS) }).status).toBe(200);
  });

  test("zero takes a contact away, others stay", () => {
    register({ contacts: [DESK, SOFT], expires: "600" });
    expect(contactsOf(register({ contacts: [`${DESK};expires=0`] }))).toEqual([`${SOFT};expires=600`]);
    expect(contactsOf(register({ contacts: [SOFT], expires: "0" }))).toEqual([]);
    expect(register({ contacts: [SOFT], expires: "0" }).status).toBe(200); // again: nothing to do
    expect(reachable).toEqual(["1001 in", "1001 out"]);
  });

  // §19.1.4 decides which contact is meant
  test.each([
    ["<sip:1001@192.0.2.7:5060>", 1],
    ["<sip:1001@192.0.2.7:5060;x=new>", 1],
    ["<sip:%31001@192.0.2.7:5060>", 1],
    ["<sip:1001@192.0.2.7>", 2],
    ["<sip:1001@192.0.2.7:5060;transport=tcp>", 2],
    ["<sip:1002@192.0.2.7:5060>", 2],
  ])("%s beside the desk phone: %i contacts", (contact, count) => {
    register({ contacts: [DESK], expires: "600" });
    register({ contacts: [contact], expires: "600" });
    expect(bindings.size).toBe(count);
  });

  describe("Contact: *", () => {
    test("with Expires: 0 takes all away", () => {
      register({ contacts: [DESK, SOFT], expires: "600" });
      expect(register({ contacts: ["*"], expires: "0" })).toEqual({ status: 200, reason: undefined, headers: [] });
      expect([bindings.size, clock.pending]).toEqual([0, 0]);
    });

    test.each([
      ["another time", { contacts: ["*"], expires: "60" }],
      ["no time", { contacts: ["*"] }],
      ["another contact", { contacts: ["*", SOFT], expires: "0" }],
      ["a parameter", { contacts: ["*;expires=0"], expires: "0" }],
    ])("with %s is 400", (_what, wish) => {
      register({ contacts: [DESK], expires: "600" });
      expect(register(wish).status).toBe(400);
      expect(bindings.size).toBe(1);
    });
  });

  describe("what comes late (steps 6 and 7)", () => {
    test("an older request of the same Call-ID changes nothing", () => {
      register({ contacts: [DESK], expires: "600", cseq: 10 });
      for (const cseq of [9, 10]) {
        expect(register({ contacts: [DESK], expires: "0", cseq }).status).toBe(500);
        expect(register({ contacts: ["*"], expires: "0", cseq }).status).toBe(500);
      }
      expect(bindings.size).toBe(1);
    });

    test("a phone that was restarted has another Call-ID and may begin anew", () => {
      register({ contacts: [DESK], expires: "600", cseq: 10 });
      expect(register({ contacts: [DESK], expires: "0", cseq: 1, callId: "after-restart" }).status).toBe(200);
      expect(bindings.size).toBe(0);
    });

    test("one contact out of order spoils the whole request", () => {
      register({ contacts: [DESK], expires: "600", cseq: 10 });
      expect(register({ contacts: [SOFT, DESK], expires: "600", cseq: 5 }).status).toBe(500);
      expect(uris()).toEqual(["sip:1001@192.0.2.7:5060"]);
    });
  });

  test("all or nothing: one bad contact and none is taken", () => {
    for (const bad of ["<tel:+123>", "<mailto:a@b>", `${SOFT};expires=5`, "<sip:>"]) {
      expect(register({ contacts: [DESK, bad], expires: "600" }).status).toBeGreaterThanOrEqual(400);
      expect(bindings.size).toBe(0);
    }
    expect(reachable).toEqual([]);
  });

  test("an extension has so many contacts and no more", () => {
    const many = Array.from({ length: limits.sip.contactsPerExtension }, (_, i) => `<sip:1001@192.0.2.7:${6000 + i}>`);
    expect(register({ contacts: many, expires: "600" }).status).toBe(200);
    expect(register({ contacts: [DESK], expires: "600" })).toMatchObject({ status: 403, reason: "Too Many Contacts" });
    expect(register({ contacts: [many[0] ?? ""], expires: "600" }).status).toBe(200);
    expect(register({ contacts: [`${many[1]};expires=0`, DESK], expires: "600" }).status).toBe(200);
    expect(bindings.size).toBe(limits.sip.contactsPerExtension);
  });
});

describe("SIP-03 where a registered phone is called", () => {
  const port = (): number | undefined => bindings.all("1001")[0]?.flow.remote.port;

  test("before no NAT, at another port of its own host if it says so", () => {
    register({ contacts: ["<sip:1001@192.0.2.7:6000>"], flow: udpFrom("192.0.2.7") }); // Via: 192.0.2.7:5060
    expect(port()).toBe(6000);
  });

  test("behind NAT, over the way its REGISTER came", () => {
    register({ contacts: ["<sip:1001@10.0.0.5:5060>"], flow: udpFrom("198.51.100.9", 31_000) });
    expect(bindings.all("1001")[0]?.flow.remote).toEqual({ host: "198.51.100.9", port: 31_000 });
  });

  test("behind NAT with its outside address learned, still over that way", () => {
    register({ contacts: ["<sip:1001@192.0.2.7:6000>"], flow: udpFrom("192.0.2.7", 31_000) });
    expect(port()).toBe(31_000);
  });

  test("never at another host", () => {
    register({ contacts: ["<sip:1001@203.0.113.50:6000>"], flow: udpFrom("192.0.2.7") });
    expect(bindings.all("1001")[0]?.flow.remote.host).toBe("192.0.2.7");
  });
});

describe("paths and flows", () => {
  test("a Path is kept, and told to who understands it (RFC 3327 §5.3)", () => {
    const headers: readonly Row[] = [
      ["Path", "<sip:p2.example;lr>,<sip:p1.example;lr>"],
      ["Supported", "path, gruu"],
    ];
    const answer = register({ contacts: [DESK], headers });
    expect(answer.headers).toContainEqual(["Path", "<sip:p2.example;lr>, <sip:p1.example;lr>"]);
    expect(bindings.all("1001")[0]?.path).toEqual(["<sip:p2.example;lr>", "<sip:p1.example;lr>"]);
    expect(register({ contacts: [DESK], headers: headers.slice(0, 1) }).headers.some(([name]) => name === "Path")).toBe(
      false,
    );
  });

  const instance = '+sip.instance="<urn:uuid:00000000-0000-1000-8000-AABBCCDDEEFF>"';

  // RFC 5626 §6: the same instance and reg-id replace a binding whatever its contact
  test("a phone that comes back from another port replaces itself", () => {
    const headers: readonly Row[] = [["Supported", "path, outbound"]];
    register({ contacts: [`<sip:1001@10.0.0.5:1111>;${instance};reg-id=1`], headers });
    const answer = register({ contacts: [`<sip:1001@10.0.0.5:2222>;${instance};reg-id=1`], headers, callId: "b" });
    expect(uris()).toEqual(["sip:1001@10.0.0.5:2222"]);
    expect(answer.headers).toEqual([
      ["Contact", `<sip:1001@10.0.0.5:2222>;expires=3600;${instance};reg-id=1`],
      ["Require", "outbound"],
    ]);
    register({ contacts: [`<sip:1001@10.0.0.5:3333>;${instance};reg-id=2`], headers, callId: "c" });
    expect(bindings.size).toBe(2);
    expect(reachable).toEqual(["1001 in"]);
  });

  test("reg-id without an instance means nothing", () => {
    const answer = register({ contacts: ["<sip:1001@10.0.0.5:1111>;reg-id=1"], headers: [["Supported", "outbound"]] });
    expect(answer.headers).toEqual([["Contact", "<sip:1001@10.0.0.5:1111>;expires=3600"]]);
  });

  test("when a connection breaks, who registered over it is gone, and nobody else", () => {
    const [one, two] = [tcpFrom("192.0.2.7", 1), tcpFrom("192.0.2.7", 2)];
    register({ contacts: ["<sip:1001@192.0.2.7:40000;transport=tcp>"], flow: one });
    register({ contacts: [DESK] });
    register({ contacts: ["<sip:1002@192.0.2.7:40000;transport=tcp>"], flow: one, extension: "1002", user: "1002" });
    register({ contacts: ["<sip:1003@192.0.2.7:40000;transport=tcp>"], flow: two, extension: "1003", user: "1003" });
    bindings.removeFlow(HOME);
    expect(bindings.size).toBe(4);
    bindings.removeFlow(one);
    expect(uris()).toEqual(["sip:1001@192.0.2.7:5060"]);
    expect(["1002", "1003"].map((extension) => bindings.isReachable(extension))).toEqual([false, true]);
    bindings.removeFlow(two);
    expect(reachable).toEqual(["1001 in", "1002 in", "1003 in", "1002 out", "1003 out"]);
  });

  test("a phone that has already come back over a new connection survives the end of the old one", () => {
    const contact = "<sip:1001@192.0.2.7:40000;transport=tcp>";
    register({ contacts: [contact], flow: tcpFrom("192.0.2.7", 1) });
    register({ contacts: [contact], flow: tcpFrom("192.0.2.7", 2) });
    bindings.removeFlow(tcpFrom("192.0.2.7", 1));
    expect(bindings.isReachable("1001")).toBe(true);
  });

  test("an extension taken out of the office loses its contacts", () => {
    register({ contacts: [DESK, SOFT] });
    bindings.removeAll("1001");
    expect([bindings.size, clock.pending, reachable.at(-1)]).toEqual([0, 0, "1001 out"]);
    expect(bindings.extensions()).toEqual([]);
  });
});

describe("across a restart", () => {
  test("phones over UDP are reachable again for the rest of their time, others must come back", async () => {
    register({
      contacts: [DESK],
      expires: "600",
      headers: [
        ["Path", "<sip:p.example;lr>"],
        ["User-Agent", "Desk 1.0"],
      ],
    });
    register({ contacts: [SOFT], expires: "100", callId: "soft" });
    register({
      contacts: ["<sip:1002@192.0.2.8;transport=tcp>"],
      flow: tcpFrom("192.0.2.8", 4),
      extension: "1002",
      user: "1002",
    });
    const rows: readonly BindingRow[] = JSON.parse(JSON.stringify([...kept.values()].flat()));
    bindings.close();
    expect(clock.pending).toBe(0);
    await clock.advance(200_000); // the switch was away
    reachable.length = 0;

    bindings = makeBindings();
    bindings.restore(rows);
    expect(reachable).toEqual(["1001 in"]);
    expect(bindings.all("1001")).toMatchObject([
      {
        contact: "sip:1001@192.0.2.7:5060",
        flow: HOME,
        path: ["<sip:p.example;lr>"],
        userAgent: "Desk 1.0",
        callId: "call-1",
      },
    ]);
    expect(register({ contacts: [DESK], cseq: 1 }).status).toBe(500); // still the old order of things
    await clock.advance(400_000);
    expect(reachable).toEqual(["1001 in", "1001 out"]);
  });
});

/** Captures whose Contact was mangled: an unclosed `<`, two hosts in one URI. */
const MANGLED = ["aastra-intelligate-register.sip", "ekiga-3.2.7-register.sip"];

describe.skipIf(!hasCorpora)("REGISTERs of real phones", () => {
  const registers = corpus("real-ua", ".sip").filter(([, bytes]) => bytes.subarray(0, 9).toString() === "REGISTER ");

  test("there are some", () => expect(registers.length).toBeGreaterThan(15));

  test.each(registers)("%s registers, or says bye", (name, bytes) => {
    const head = bytes.toString("utf8").slice(0, bytes.length - bodyOf(bytes).length);
    const rows = head
      .replace(/\r\n[ \t]+/g, " ")
      .split("\r\n")
      .flatMap((line): Row[] => {
        const [, name, value] = /^(Contact|m|Expires|Path|Supported|k|User-Agent)\s*:\s*(.*)$/i.exec(line) ?? [];
        return name === undefined || value === undefined ? [] : [[name, value]];
      });
    const answer = register({ headers: rows });
    expect(MANGLED.includes(name) ? [400] : [200, 423]).toContain(answer.status);
    if (answer.status === 200) expect(contactsOf(answer).length).toBe(bindings.size);
  });
});
