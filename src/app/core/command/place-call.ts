// A call is placed for somebody by command (click to call): their own phone rings first, and once it is answered it dials as if they had, with
// their rights, tolls and name. Who may command it is the caller's business.
//
//   phone rings ──answered──► dials `to` (inbound-call.ts)          ──refused, too late──► the call ends so

import type { ExtensionKey } from "../../../base/ids.ts";
import type { Call } from "../../../call/call.ts";
import { ringPhones } from "../../../call/ring-phones.ts";
import { AUTO_ANSWER } from "../auto-answer.ts";
import { hangUp, type Next } from "../next.ts";
import type { Site } from "../site.ts";

export interface PlaceWish {
  readonly extension: ExtensionKey;
  /** As they would dial it. */
  readonly to: string;
  /** The phone is asked to answer by itself. */
  readonly autoAnswer: boolean;
  /** For the audit. */
  readonly by: string;
}

/** "no-phone": none is registered; "not-now": the switch takes no further call, or this number not now. */
export function placeCall(wish: PlaceWish, site: Site): Call | "no-phone" | "not-now" {
  const { extension, to } = wish;
  const [contact] = site.contacts(extension);
  if (contact === undefined) return "no-phone";
  const call = site.calls.open({ extension, dialled: to, maxForwards: 70, flow: contact.flow });
  if (call === undefined) return "not-now";
  site.audit.note({ who: wish.by, what: "call.place", on: `call ${call.id}`, after: `${extension} to ${to}` });
  site.calls.beginByRinging(call, () => ringThenDial(call, wish, site));
  return call;
}

async function ringThenDial(call: Call, { extension, to, autoAnswer }: PlaceWish, site: Site): Promise<Next> {
  const own = site.office().extensions.get(extension);
  const reached = site.office().extensions.get(to as ExtensionKey);
  const outcome = await ringPhones(
    {
      contacts: site.contacts(extension),
      extension,
      agent: undefined,
      ringMs: own?.ringMs ?? 0,
      codecs: [],
      shown: { number: to, name: reached?.name },
      maxForwards: 70,
      ...(autoAnswer && { headers: AUTO_ANSWER }),
    },
    site.ringing(call),
    call.signal,
    () => {},
  );
  switch (outcome.kind) {
    case "answered":
      call.takeCaller(outcome.leg);
      return { kind: "visit", destination: site.numbers().route(call.dialled, call.dialler) };
    case "refused":
      return hangUp(call, outcome.refusal.ending, "caller", outcome.refusal.status);
    case "no-answer":
      return hangUp(call, "no-answer", "switch");
    case "no-port":
      return hangUp(call, "overloaded", "switch");
    case "stopped":
      return hangUp(call, "cancelled", "switch");
  }
}
