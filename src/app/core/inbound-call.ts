// One inbound call, first ring to last word. Read this file first.

import { unreachable } from "../../base/assert.ts";
import type { Call } from "../../call/call.ts";
import type { Leg } from "../../call/leg.ts";
import type { Destination } from "../../call/route.ts";
import { hangUp, type Next } from "./next.ts";
import type { Site } from "./site.ts";
import { visitApplication } from "./visit-application.ts";
import { visitExtension } from "./visit-extension.ts";
import { visitFeature } from "./visit-feature.ts";
import { visitQueue } from "./visit-queue.ts";

export async function inboundCall(call: Call, caller: Leg, site: Site): Promise<void> {
  let next: Next = { kind: "visit", destination: site.numbers().route(call.dialled) };
  while (next.kind === "visit") next = await visit(next.destination, call, caller, site);
  call.end(next.ending, next.by, next.status);
}

function visit(destination: Destination, call: Call, caller: Leg, site: Site): Promise<Next> | Next {
  switch (destination.kind) {
    case "extension":
      return visitExtension(call, caller, destination.extension, site);
    case "queue":
      return visitQueue(call, caller, destination, site);
    case "feature":
      return visitFeature(call, caller, destination, site);
    case "echo":
    case "music":
      return visitApplication(call, caller, destination);
    case "unknown":
      return hangUp(call, "unknown-number", "switch");
    default:
      return unreachable(destination);
  }
}
