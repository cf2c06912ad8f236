// One inbound call, first ring to last word. Read this file first.

import { assert, unreachable } from "../../base/assert.ts";
import type { Call } from "../../call/call.ts";
import type { Leg } from "../../call/leg.ts";
import type { Destination } from "../../call/route.ts";
import { hangUp, type Next } from "./next.ts";
import type { Site } from "./site.ts";
import { visitApplication } from "./visit-application.ts";
import { visitDirectory } from "./visit-directory.ts";
import { visitExtension } from "./visit-extension.ts";
import { visitFeature } from "./visit-feature.ts";
import { visitGroup } from "./visit-group.ts";
import { visitPage } from "./visit-page.ts";
import { visitQueue } from "./visit-queue.ts";
import { visitSwitch } from "./visit-switch.ts";
import type { Way } from "./way.ts";

export async function inboundCall(way: Way, site: Site): Promise<void> {
  const { call } = way;
  let next: Next = { kind: "visit", destination: site.numbers().route(call.dialled, call.dialler) };
  while (next.kind !== "hang-up") next = way.after(await go(next, way, site));
  call.end(next.ending, next.by, next.status);
}

async function go(next: Exclude<Next, { kind: "hang-up" }>, way: Way, site: Site): Promise<Next> {
  const { call } = way;
  const { anchor } = call;
  assert(anchor !== undefined, "a call in progress stays with somebody");
  way.destination = next.destination;
  return visit(next.destination, call, anchor, site);
}

function visit(destination: Destination, call: Call, caller: Leg, site: Site): Promise<Next> | Next {
  switch (destination.kind) {
    case "extension":
      return visitExtension(call, caller, destination.extension, site);
    case "queue":
      return visitQueue(call, caller, destination, site);
    case "feature":
      return visitFeature(call, caller, destination, site);
    case "group":
      return visitGroup(call, caller, destination.group, site);
    case "page":
      return visitPage(call, caller, destination.page, site);
    case "switch":
      return visitSwitch(call, caller, destination.nightSwitch, site);
    case "directory":
      return visitDirectory(call, caller, site);
    case "echo":
    case "music":
      return visitApplication(call, caller, destination);
    case "unknown":
      return hangUp(call, "unknown-number", "switch");
    default:
      return unreachable(destination);
  }
}
