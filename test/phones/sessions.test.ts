// What a real program makes of our dialogs: SIPp asks for passwords, acknowledges early answers and is made to, changes its description, transfers.
// Each scenario is written out, and SIPp fails at the first message that is not the one it names.

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { InviteInit, Session } from "../../src/sip/session/session.ts";
import { BareAgent } from "./rig/bare-agent.ts";
import { eventually, pause } from "./rig/eventually.ts";
import { freePort, isBound, LOOPBACK } from "./rig/ports.ts";
import { type Program, startProgram } from "./rig/programs.ts";
import { withoutSipp } from "./rig/tools.ts";

const sdp = (version: number): string =>
  `v=0\r\no=- 5 ${version} IN IP4 ${LOOPBACK}\r\ns=-\r\nc=IN IP4 ${LOOPBACK}\r\nt=0 0\r\nm=audio 6000 RTP/AVP 8\r\n`;

let us: BareAgent;
let folder: string;
let port: number;
let sipp: Program | undefined;

beforeEach(async () => {
  us = await BareAgent.start();
  folder = mkdtempSync(join(tmpdir(), "zongji-sessions-"));
  port = await freePort();
});

afterEach(() => {
  sipp?.kill("SIGKILL");
  us.close();
  rmSync(folder, { recursive: true });
});

const rows = (...lines: string[]): string => lines.join("\n");
const send = (start: string, lines: readonly string[], body = ""): string =>
  `<send><![CDATA[\n${rows(start, ...lines)}\n${body === "" ? "Content-Length: 0\n" : "Content-Type: application/sdp\nContent-Length: [len]\n"}\n${body.replaceAll("\r\n", "\n")}]]></send>`;
const LAST = ["[last_Via:]", "[last_From:]", "[last_Call-ID:]", "[last_CSeq:]"] as const;
const CONTACT = "Contact: <sip:sipp@[local_ip]:[local_port]>";
const take = (name: string, header: string, pattern = ".*"): string =>
  `<ereg regexp="${pattern}" search_in="hdr" header="${header}" check_it="true" assign_to="${name}"/>`;

/** Plays the steps; `done` resolves when SIPp saw all that they say. */
function play(...steps: readonly string[]): { readonly done: Promise<void> } {
  const xml = `<?xml version="1.0" encoding="UTF-8"?>\n<scenario name="sessions">\n${steps.join("\n")}\n</scenario>\n`;
  writeFileSync(join(folder, "scenario.xml"), xml);
  const traces = ["-trace_err", "-trace_msg", "-message_file", "messages.log", "-error_file", "errors.log"];
  const limits = ["-timeout", "20", "-timeout_error", "-recv_timeout", "10000", "-m", "1", "-nostdin"];
  const program = startProgram({
    command: "sipp",
    args: [
      `${LOOPBACK}:${us.local.port}`,
      "-sf",
      "scenario.xml",
      "-i",
      LOOPBACK,
      "-p",
      `${port}`,
      ...limits,
      ...traces,
    ],
    folder,
    limitMs: 30_000,
    env: { TERM: "dumb" },
  });
  sipp = program;
  const done = program.ended.then(({ status, err }) => {
    if (status === 0) return;
    const read = (name: string): string =>
      readdirSync(folder).includes(name) ? readFileSync(join(folder, name), "utf8").slice(-5_000) : "";
    throw new Error(`sipp ended with ${status}\n${read("errors.log") || err.slice(-1_000)}\n${read("messages.log")}`);
  });
  done.catch(() => {});
  return { done };
}

async function playCallee(...steps: readonly string[]): Promise<{ readonly done: Promise<void> }> {
  const playing = play(...steps);
  await eventually(
    "sipp listens",
    () => isBound(port, "udp"),
    (bound) => bound,
  );
  return playing;
}

