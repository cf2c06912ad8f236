// What may be commanded of a call in progress: answered at the phone that rings, held, sent on, joined with another, spoken to. The phone in whose name
// it is done is one of the call's; who may command it has been decided.

import type { CallId, ExtensionKey } from "../../../base/ids.ts";
import { limits } from "../../../base/limits.ts";
import type { Leg } from "../../../call/leg.ts";
import { isConnected } from "../../../call/leg-state.ts";
import type { Said } from "../say.ts";
import type { Site } from "../site.ts";
import type { Talk } from "../talk.ts";
import { mayTransfer, transferBlind } from "../transfers.ts";
import type { Way } from "../way.ts";

/** Why a command came to nothing. */
export type CommandRefusal =
  | "no-call"
  /** No leg of this phone, or it cannot be told which one is meant. */
  | "which-phone"
  | "not-ringing"
  | "nobody-talks"
  | "not-now"
  /** The phone does not know how, or is not there any more. */
  | "phone-refuses"
  | "no-such-number"
  | "not-allowed"
  | "plays-already"
  | "waits-in-queue";

export type Commanded =
  | { readonly kind: "done"; readonly leg: Leg }
  | { readonly kind: "refused"; readonly why: CommandRefusal; readonly status?: number };

export interface InCallWish {
  readonly call: CallId;
  /** In whose name; undefined: the only phone of ours there is. */
  readonly phone: ExtensionKey | undefined;
}

/** The phone that rings for the call is asked to answer; resolves with what it said. The answer itself comes as from any phone. */
export async function answerByCommand(wish: InCallWish, site: Site): Promise<Commanded> {
  const call = site.calls.find(wish.call);
  if (call === undefined) return refused("no-call");
  const ringing = call.legs.filter((leg) => leg.side === "callee" && leg.end === undefined && !isConnected(leg.state));
  if (ringing.length === 0) return refused("not-ringing");
  const leg = theOne(ringing, wish.phone);
  if (leg === undefined) return refused("which-phone");
  const status = await asked(leg, site);
  return status >= 200 && status < 300 ? { kind: "done", leg } : { kind: "refused", why: "phone-refuses", status };
}

function asked(leg: Leg, site: Site): Promise<number> {
  return new Promise((resolve) => {
    const timer = site.clock.after(limits.call.answerByCommandMs, `${leg.id}: says nothing to the wish to answer`, () =>
      resolve(408),
    );
    leg.askToAnswer((status) => {
      timer.cancel();
      resolve(status);
    });
  });
}

/** Whoever talks to this phone hears music, whatever the phone itself knows of it. */
export function holdByCommand(wish: InCallWish, site: Site): Commanded {
  return inTalk(wish, site, (talk, leg) => talk.hold(leg));
}

export function resumeByCommand(wish: InCallWish, site: Site): Commanded {
  return inTalk(wish, site, (talk, leg) => talk.resume(leg));
}

function inTalk(wish: InCallWish, site: Site, act: (talk: Talk, leg: Leg) => boolean): Commanded {
  const found = talking(wish, site);
  if ("kind" in found) return found;
  return act(found.talk, found.leg) ? { kind: "done", leg: found.leg } : refused("not-now");
}

/** The other party goes on to `to`; the phone is let go once somebody is reached there, or has the call again. */
export function transferByCommand(wish: InCallWish & { readonly to: string }, site: Site): Commanded {
  const found = talking(wish, site);
  if ("kind" in found) return found;
  const { leg } = found;
  const status = mayTransfer(leg, site) ?? transferBlind({ leg, to: wish.to, referral: undefined }, site);
  if (status === undefined) return { kind: "done", leg };
  const why =
    status === 404 || status === 484 ? "no-such-number" : status === 403 || status === 482 ? "not-allowed" : "not-now";
  return { kind: "refused", why, status };
}

/** Each of `whom` hears `said`, the others meanwhile go on. Resolves at once; what is played ends by itself. */
export function playByCommand(
  wish: InCallWish & { readonly whom: "phone" | "others" | "everybody"; readonly said: readonly Said[] },
  site: Site,
): Commanded {
  const found = talking(wish, site);
  if ("kind" in found) return found;
  const { talk, leg } = found;
  const others = talk.parties.filter((one) => one !== leg);
  const heard = wish.whom === "phone" ? [leg] : wish.whom === "others" ? others : [leg, ...others];
  if (heard.some((one) => talk.isPlayedTo(one))) return refused("plays-already");
  void talk.play(heard, wish.said);
  return { kind: "done", leg };
}

interface Found {
  readonly way: Way;
  readonly talk: Talk;
  readonly leg: Leg;
}

function talking({ call, phone }: InCallWish, site: Site): Found | Extract<Commanded, { kind: "refused" }> {
  const way = site.calls.way(call);
  if (way === undefined) return refused("no-call");
  const { talk } = way;
  if (talk === undefined) return refused(site.floor.inLine(call) === undefined ? "nobody-talks" : "waits-in-queue");
  const leg = theOne(talk.parties, phone);
  return leg === undefined ? refused("which-phone") : { way, talk, leg };
}

/** Without a name: the agent's or the called phone before the one who called, where both are phones of ours. */
export function theOne(legs: readonly Leg[], phone: ExtensionKey | undefined): Leg | undefined {
  const ours = legs.filter((leg) => leg.party.extension !== undefined);
  if (phone !== undefined) return ours.find((leg) => leg.party.extension === phone);
  const serving = ours.filter((leg) => leg.party.agent !== undefined);
  const [only, second] = serving.length > 0 ? serving : ours;
  return second === undefined ? only : undefined;
}

export function refused(why: CommandRefusal): Extract<Commanded, { kind: "refused" }> {
  return { kind: "refused", why };
}
