import { afterEach, describe, expect, test } from "vitest";
import { parseReplaces, replacesOf, writeReplaces } from "../../../src/sip/dialog/replaces.ts";
import { request } from "../requests.ts";
import { header, Rig, requestText, responseText, THEIR_SDP, tagOf, talkingCall, talkingCallOut } from "../rig.ts";

describe("the header", () => {
  // Examples of RFC 3891 §6.1
  test.each([
    ["98732@sip.example.com;from-tag=r33th4x0r;to-tag=ff87ff", ["98732@sip.example.com", "ff87ff", "r33th4x0r", false]],
    ["12adf2f34456gs5;to-tag=12345;from-tag=54321;early-only", ["12adf2f34456gs5", "12345", "54321", true]],
    [" 87134@171.161.34.23 ; to-tag=24796 ; from-tag=0 ; x=y", ["87134@171.161.34.23", "24796", "0", false]],
  ])("%s", (text, [callId, toTag, fromTag, earlyOnly]) => {
    const dialog = parseReplaces(text);
    expect(dialog).toEqual({ callId, toTag, fromTag, earlyOnly });
    expect(dialog && parseReplaces(writeReplaces(dialog))).toEqual(dialog);
    expect(replacesOf(request({ method: "INVITE", headers: [["Replaces", text]] }))).toEqual(dialog);
  });

  test.each([
    "",
    "x",
    "x;to-tag=1",
    "x;from-tag=1",
    ";to-tag=1;from-tag=2",
    "x;to-tag=1;to-tag=1;from-tag=2",
    "x;to-tag=;from-tag=2",
    "x;to-tag=1;from-tag=2, y;to-tag=1;from-tag=2",
    "a b;to-tag=1;from-tag=2",
  ])("%s is none", (text) => expect(parseReplaces(text)).toBeUndefined());
});

describe("in a request", () => {
  let rig: Rig;
  afterEach(async () => {
    for (const session of rig.sessions) session.end();
    await rig.settle();
    expect(rig.agent.sizes).toEqual({ transactions: 0, dialogs: 0, sessions: 0 });
  });

  // RFC 3891 §3
  test.each([
    [
      "two headers",
      "INVITE",
      [
        ["Replaces", "x;to-tag=1;from-tag=2"],
        ["Replaces", "x;to-tag=1;from-tag=2"],
      ],
    ],
    ["a malformed one", "INVITE", [["Replaces", "x"]]],
    [
      "one beside Join",
      "INVITE",
      [
        ["Replaces", "x;to-tag=1;from-tag=2"],
        ["Join", "x;to-tag=1;from-tag=2"],
      ],
    ],
    ["one outside of an INVITE", "OPTIONS", [["Replaces", "x;to-tag=1;from-tag=2"]]],
  ] as [string, string, [string, string][]][])("%s is answered 400", (_what, method, rows) => {
    rig = new Rig();
    rig.receive(requestText({ method, sdp: THEIR_SDP, rows }));
    expect(rig.takeOne().status).toBe(400);
  });

  test("a phone may require it of us", () => {
    rig = new Rig();
    rig.receive(
      requestText({
        sdp: THEIR_SDP,
        rows: [
          ["Require", "replaces"],
          ["Replaces", "x;to-tag=1;from-tag=2"],
        ],
      }),
    );
    expect(rig.sessions.length).toBe(1);
  });

  // RFC 3891 §3: to-tag is compared with our tag, from-tag with the peer's
  test("the dialog that it names is found: a call of theirs, a call of ours, one that still rings", () => {
    rig = new Rig();
    const { session, to } = talkingCall(rig);
    const theirs = { callId: "call-1", toTag: tagOf(to), fromTag: "al1", earlyOnly: false };
    expect(rig.agent.replaced(theirs)).toBe(session);
    expect(session.dialogId).toEqual({ callId: "call-1", localTag: tagOf(to), remoteTag: "al1" });
    for (const wrong of [{ callId: "call-2" }, { toTag: "al1", fromTag: tagOf(to) }, { fromTag: "0" }]) {
      expect(rig.agent.replaced({ ...theirs, ...wrong })).toBeUndefined();
    }
    session.end();
    expect(rig.agent.replaced(theirs)).toBeUndefined();
    rig.take();

    const out = talkingCallOut(rig);
    const { callId, localTag, remoteTag } = out.session.dialogId;
    expect(remoteTag).toBe("ph1");
    expect(rig.agent.replaced({ callId, toTag: localTag, fromTag: "ph1", earlyOnly: false })).toBe(out.session);

    const ringing = rig.call();
    expect(ringing.dialogId.remoteTag).toBeUndefined();
    const invite = rig.take().at(-1);
    if (invite === undefined) return;
    rig.receive(responseText(invite, 180, { tag: "ph2" }));
    const early = {
      callId: header(invite, "call-id"),
      toTag: tagOf(header(invite, "from")),
      fromTag: "ph2",
      earlyOnly: true,
    };
    expect(rig.agent.replaced(early)).toBe(ringing);
    expect(ringing.dialogId.remoteTag).toBe("ph2");
  });
});
