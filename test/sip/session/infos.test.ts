// Keys for a peer that wants them as INFO.

import { afterEach, describe, expect, test } from "vitest";
import { limits } from "../../../src/base/limits.ts";
import { header, Rig, responseText, talkingCallOut } from "../rig.ts";

let rig: Rig;

afterEach(async () => {
  for (const session of rig.sessions) session.end();
  await rig.settle();
  expect(rig.agent.sizes).toEqual({ transactions: 0, dialogs: 0, sessions: 0 });
});

const key = (digit: string) => ({ contentType: "application/dtmf-relay", body: `Signal=${digit}\r\nDuration=160\r\n` });

function talking() {
  rig = new Rig();
  return talkingCallOut(rig);
}

describe("RTP-06 keys as INFO", () => {
  test("one after the other: the next goes out when the one before is answered", () => {
    const { session } = talking();
    for (const digit of ["1", "2"]) session.info(key(digit));
    const first = rig.takeOne();
    expect([first.method, header(first, "content-type"), first.body]).toEqual([
      "INFO",
      "application/dtmf-relay",
      "Signal=1\r\nDuration=160\r\n",
    ]);
    rig.receive(responseText(first, 200));
    const second = rig.takeOne();
    expect(second.body).toContain("Signal=2");
    rig.receive(responseText(second, 200));
    expect(rig.take()).toEqual([]);
    expect(rig.kinds()).toEqual(["answered"]);
  });

  test("a peer that does not know INFO keeps its call", () => {
    const { session } = talking();
    for (const digit of ["1", "2"]) session.info(key(digit));
    rig.receive(responseText(rig.takeOne(), 501));
    rig.receive(responseText(rig.takeOne(), 415));
    expect(session.state).toBe("answered");
  });

  test("more keys than anybody types are not kept", () => {
    const { session } = talking();
    for (let i = 0; i < 1_000; i++) session.info(key("1"));
    let sent = 0;
    for (let all = rig.take(); all.length > 0; all = rig.take()) {
      sent += all.length;
      for (const info of all) rig.receive(responseText(info, 200));
    }
    expect(sent).toBe(limits.sip.infosWaiting + 1);
  });

  test("nothing once the call is over", () => {
    const { session } = talking();
    session.end();
    rig.receive(responseText(rig.takeOne(), 200));
    session.info(key("1"));
    expect(rig.take()).toEqual([]);
  });
});