function call(init: Partial<InviteInit> = {}): Session {
  const session = us.agent.invite({
    flow: us.flowTo({ host: LOOPBACK, port }),
    uri: `sip:sipp@${LOOPBACK}:${port}`,
    from: { display: undefined, user: "zongji" },
    to: { display: undefined, user: "sipp" },
    sdp: sdp(1),
    maxForwards: 70,
    ...init,
  });
  us.watch(session);
  return session;
}

const kinds = (): string[] => us.facts.map((fact) => fact.kind);

async function nothingIsLeft(): Promise<void> {
  // Finished transactions linger for 32 s; the calls themselves are gone.
  await eventually(
    "no dialog is left",
    () => us.agent.sizes,
    (sizes) => sizes.dialogs === 0 && sizes.sessions === 0,
  );
}

describe.skipIf(withoutSipp !== "")(`SIP-04 what SIPp makes of our dialogs${withoutSipp}`, () => {
  describe.each([
    [401, "WWW-Authenticate"],
    [407, "Proxy-Authenticate"],
  ])("it asks with %i", (status, row) => {
    const challenge = `${row}: Digest realm="carrier", nonce="abc%i", algorithm=MD5, qop="auth"`;
    // SIPp computes the answer to a 401 itself; of a 407 it only knows whether there is one (the unit tests compute that).
    const verify = (password: string): string =>
      status === 401
        ? `<verifyauth assign_to="ok" username="zongji" password="${password}"/>`
        : '<ereg regexp="Digest username=.zongji., realm=.carrier., .*response=.[0-9a-f]{32}" search_in="hdr" header="Proxy-Authorization:" assign_to="ok"/>';
    const asked = (password: string, looks = true): string[] => [
      '<recv request="INVITE"/>',
      send(`SIP/2.0 ${status} Who Is It`, [...LAST, "[last_To:];tag=c1", challenge]),
      '<recv request="ACK"/>',
      `<recv request="INVITE"><action>${verify(password)}</action></recv>`,
      looks ? '<nop test="ok" next="known"/>' : '<Reference variables="ok"/>',
      send(`SIP/2.0 ${status} Wrong`, [...LAST, "[last_To:];tag=c2", challenge.replace("abc", "def")]),
      '<recv request="ACK" next="end"/>',
      '<label id="known"/>',
    ];

    test("the right password: the call, and the BYE in it", async () => {
      const { done } = await playCallee(
        ...asked("geheim"),
        send("SIP/2.0 200 OK", [...LAST, "[last_To:];tag=c2", CONTACT], sdp(1)),
        '<recv request="ACK"/>',
        `<recv request="BYE"><action>${verify("geheim")}</action></recv>`,
        '<nop test="ok" next="good"/>',
        send("SIP/2.0 403 Forbidden", [...LAST, "[last_To:]"]),
        '<recv request="NOTIFY"/>', // which never comes: the scenario fails
        '<label id="good"/>',
        send("SIP/2.0 200 OK", [...LAST, "[last_To:]"]),
        '<label id="end"/>',
      );
      const session = call({ credentials: { user: "zongji", secret: "geheim" } });
      await eventually(
        "the call stands",
        () => session.state,
        (state) => state === "answered",
      );
      session.end();
      await done;
      await nothingIsLeft();
    });

    test("the wrong one: refused, after one try", async () => {
      const { done } = await playCallee(
        ...asked("geheim", status === 401),
        '<recv request="NOTIFY"/>',
        '<label id="end"/>',
      );
      const session = call({ credentials: { user: "zongji", secret: "falsch" } });
      await done;
      expect(session.state).toBe("ended");
      expect(us.facts).toMatchObject([{ kind: "ended", how: { why: "refused", status } }]);
      await nothingIsLeft();
    });
  });

  test("its 183 is acknowledged with PRACK, its UPDATE before the answer is answered", async () => {
    const ours =
      '<action><ereg regexp=".*" search_in="hdr" header="Via:" assign_to="via"/><ereg regexp=".*" search_in="hdr" header="From:" assign_to="from"/><ereg regexp=".*" search_in="hdr" header="To:" assign_to="to"/></action>';
    const toInvite = ["Via:[$via]", "From:[$from]", "To:[$to];tag=c1", "[last_Call-ID:]", "CSeq: 1 INVITE", CONTACT];
    const reliable = (rseq: number): string[] => ["Require: 100rel", `RSeq: ${rseq}`, "Allow: UPDATE, PRACK"];
    const { done } = await playCallee(
      `<recv request="INVITE">${ours}</recv>`,
      send("SIP/2.0 183 Session Progress", [...toInvite, ...reliable(7)], sdp(1)),
      `<recv request="PRACK"><action>${take("rack1", "RAck:", "7 1 INVITE")}</action></recv>`,
      send("SIP/2.0 200 OK", [...LAST, "[last_To:]"]),
      send("SIP/2.0 180 Ringing", [...toInvite, ...reliable(8)]),
      `<recv request="PRACK"><action>${take("rack2", "RAck:", "8 1 INVITE")}</action></recv>`,
      send("SIP/2.0 200 OK", [...LAST, "[last_To:]"]),
      send(
        `UPDATE sip:zongji@${LOOPBACK}:${us.local.port} SIP/2.0`,
        [
          "Via: SIP/2.0/UDP [local_ip]:[local_port];branch=z9hG4bKupd",
          "Max-Forwards: 70",
          "From:[$to];tag=c1",
          "To:[$from]",
          "[last_Call-ID:]",
          "CSeq: 1 UPDATE",
          CONTACT,
        ],
        sdp(2),
      ),
      `<recv response="200"><action>${take("updated", "CSeq:", "1 UPDATE")}</action></recv>`,
      send("SIP/2.0 200 OK", toInvite),
      '<recv request="ACK"/>',
      '<recv request="BYE"/>',
      send("SIP/2.0 200 OK", [...LAST, "[last_To:]"]),
      '<Reference variables="rack1,rack2,updated"/>',
    );
    us.onFact = (fact, session) => {
      if (fact.kind === "offered") session.answerOffer(sdp(2));
    };
    const session = call();
    await eventually(
      "the call stands",
      () => session.state,
      (state) => state === "answered",
    );
    expect(kinds()).toEqual(["progress", "progress", "offered", "answered"]);
    session.end();
    await done;
    await nothingIsLeft();
  });

  describe("it calls", () => {
    const to = (): string => `sip:7000@${LOOPBACK}:${us.local.port}`;
    const via = (branch: string): string => `Via: SIP/2.0/UDP [local_ip]:[local_port];branch=z9hG4bK${branch}`;
    const dialog = ["From: <sip:sipp@[local_ip]>;tag=s1", "To:[$peer]", "Call-ID: [call_id]", "Max-Forwards: 70"];
    const ask = (method: string, cseq: number, extra: readonly string[], body = ""): string =>
      send(
        `${method} ${to()} SIP/2.0`,
        [via(`${method}${cseq}`), ...dialog, `CSeq: ${cseq} ${method}`, CONTACT, ...extra],
        body,
      );
    const ok = (method: string, cseq: number, variable: string): string =>
      `<recv response="200"><action>${take(variable, "CSeq:", `${cseq} ${method}`)}</action></recv>`;
    const invite = (): string =>
      send(
        `INVITE ${to()} SIP/2.0`,
        [
          via("inv"),
          "From: <sip:sipp@[local_ip]>;tag=s1",
          `To: <${to()}>`,
          "Call-ID: [call_id]",
          "CSeq: 1 INVITE",
          "Max-Forwards: 70",
          CONTACT,
          "Supported: 100rel",
          "Allow: INVITE, ACK, BYE, PRACK, UPDATE, NOTIFY",
        ],
        sdp(1),
      );
    const progress = `<recv response="100" optional="true"/><recv response="183"><action>${take("peer", "To:")}${take("rseq", "RSeq:", "[0-9]+")}${take("require", "Require:", "100rel")}</action></recv>`;

    test("our 183 comes again until its PRACK, and the 200 after it; then UPDATE, and a transfer of which it is told", async () => {
      us.onInvite = (session) => {
        session.ring({ status: 183, sdp: sdp(1) });
        session.answer({ sdp: sdp(1) });
      };
      us.onFact = (fact, session) => {
        if (fact.kind === "offered") session.answerOffer(sdp(2));
        if (fact.kind !== "referred") return;
        expect(fact.referral).toMatchObject({
          target: "sip:1003@example.com",
          replaces: { callId: "a@b", toTag: "t", fromTag: "f" },
        });
        fact.referral.accept();
        setTimeout(() => fact.referral.progress(180), 100);
        setTimeout(() => fact.referral.progress(200), 600);
      };
      const notify = (name: string, body: string): string =>
        `<recv request="NOTIFY"><action><ereg regexp="${body}" search_in="body" check_it="true" assign_to="${name}"/></action></recv>`;
      const { done } = play(
        invite(),
        progress,
        '<pause milliseconds="1800"/>', // our repetitions, which SIPp knows as such, and no 200
        ask("PRACK", 2, ["RAck: [$rseq] 1 INVITE"]),
        ok("PRACK", 2, "pracked"),
        ok("INVITE", 1, "answered"),
        ask("ACK", 1, []),
        ask("UPDATE", 3, [], sdp(2)),
        ok("UPDATE", 3, "updated"),
        ask("REFER", 4, ["Refer-To: <sip:1003@example.com?Replaces=a%40b%3Bto-tag%3Dt%3Bfrom-tag%3Df>"]),
        '<recv response="202"/>',
        notify("trying", "SIP/2.0 100 Trying"),
        send("SIP/2.0 200 OK", [...LAST, "[last_To:]"]),
        notify("ringing", "SIP/2.0 180 Ringing"),
        send("SIP/2.0 200 OK", [...LAST, "[last_To:]"]),
        ask("BYE", 5, []), // as many phones do: the rest of the transfer is not its business, but it is told
        ok("BYE", 5, "bye"),
        notify("done", "SIP/2.0 200 OK"),
        send("SIP/2.0 200 OK", [...LAST, "[last_To:]"]),
        '<Reference variables="require,pracked,answered,updated,trying,ringing,done,bye"/>',
      );
      await done;
      expect(kinds()).toEqual(["acknowledged", "offered", "referred", "ended"]);
      await nothingIsLeft();
    });

    test("it takes the call back while our 200 waits for its PRACK", async () => {
      us.onInvite = (session) => {
        session.ring({ status: 183, sdp: sdp(1) });
        session.answer({ sdp: sdp(1) });
      };
      const { done } = play(
        invite(),
        progress,
        send(`CANCEL ${to()} SIP/2.0`, [
          via("inv"),
          "From: <sip:sipp@[local_ip]>;tag=s1",
          `To: <${to()}>`,
          "Call-ID: [call_id]",
          "CSeq: 1 CANCEL",
          "Max-Forwards: 70",
        ]),
        ok("CANCEL", 1, "cancelled"),
        '<recv response="487"/>',
        send(`ACK ${to()} SIP/2.0`, [
          via("inv"),
          "From: <sip:sipp@[local_ip]>;tag=s1",
          "To:[$peer]",
          "Call-ID: [call_id]",
          "CSeq: 1 ACK",
          "Max-Forwards: 70",
        ]),
        '<Reference variables="require,cancelled,rseq"/>',
      );
      await done;
      await pause(100);
      expect(us.facts).toEqual([{ kind: "ended", how: { by: "peer", why: "cancel", reason: undefined } }]);
      await nothingIsLeft();
    });
  });
});
