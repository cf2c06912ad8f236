// /api/calls/ID/sip and …/pcap: one call's messages; /api/trace: everybody's, live.

import { asJson } from "../reply.ts";
import { FieldReader, identifier } from "../request.ts";
import type { Route } from "../route.ts";
import type { TraceFilter } from "../trace-control.ts";

const word = {
  allowed: "text of 1 to 80 characters",
  read: (value: unknown) => (typeof value === "string" && value.length > 0 && value.length <= 80 ? value : undefined),
};

export const traceRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "/api/calls/:id/sip",
    body: "none",
    handle: async ({ params }, control) => asJson(await control.trace.ladder(params["id"] ?? "")),
  },
  {
    method: "GET",
    path: "/api/calls/:id/pcap",
    body: "none",
    handle: async ({ params }, control) => {
      const id = params["id"] ?? "";
      const capture = await control.trace.pcap(id);
      if (!capture.ok) return capture;
      const type = "application/vnd.tcpdump.pcap";
      return { ok: true, value: { kind: "bytes", bytes: capture.value, type, name: `${id}.pcap` } };
    },
  },
  {
    method: "GET",
    path: "/api/trace",
    body: "none",
    handle: async ({ query }, control) => {
      const fields = FieldReader.ofQuery(query);
      const filter: TraceFilter = {
        call: fields.optional("call", identifier),
        address: fields.optional("address", word),
        method: fields.optional("method", word),
        text: fields.optional("text", word),
      };
      const refusal = fields.refusal();
      if (refusal !== undefined) return refusal;
      return { ok: true, value: { kind: "lines", start: (push) => control.trace.watch(filter, push) } };
    },
  },
];
