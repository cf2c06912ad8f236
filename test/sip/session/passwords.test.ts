// Peers that ask us for a password: calls, requests in them, requests of their own (RFC 3261 §22, RFC 7616, RFC 8760). What the answer must be is
// computed here with node:crypto from the text of RFC 7616 §3.4, not with the product's own arithmetic.

import { createHash } from "node:crypto";
import { afterEach, describe, expect, test } from "vitest";
import type { RequestInit, RequestSeries } from "../../../src/sip/user-agent-contract.ts";
import { crypto } from "../requests.ts";
import { header, headersOf, inDialogOfOurs, Rig, responseText, type Sent, THEIR_SDP, UDP } from "../rig.ts";

let rig: Rig;
const credentials = { user: "zongji", secret: "geheim" };

afterEach(async () => {
  for (const session of rig.sessions) session.end();
  await rig.settle();
  expect(rig.agent.sizes).toEqual({ transactions: 0, dialogs: 0, sessions: 0 });
  expect(rig.clock.pendingWhy()).toEqual([]);
});

function fresh(): Rig {
  rig = new Rig({ crypto });
  return rig;
}

const CHALLENGE = 'Digest realm="carrier.example", nonce="n1", qop="auth"';

function refuse(request: Sent, status: 401 | 407, ...challenges: string[]): void {
  const name = status === 401 ? "WWW-Authenticate" : "Proxy-Authenticate";
  rig.receive(responseText(request, status, { tag: "x1", rows: challenges.map((value) => [name, value] as const) }));
}

function param(value: string, name: string): string | undefined {
  return new RegExp(`[ ,]${name}="?([^",]*)"?`).exec(value)?.[1];
}

/** RFC 7616 §3.4.1 in the test's own words. */
function isRight(request: Sent, value: string): boolean {
  const hash = (text: string): string =>
    createHash(param(value, "algorithm") === "SHA-256" ? "sha256" : "md5")
      .update(text)
      .digest("hex");
  const ha1 = hash(`${credentials.user}:${param(value, "realm")}:${credentials.secret}`);
  const uri = request.start.split(" ")[1] ?? "";
  const ha2 = hash(`${request.method}:${uri}`);
  const nonce = param(value, "nonce");
  const middle =
    param(value, "qop") === undefined ? nonce : `${nonce}:${param(value, "nc")}:${param(value, "cnonce")}:auth`;
  return param(value, "uri") === uri && param(value, "response") === hash(`${ha1}:${middle}:${ha2}`);
}

const number = (message: Sent): number => Number.parseInt(header(message, "cseq"), 10);

