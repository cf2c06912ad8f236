// Somebody is rung and comes into a conference room without a PIN: a colleague's phones, or a number outside at the cost of whoever invites. A
// number outside presses 1 first, so that no mailbox takes part.

import type { CallId, ExtensionKey } from "../../base/ids.ts";
import { limits } from "../../base/limits.ts";
import type { Call } from "../../call/call.ts";
import { type RingOutcome, ringPhones } from "../../call/ring-phones.ts";
import type { Destination } from "../../call/route.ts";
import type { ConferenceRoom } from "../../office/office.ts";
import { hangUp, type Next } from "./next.ts";
import { reach } from "./reach.ts";
import { sayUntilKey } from "./say-until-key.ts";
import type { Site } from "./site.ts";

/** Why nobody is rung; else the call that rings. */
export type InviteOutcome =
  | { readonly kind: "rings"; readonly call: CallId }
  | { readonly kind: "unknown" | "not-allowed" | "no-phone" | "not-now" };

export function inviteToConference(room: ConferenceRoom, number: string, by: ExtensionKey, site: Site): InviteOutcome {
  const destination = reach(number, by, site);
  if (destination.kind === "unknown") return { kind: "unknown" };
  if (destination.kind !== "extension" && destination.kind !== "outside") return { kind: "not-allowed" };
  const [contact] = site.contacts(destination.kind === "extension" ? destination.extension.key : by);
  if (contact === undefined) return { kind: "no-phone" };
  const call = site.calls.open({ extension: by, dialled: number, maxForwards: 70, flow: contact.flow });
  if (call === undefined) return { kind: "not-now" };
  call.note(`invited to the conference ${room.key} by ${by}`);
  site.calls.beginByRinging(call, () => ring(call, { room, destination, by }, site));
  return { kind: "rings", call: call.id };
}

interface Invited {
  readonly room: ConferenceRoom;
  readonly destination: Extract<Destination, { kind: "extension" | "outside" }>;
  readonly by: ExtensionKey;
}

async function ring(call: Call, { room, destination, by }: Invited, site: Site): Promise<Next> {
  const outcome = await ringThere(call, { room, destination, by }, site);
  if (outcome === undefined) return hangUp(call, "no-line", "switch");
  if (outcome.kind === "stopped") return hangUp(call, "cancelled", "switch");
  if (outcome.kind === "refused") return hangUp(call, outcome.refusal.ending, "callee", outcome.refusal.status);
  if (outcome.kind !== "answered")
    return hangUp(call, outcome.kind === "no-port" ? "overloaded" : "no-answer", "switch");
  const { leg } = outcome;
  call.takeCaller(leg);
  if (destination.kind === "outside") {
    const key = await sayUntilKey(leg, ["conference-invited"], site, call.signal);
    if (key !== "1") return hangUp(call, "no-answer", "switch");
  }
  return { kind: "visit", destination: { kind: "conference", conference: room, invited: true } };
}

function ringThere(
  call: Call,
  { room, destination, by }: Invited,
  site: Site,
): Promise<RingOutcome> | Promise<undefined> {
  const near = site.conferences.near(room.key);
  const shown = { number: room.number, name: room.name };
  if (destination.kind === "outside") {
    const { number, route } = destination;
    const ringMs = Math.min(route.ringMs, limits.call.ringMs);
    const place = {
      number,
      route,
      payer: by,
      ringMs,
      codecs: [],
      shown: { number: by, name: undefined },
      maxForwards: 70,
    };
    return site.ringOutside?.(call, place, call.signal, () => {}) ?? Promise.resolve(undefined);
  }
  const { key: extension, ringMs } = destination.extension;
  const contacts = site.contacts(extension);
  const init = { contacts, extension, agent: undefined, ringMs, codecs: [], shown, maxForwards: 70 };
  return ringPhones({ ...init, ...(near !== undefined && { near }) }, site.ringing(call), call.signal, () => {});
}
