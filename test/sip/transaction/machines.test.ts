// The four machines as tables: state and input in, effects out. RFC 3261 §17, RFC 6026.

import { describe, expect, test } from "vitest";
import { stepInviteClient } from "../../../src/sip/transaction/invite-client.ts";
import { stepInviteServer } from "../../../src/sip/transaction/invite-server.ts";
import type { ClientInput, Effect, Machine, ServerInput } from "../../../src/sip/transaction/machine.ts";
import { stepRequestClient } from "../../../src/sip/transaction/request-client.ts";
import { stepRequestServer } from "../../../src/sip/transaction/request-server.ts";
import { RFC_TIMERS, type TimerValues } from "../../../src/sip/transaction/timers.ts";

type Step<State extends string, Input> = (tx: Machine<State>, input: Input, timers: TimerValues, out: Effect[]) => void;

/** Runs inputs one after the other; returns what each asked for, in short. */
function play<State extends string, Input>(
  step: Step<State, Input>,
  start: State,
  reliable: boolean,
  inputs: readonly Input[],
): { asked: string[]; state: State } {
  const tx: Machine<State> = { state: start, intervalMs: 0, reliable };
  const asked = inputs.map((input) => {
    const out: Effect[] = [];
    step(tx, input, RFC_TIMERS, out);
    return out.map(short).join(" ");
  });
  return { asked, state: tx.state };
}

function short(effect: Effect): string {
  switch (effect.kind) {
    case "set-timer":
      return `${effect.name}=${effect.afterMs}`;
    case "stop-timer":
      return `stop-${effect.slot}`;
    case "tell":
      return `tell-${effect.what}`;
    default:
      return effect.kind;
  }
}

const start: ClientInput = { kind: "start" };
const timer = (name: "A" | "B" | "D" | "E" | "F" | "G" | "H" | "I" | "J" | "K" | "L" | "M") =>
  ({ kind: "timer", name }) as const;
const response = (status: number): ClientInput => ({ kind: "response", status });
const respond = (status: number): ServerInput => ({ kind: "respond", status });
const retransmit: ServerInput = { kind: "retransmit" };
const ack: ServerInput = { kind: "ack" };

describe("INVITE client, §17.1.1 and RFC 6026 §7.2", () => {
  const run = (reliable: boolean, ...inputs: ClientInput[]) => play(stepInviteClient, "calling", reliable, inputs);

  test("over datagrams the INVITE is repeated with doubled intervals until B", () => {
    const { asked, state } = run(false, start, timer("A"), timer("A"), timer("A"), timer("B"));
    expect(asked).toEqual(["A=500 B=32000 send", "A=1000 send", "A=2000 send", "A=4000 send", "finish tell-timeout"]);
    expect(state).toBe("terminated");
  });

  test("over TCP it is sent once", () => {
    expect(run(true, start).asked).toEqual(["B=32000 send"]);
  });

  test("a provisional response ends repetition and patience", () => {
    const { asked, state } = run(false, start, response(180), response(183), timer("A"));
    expect(asked.slice(1)).toEqual(["stop-repeat stop-life tell-response", "tell-response", ""]);
    expect(state).toBe("proceeding");
  });

  test("a refusal is acknowledged each time it comes, and told once", () => {
    const { asked, state } = run(false, start, response(486), response(486), response(200), timer("D"));
    expect(asked.slice(1)).toEqual(["stop-repeat ack D=32000 tell-response", "ack", "", "finish"]);
    expect(state).toBe("terminated");
  });

  test("over TCP a refusal needs no timer D", () => {
    expect(run(true, start, response(486)).asked[1]).toBe("stop-repeat ack finish tell-response");
  });

  test("each 2xx is told for 64*T1; a late refusal is nothing any more", () => {
    const { asked } = run(true, start, response(180), response(200), response(200), response(486), timer("M"));
    expect(asked.slice(2)).toEqual(["stop-repeat M=32000 tell-response", "tell-response", "", "finish"]);
  });

  test("a failed transport is told at once, but not after the final answer", () => {
    expect(run(true, start, { kind: "transport-error" }).asked[1]).toBe("finish tell-transport-error");
    expect(run(true, start, response(200), { kind: "transport-error" }).asked[2]).toBe("");
  });

  test("giving up a ringing call limits it to 64*T1", () => {
    const { asked } = run(false, start, response(180), { kind: "give-up" }, timer("B"));
    expect(asked.slice(2)).toEqual(["B=32000", "finish tell-timeout"]);
  });
});