describe("SIP-08 a call", () => {
  test.each([
    [401, "authorization"],
    [407, "proxy-authorization"],
  ] as const)("%i is acknowledged, and the same call goes out once more with %s", (status, row) => {
    const session = fresh().call({ credentials });
    const first = rig.takeOne();
    expect(headersOf(first, row)).toEqual([]);
    refuse(first, status, CHALLENGE);
    const [ack, second] = rig.take();
    expect(ack?.start).toBe(`ACK ${first.start.split(" ")[1]} SIP/2.0`);
    if (second === undefined) throw new Error("not tried again");
    expect(isRight(second, header(second, row))).toBe(true);
    // RFC 3261 §8.1.3.5: same Call-ID, To and From, the CSeq one higher; a new transaction
    expect([header(second, "call-id"), header(second, "from"), header(second, "to")]).toEqual([
      header(first, "call-id"),
      header(first, "from"),
      header(first, "to"),
    ]);
    expect(number(second)).toBe(number(first) + 1);
    expect(header(second, "via")).not.toBe(header(first, "via"));
    rig.receive(responseText(second, 200, { tag: "ph1", sdp: THEIR_SDP }));
    const okAck = rig.takeOne();
    // RFC 3261 §13.2.2.4: "the ACK MUST contain the same credentials as the INVITE"
    expect(header(okAck, row)).toBe(header(second, row));
    expect(header(okAck, "cseq")).toBe(`${number(second)} ACK`);
    expect(session.state).toBe("answered");
    // Later requests carry an answer to the same nonce at once, counted on (RFC 7616 §3.4).
    session.end();
    const bye = rig.takeOne();
    expect(isRight(bye, header(bye, row))).toBe(true);
    expect([param(header(second, row), "nc"), param(header(bye, row), "nc")]).toEqual(["00000001", "00000002"]);
    rig.receive(responseText(bye, 200));
  });

  test("a wrong password is told, and not tried again", () => {
    fresh().call({ credentials });
    refuse(rig.takeOne(), 407, CHALLENGE);
    const second = rig.take().at(-1);
    if (second !== undefined) refuse(second, 407, CHALLENGE.replace("n1", "n2"));
    expect(rig.take().map((message) => message.method)).toEqual(["ACK"]);
    expect(rig.ending).toMatchObject({ why: "refused", status: 407 });
  });

  test("without credentials the 401 is the answer", () => {
    fresh().call();
    refuse(rig.takeOne(), 401, CHALLENGE);
    expect(rig.takeOne().method).toBe("ACK");
    expect(rig.ending).toMatchObject({ why: "refused", status: 401 });
  });

  test("a nonce that is only too old is replaced, once", () => {
    fresh().call({ credentials });
    refuse(rig.takeOne(), 401, CHALLENGE);
    for (const [nonce, goesOn] of [
      ["n2", true],
      ["n3", false],
    ] as const) {
      const invite = rig.take().at(-1);
      if (invite?.method !== "INVITE") throw new Error("gave up");
      refuse(invite, 401, `${CHALLENGE.replace("n1", nonce)}, stale=true`);
      expect(rig.sent.some((message) => message.method === "INVITE")).toBe(goesOn);
    }
  });

  // RFC 3261 §22.3: a proxy on the way and the far end may each ask
  test("two that ask one after the other both get their answer", () => {
    fresh().call({ credentials });
    refuse(rig.takeOne(), 407, 'Digest realm="proxy", nonce="p1"');
    const second = rig.take().at(-1);
    if (second !== undefined) refuse(second, 401, CHALLENGE);
    const third = rig.take().at(-1);
    if (third === undefined) throw new Error("gave up");
    for (const row of ["authorization", "proxy-authorization"]) expect(isRight(third, header(third, row))).toBe(true);
    expect(param(header(third, "proxy-authorization"), "qop")).toBeUndefined();
  });

  test.each([
    [
      "the strongest of several is answered, wherever it stands",
      [CHALLENGE, `${CHALLENGE}, algorithm=SHA-256`],
      "SHA-256",
    ],
    ["what nobody knows is passed over", [`${CHALLENGE}, algorithm=SHA3-512`, 'Basic realm="x"', CHALLENGE], "MD5"],
    ["auth-int alone is passed over", [CHALLENGE.replace('"auth"', '"auth-int"'), CHALLENGE], "MD5"],
  ])("%s", (_what, challenges, algorithm) => {
    fresh().call({ credentials });
    refuse(rig.takeOne(), 401, ...challenges);
    const second = rig.take().at(-1);
    const rows = second === undefined ? [] : headersOf(second, "authorization");
    expect(rows.map((row) => param(row, "algorithm"))).toEqual([algorithm]);
    expect(second !== undefined && isRight(second, rows[0] ?? "")).toBe(true);
  });

  test("only challenges we cannot answer: the 401 is the answer", () => {
    fresh().call({ credentials });
    refuse(rig.takeOne(), 401, `${CHALLENGE}, algorithm=SHA3-512`, 'Basic realm="x"', "Digest", "");
    expect(rig.ending).toMatchObject({ status: 401 });
    rig.take();
  });

  test("taken back during the second try: CANCEL as soon as that rings", () => {
    const session = fresh().call({ credentials });
    const first = rig.takeOne();
    rig.receive(responseText(first, 100));
    refuse(first, 401, CHALLENGE);
    const second = rig.take().at(-1);
    session.end();
    expect(rig.take()).toEqual([]);
    if (second !== undefined) rig.receive(responseText(second, 180, { tag: "ph1" }));
    const cancel = rig.takeOne();
    expect([cancel.method, number(cancel)]).toEqual(["CANCEL", 2]);
    expect(rig.ending).toEqual({ by: "us", why: "cancel" });
  });

  test("taken back before the 401 comes: no second try", () => {
    const session = fresh().call({ credentials });
    const first = rig.takeOne();
    session.end();
    refuse(first, 401, CHALLENGE);
    expect(rig.take().map((message) => message.method)).toEqual(["ACK"]);
  });
});

