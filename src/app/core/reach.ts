// What a number reaches for the extension that sends a call there: forwards, follow-me steps, members of ring groups, speed dials. Nothing
// comes of it that its phone could not dial, and some things it could: a call is never forwarded to a feature code or to the ambulance.

import { unreachable } from "../../base/assert.ts";
import type { ExtensionKey } from "../../base/ids.ts";
import type { Destination } from "../../call/route.ts";
import type { Site } from "./site.ts";

export function reach(number: string, by: ExtensionKey, site: Pick<Site, "numbers">): Destination {
  return site.numbers().route(number, { kind: "extension", extension: by });
}

/** May a call be sent there by somebody else than its caller? */
export function takesForwarded(destination: Destination): boolean {
  switch (destination.kind) {
    case "extension":
    case "queue":
    case "group":
    case "outside":
    case "echo":
    case "music":
    case "voicemail":
    case "conference":
    case "flow":
    case "fax":
      return true;
    case "page":
    case "switch":
    case "park":
    case "slot":
    case "directory":
    case "emergency":
    case "forbidden":
    case "feature":
    case "unknown":
      return false;
    default:
      return unreachable(destination);
  }
}
