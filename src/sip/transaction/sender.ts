// From what a message is to say to bytes on their way, with word of it to the trace (a call's ladder).

import type { SipMessage } from "../message/message.ts";
import { parseMessage } from "../message/parse.ts";
import { makeRequest, makeResponse, type RequestToWrite, writeRequest, writeResponse } from "../message/write.ts";
import type { Flow, HeaderRows, SipNetwork } from "../ports.ts";
import type { RequestPlan, ResponsePlan } from "./transaction.ts";

export type Trace = (direction: "in" | "out", message: SipMessage, flow: Flow) => void;

/** Counted since the start: requests that had come before, and messages that were sent again. */
export interface Repeats {
  in: number;
  out: number;
}

export interface SenderDeps {
  readonly network: SipNetwork;
  /** Value of Server. */
  readonly product: string;
  /** Absent: no message is built for it. */
  readonly trace: Trace | undefined;
  /** Left out: nobody counts. */
  readonly repeats?: Repeats | undefined;
}

export class Sender {
  #deps: SenderDeps;

  constructor(deps: SenderDeps) {
    this.#deps = deps;
  }

  /** What goes out again is told to the trace again; it is read back, since only the bytes were kept. */
  send(flow: Flow, bytes: Uint8Array, isRepeated: boolean): void {
    const { trace, repeats } = this.#deps;
    if (isRepeated && repeats !== undefined) repeats.out++;
    if (isRepeated && trace !== undefined) {
      const message = parseMessage(bytes, "datagram");
      if (message.ok) trace("out", message.value, flow);
    }
    this.#deps.network.send(flow, bytes);
  }

  writeRequest(plan: RequestPlan, via: string, flow: Flow): Uint8Array {
    const { trace } = this.#deps;
    const message: RequestToWrite = {
      method: plan.method,
      uri: plan.uri,
      headers: [["Via", via], ...plan.rows],
      ...(plan.body === undefined ? {} : { body: plan.body }),
    };
    if (trace !== undefined) trace("out", makeRequest(message), flow);
    return writeRequest(message);
  }

  writeResponse(plan: ResponsePlan, repeated: HeaderRows, flow: Flow): Uint8Array {
    const rows: (readonly [string, string])[] = [...repeated, ["Server", this.#deps.product]];
    if (plan.rows !== undefined) rows.push(...plan.rows);
    const message = {
      status: plan.status,
      headers: rows,
      ...(plan.reason === undefined ? {} : { reason: plan.reason }),
      ...(plan.body === undefined ? {} : { body: plan.body }),
    };
    const { trace } = this.#deps;
    if (trace !== undefined) trace("out", makeResponse(message), flow);
    return writeResponse(message);
  }
}
