// /api/calls/ID/sip and …/pcap: one call's messages; /api/trace: everybody's, live.

import { perhaps } from "../../office/shape.ts";
import { answer } from "../answer.ts";
import { type Download, operations, type Stream } from "../operation.ts";
import { checked, identifier } from "../shapes.ts";
import type { WireMessageView } from "../trace-control.ts";

const word = checked(
  { type: "string", minLength: 1, maxLength: 80 },
  "text of 1 to 80 characters",
  (text) => (text.length > 0 && text.length <= 80 ? text : undefined),
  "",
);

export interface TraceAnswers {
  showLadder: readonly WireMessageView[];
  exportCapture: Download;
  watchMessages: Stream<WireMessageView>;
}

const operation = operations<TraceAnswers>();

export const traceRoutes = [
  operation("showLadder", {
    method: "GET",
    path: "/api/calls/:id/sip",
    about: "The SIP messages of a call.",
    handle: ({ params }, { trace }) => trace.ladder(params.id),
  }),
  operation("exportCapture", {
    method: "GET",
    path: "/api/calls/:id/pcap",
    about: "The SIP messages of a call as a capture file.",
    media: ["application/vnd.tcpdump.pcap"],
    handle: async ({ params: { id } }, { trace }) => {
      const capture = await trace.pcap(id);
      if (!capture.ok) return capture;
      const type = "application/vnd.tcpdump.pcap";
      return answer({ kind: "bytes", bytes: capture.value, type, name: `${id}.pcap` });
    },
  }),
  operation("watchMessages", {
    method: "GET",
    path: "/api/trace",
    about: "SIP messages as they come and go.",
    query: {
      call: perhaps(identifier, "of this call alone"),
      address: perhaps(word, "to or from this address"),
      method: perhaps(word, "of this method"),
      text: perhaps(word, "with these words in them"),
    },
    handle: ({ query }, { trace }) => answer({ kind: "lines", start: (push) => trace.watch(query, push) }),
  }),
] as const;
