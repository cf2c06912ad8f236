// A ringing phone asked to answer by itself: NOTIFY with the event "talk" in the early dialog.

import { afterEach, describe, expect, test } from "vitest";
import { header, Rig, responseText, THEIR_SDP } from "../rig.ts";

let rig = new Rig();

afterEach(async () => {
  rig.agent.shutDown();
  await rig.settle();
  expect(rig.agent.sizes).toEqual({ transactions: 0, dialogs: 0, sessions: 0 });
});

function calling() {
  rig = new Rig();
  const session = rig.call();
  const invite = rig.takeOne();
  const heard: number[] = [];
  return { session, invite, heard, ask: () => session.askToAnswer((status) => heard.push(status)) };
}

describe("CRM-12 asking a phone to answer", () => {
  test("NOTIFY goes out in the dialog that rings, and the 200 to the INVITE is an answer like any other", () => {
    const { invite, heard, ask, session } = calling();
    rig.receive(responseText(invite, 180, { tag: "ph1" }));
    ask();
    const notify = rig.takeOne();
    expect(notify.method).toBe("NOTIFY");
    expect(header(notify, "event")).toBe("talk");
    expect(header(notify, "subscription-state")).toBe("active");
    expect(header(notify, "to")).toContain("tag=ph1");
    expect(header(notify, "call-id")).toBe(header(invite, "call-id"));
    rig.receive(responseText(notify, 200));
    expect(heard).toEqual([200]);
    rig.receive(responseText(invite, 200, { tag: "ph1", sdp: THEIR_SDP }));
    expect(rig.takeOne().method).toBe("ACK");
    expect(session.state).toBe("answered");
  });

  test("a phone that does not know the event goes on ringing", () => {
    const { invite, heard, ask, session } = calling();
    rig.receive(responseText(invite, 180, { tag: "ph1" }));
    ask();
    rig.receive(responseText(rig.takeOne(), 489));
    expect(heard).toEqual([489]);
    expect(session.state).toBe("early");
  });

  test("a phone that said only 100 cannot be asked, nor one that has answered, nor the caller's", () => {
    const { invite, heard, ask } = calling();
    rig.receive(responseText(invite, 100));
    ask();
    rig.receive(responseText(invite, 200, { tag: "ph1", sdp: THEIR_SDP }));
    rig.take();
    ask();
    expect(heard).toEqual([481, 481]);
    expect(rig.take()).toEqual([]);
  });

  test("silence is 408, once", async () => {
    const { invite, heard, ask } = calling();
    rig.receive(responseText(invite, 180, { tag: "ph1" }));
    ask();
    await rig.clock.advance(32_000);
    expect(heard).toEqual([408]);
  });
});
