// Ladders as the HTTP interface and the command line show them: texts without secrets, times as people and programs read them.

import { type Answer, answer, refuse } from "../../api/answer.ts";
import type { TraceControl, TraceFilter, WireMessageView } from "../../api/trace-control.ts";
import type { CallId } from "../../base/ids.ts";
import { addressText } from "../../base/net.ts";
import { isoTime } from "../../base/time.ts";
import type { Ladders } from "../../sip/trace/ladders.ts";
import { masked } from "../../sip/trace/masked.ts";
import { pcapOf } from "../../sip/trace/pcap.ts";
import { summaryOf, type WireMessage } from "../../sip/trace/wire-message.ts";

export function traceControl(ladders: Ladders): TraceControl {
  const messages = (call: string): Answer<readonly WireMessage[]> => {
    const found = ladders.of(call as CallId);
    if (found !== undefined) return answer(found);
    return refuse(
      404,
      "No such ladder",
      `no messages of ${call} are kept: there is no such call, or it ended too long ago`,
    );
  };
  const view = (message: WireMessage): WireMessageView => viewOf(message, callOf(ladders, message));
  return {
    ladder: async (call) => {
      const found = messages(call);
      return found.ok ? answer(found.value.map(view)) : found;
    },
    pcap: async (call) => {
      const found = messages(call);
      return found.ok ? answer(pcapOf(found.value)) : found;
    },
    watch: (filter, onMessage) =>
      ladders.watch((message) => {
        if (!mayPass(message, filter, callOf(ladders, message))) return;
        const seen = view(message);
        if (hasText(seen, filter)) onMessage(seen);
      }),
  };
}

function callOf(ladders: Ladders, { callId }: WireMessage): CallId | undefined {
  return callId === undefined ? undefined : ladders.callOf(callId);
}

function viewOf(message: WireMessage, call: CallId | undefined): WireMessageView {
  const { at, direction, transport, local, remote, callId } = message;
  return {
    at: isoTime(at),
    direction,
    transport,
    local: addressText(local),
    remote: addressText(remote),
    callId: callId ?? null,
    call: call ?? null,
    summary: summaryOf(message),
    text: new TextDecoder("utf-8").decode(masked(message.bytes)),
  };
}

/** What can be told without reading the message. */
function mayPass(message: WireMessage, filter: TraceFilter, call: CallId | undefined): boolean {
  if (filter.call !== undefined && filter.call !== call) return false;
  return filter.address === undefined || filter.address === message.remote.host;
}

function hasText({ summary, text }: WireMessageView, { method, text: wanted }: TraceFilter): boolean {
  const word = method?.toUpperCase();
  if (word !== undefined && !summary.startsWith(`${word} `) && !summary.includes(`· ${word}`)) return false;
  return wanted === undefined || text.includes(wanted);
}