describe("INVITE server, §17.2.1 and RFC 6026 §7.1", () => {
  const run = (reliable: boolean, ...inputs: ServerInput[]) => play(stepInviteServer, "proceeding", reliable, inputs);

  test("a refusal is repeated with G up to T2, by retransmissions too, until its ACK", () => {
    const { asked, state } = run(
      false,
      respond(100),
      retransmit,
      respond(486),
      timer("G"),
      timer("G"),
      timer("G"),
      timer("G"),
      retransmit,
      ack,
      ack,
      timer("I"),
    );
    expect(asked).toEqual([
      "send",
      "send",
      "send G=500 H=32000",
      "send G=1000",
      "send G=2000",
      "send G=4000",
      "send G=4000",
      "send",
      "stop-repeat I=5000",
      "",
      "finish",
    ]);
    expect(state).toBe("terminated");
  });

  test("without an ACK it ends with H", () => {
    expect(run(false, respond(486), timer("H")).asked[1]).toBe("finish");
  });

  test("over TCP neither G nor I is set", () => {
    expect(run(true, respond(486), ack).asked).toEqual(["send H=32000", "stop-repeat finish"]);
  });

  test("a 2xx is repeated only by its user; retransmitted INVITEs are absorbed", () => {
    const { asked, state } = run(false, respond(200), retransmit, respond(200), respond(486), ack, timer("L"));
    expect(asked).toEqual(["send L=32000", "", "send", "", "", "finish"]);
    expect(state).toBe("terminated");
  });

  test("a final answer is given once", () => {
    expect(run(false, respond(486), respond(487)).asked[1]).toBe("");
  });
});

describe("client of other requests, §17.1.2", () => {
  const run = (reliable: boolean, ...inputs: ClientInput[]) => play(stepRequestClient, "trying", reliable, inputs);

  test("E doubles up to T2; F ends it", () => {
    const inputs = [start, timer("E"), timer("E"), timer("E"), timer("E"), timer("F")];
    expect(run(false, ...inputs).asked).toEqual([
      "E=500 F=32000 send",
      "E=1000 send",
      "E=2000 send",
      "E=4000 send",
      "E=4000 send",
      "finish tell-timeout",
    ]);
  });

  test("after a provisional response E is T2 at once", () => {
    expect(run(false, start, response(100), timer("E")).asked.slice(1)).toEqual(["tell-response", "E=4000 send"]);
  });

  test("the final response is told once; K absorbs its repetitions", () => {
    expect(run(false, start, response(200), response(200), timer("K")).asked.slice(1)).toEqual([
      "stop-repeat K=5000 tell-response",
      "",
      "finish",
    ]);
  });

  test("over TCP nothing lingers", () => {
    expect(run(true, start, response(404)).asked).toEqual([
      "F=32000 send",
      "stop-repeat stop-life finish tell-response",
    ]);
  });
});

describe("server of other requests, §17.2.2", () => {
  const run = (reliable: boolean, ...inputs: ServerInput[]) => play(stepRequestServer, "trying", reliable, inputs);

  test("a retransmission meets silence until something was said, then the last response", () => {
    const { asked, state } = run(
      false,
      retransmit,
      respond(100),
      retransmit,
      respond(200),
      retransmit,
      respond(500),
      timer("J"),
    );
    expect(asked).toEqual(["", "send", "send", "send J=32000", "send", "", "finish"]);
    expect(state).toBe("terminated");
  });

  test("over TCP nothing lingers", () => {
    expect(run(true, respond(200)).asked).toEqual(["send finish"]);
  });
});
