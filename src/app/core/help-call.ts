// Calls that nothing may keep away: those of the people who were called for help, when they call back (RFC 7090).

import type { Call } from "../../call/call.ts";
import type { Extension } from "../../office/office.ts";
import type { Site } from "./site.ts";

/**
 * From outside, and from an emergency number or to an extension that called one a short while ago: do-not-disturb, forwarding and call waiting
 * do not apply. Colleagues are not meant, however urgent.
 */
export function mayNotBeKeptAway(call: Call, extension: Extension, site: Site): boolean {
  if (call.extension !== undefined) return false;
  return site.lines.awaitsCallBack(extension.key) || site.office().emergency.numbers.includes(call.from);
}
