import { describe, expect, test } from "vitest";
import { limits } from "../../../src/base/limits.ts";
import type { Flow } from "../../../src/sip/ports.ts";
import { EarlyMessages } from "../../../src/sip/transport/early-messages.ts";

const FLOW: Flow = {
  transport: "tcp",
  local: { host: "192.0.2.1", port: 5060 },
  remote: { host: "192.0.2.7", port: 40_000 },
  connection: 1,
};
const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
const bytes = (message: string): Uint8Array => new TextEncoder().encode(message);

function opened(early: EarlyMessages) {
  const taken: string[] = [];
  const turns: (() => void)[] = [];
  early.open(
    (_, message) => void taken.push(text(message)),
    (run) => void turns.push(run),
  );
  return { taken, turn: () => turns.shift()?.(), turns };
}

describe("SIP-01 what arrives before the switch is ready", () => {
  test("is answered once it is, in its order, with what comes meanwhile behind it", () => {
    const early = new EarlyMessages();
    const { earlyPerTurn } = limits.sip;
    for (let n = 0; n < earlyPerTurn + 2; n++) early.receive(FLOW, bytes(`${n}`));
    const { taken, turn, turns } = opened(early);
    expect(taken.length).toBe(earlyPerTurn); // phones that all come at once do not hold up the first call
    early.receive(FLOW, bytes("late"));
    turn();
    expect(taken.slice(-3)).toEqual([`${earlyPerTurn}`, `${earlyPerTurn + 1}`, "late"]);
    early.receive(FLOW, bytes("now"));
    expect([taken.at(-1), turns.length, early.size]).toEqual(["now", 0, 0]);
  });

  test("is forgotten with its connection: nobody would hear the answer, and the phone has registered anew over another", () => {
    const early = new EarlyMessages();
    early.receive(FLOW, bytes("gone"));
    early.receive({ ...FLOW, connection: 2 }, bytes("there"));
    const { connection: _, ...datagram } = FLOW;
    early.receive({ ...datagram, transport: "udp" }, bytes("datagram"));
    early.failed(FLOW);
    expect(opened(early).taken).toEqual(["there", "datagram"]);
  });

  test("is bounded in number and in bytes", () => {
    const early = new EarlyMessages();
    for (let n = 0; n < limits.sip.earlyMessages + 3; n++) early.receive(FLOW, bytes("x"));
    expect([early.size, early.dropped]).toEqual([limits.sip.earlyMessages, 3]);
    const large = new EarlyMessages();
    const each = new Uint8Array(limits.sip.messageBytes);
    const fits = Math.floor(limits.sip.earlyBytes / each.length);
    for (let n = 0; n < fits + 2; n++) large.receive(FLOW, each);
    expect([large.size, large.dropped]).toEqual([fits, 2]);
  });
});