describe("SIP-08 in a call", () => {
  test("a re-INVITE that is asked for a password goes out again; its offer has one outcome", () => {
    const session = fresh().call({ credentials });
    const invite = rig.takeOne();
    rig.receive(responseText(invite, 200, { tag: "ph1", sdp: THEIR_SDP }));
    rig.take();
    session.reoffer(THEIR_SDP.replace("11 1", "22 2"));
    refuse(rig.takeOne(), 401, CHALLENGE);
    const [ack, second] = rig.take();
    expect([ack?.method, second?.method, second && number(second)]).toEqual(["ACK", "INVITE", 3]);
    if (second === undefined) return;
    expect(isRight(second, header(second, "authorization"))).toBe(true);
    // While it is out, theirs must wait (RFC 3261 §14.2).
    rig.receive(inDialogOfOurs(invite, "ph1", { cseq: 1, sdp: THEIR_SDP }));
    expect(rig.take().at(-1)?.status).toBe(491);
    rig.receive(responseText(second, 200, { sdp: THEIR_SDP }));
    const okAck = rig.takeOne();
    expect([okAck.method, header(okAck, "authorization")]).toEqual(["ACK", header(second, "authorization")]);
    expect(rig.kinds().filter((kind) => kind.startsWith("offer-"))).toEqual(["offer-answered"]);
  });

  test("a BYE that is asked for a password is said again", () => {
    const session = fresh().call({ credentials });
    rig.receive(responseText(rig.takeOne(), 200, { tag: "ph1", sdp: THEIR_SDP }));
    rig.take();
    session.end();
    refuse(rig.takeOne(), 407, CHALLENGE);
    const again = rig.takeOne();
    expect([again.method, isRight(again, header(again, "proxy-authorization"))]).toEqual(["BYE", true]);
    refuse(again, 407, CHALLENGE.replace("n1", "n2"));
    expect(rig.take()).toEqual([]);
    expect(rig.agent.sizes.dialogs).toBe(0);
  });
});

describe("SIP-08 outside of calls", () => {
  const init: RequestInit = {
    flow: UDP,
    method: "REGISTER",
    uri: "sip:carrier.example",
    from: { display: undefined, user: "zongji", host: "carrier.example" },
    to: { display: undefined, user: "zongji", host: "carrier.example" },
    route: ["<sip:edge.carrier.example;lr>"],
    credentials,
  };

  test("a registration keeps its Call-ID, its numbers and its nonce", () => {
    fresh();
    const outcomes: number[] = [];
    const series: RequestSeries = { callId: "reg-1", fromTag: "rt", cseq: 4 };
    const again = (): void => rig.agent.request({ ...init, series }, (status) => outcomes.push(status));
    again();
    const first = rig.takeOne();
    expect([first.start, header(first, "route")]).toEqual([
      "REGISTER sip:carrier.example SIP/2.0",
      "<sip:edge.carrier.example;lr>",
    ]);
    expect(header(first, "to")).toBe("<sip:zongji@carrier.example>");
    expect(header(first, "from")).toBe("<sip:zongji@carrier.example>;tag=rt");
    refuse(first, 401, CHALLENGE);
    const second = rig.takeOne();
    expect(isRight(second, header(second, "authorization"))).toBe(true);
    rig.receive(responseText(second, 200));
    expect(outcomes).toEqual([200]);
    again();
    const refresh = rig.takeOne();
    expect([header(refresh, "call-id"), [first, second, refresh].map(number), series.cseq]).toEqual([
      "reg-1",
      [5, 6, 7],
      7,
    ]);
    expect(isRight(refresh, header(refresh, "authorization"))).toBe(true);
    // The nonce is too old by now, and this registrar does not say so: one more try all the same.
    refuse(refresh, 401, CHALLENGE.replace("n1", "n9"));
    rig.receive(responseText(rig.takeOne(), 200));
    expect(outcomes).toEqual([200, 200]);
  });

  test("the response is handed on; silence is 408 without one", async () => {
    fresh();
    const heard: (string | undefined)[] = [];
    const ask = (): void =>
      rig.agent.request({ ...init, method: "OPTIONS" }, (status, response) =>
        heard.push(`${status} ${response?.headers.get("Server")}`),
      );
    ask();
    rig.receive(responseText(rig.takeOne(), 200, { rows: [["Server", "carrier"]] }));
    ask();
    await rig.clock.advance(33_000);
    rig.take();
    expect(heard).toEqual(["200 carrier", "408 undefined"]);
  });

  test("an endless string of new challenges is given up", () => {
    fresh();
    const outcomes: number[] = [];
    rig.agent.request(init, (status) => outcomes.push(status));
    let asked = 0;
    for (let message = rig.take().at(-1); message !== undefined; message = rig.take().at(-1)) {
      refuse(message, 401, `Digest realm="r", nonce="n${asked++}", stale=true`);
      if (asked > 10) throw new Error("asks for ever");
    }
    expect([outcomes, asked]).toEqual([[401], 3]);
  });

  test("an endless string of new realms is given up, too", () => {
    fresh();
    const outcomes: number[] = [];
    rig.agent.request(init, (status) => outcomes.push(status));
    let asked = 0;
    for (let message = rig.take().at(-1); message !== undefined; message = rig.take().at(-1)) {
      refuse(message, 401, `Digest realm="r${asked}", nonce="n${asked++}"`);
      if (asked > 50) throw new Error("asks for ever");
    }
    expect(outcomes).toEqual([401]);
  });
});
