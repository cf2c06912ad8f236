// May the switch itself call this number for a queue, and how is it dialled? A number that a stranger showed or keyed in is believed only so far: it
// is an ordinary one, of this country unless the office says otherwise, not one of our own, and the office's routes lead there for whoever pays.

import type { ExtensionKey } from "../../../base/ids.ts";
import { kindOfNumber } from "../../../call/number-kind.ts";
import { nationalOf, spellingsOf } from "../../../call/phone-number.ts";
import type { Destination } from "../../../call/route.ts";
import type { Office, Queue } from "../../../office/office.ts";
import { reach } from "../reach.ts";
import type { Site } from "../site.ts";

export type NotCallable = "no-number" | "costly" | "abroad" | "our-own" | "not-allowed";

export type Callable =
  | {
      readonly kind: "yes";
      /** As it is kept: E.164, or an extension. */
      readonly number: string;
      readonly destination: Extract<Destination, { kind: "outside" | "extension" }>;
    }
  | { readonly kind: "no"; readonly why: NotCallable };

/** `payer` undefined: somebody who serves the queue may be able to. `inside`: an extension asks, and may name itself. */
export function callable(
  written: string,
  queue: Pick<Queue, "callback">,
  asker: { readonly payer: ExtensionKey | undefined; readonly inside: boolean },
  site: Pick<Site, "office" | "numbers">,
): Callable {
  const office = site.office();
  if (asker.inside && office.extensions.has(written as ExtensionKey)) return insideOf(written, site);
  const kind = kindOfNumber(written, office.country);
  if (kind.kind === "none") return no("no-number");
  if (kind.kind === "costly") return no("costly");
  if (isOurs(kind.e164, office)) return no("our-own");
  if (!kind.isHere && queue.callback?.abroad !== true) return no("abroad");
  for (const payer of asker.payer === undefined ? payersOf(queue, office) : [asker.payer]) {
    const destination = wayOut(kind.e164, payer, queue, site);
    if (destination !== undefined) return { kind: "yes", number: kind.e164, destination };
  }
  return no("not-allowed");
}

/** As somebody at the queue would say or dial it: "13800138000". */
export function spokenForm(number: string, { country }: Pick<Office, "country">): string {
  return nationalOf(number, country) ?? number;
}

function insideOf(extension: string, site: Pick<Site, "numbers">): Callable {
  const destination = reach(extension, extension as ExtensionKey, site);
  return destination.kind === "extension" ? { kind: "yes", number: extension, destination } : no("no-number");
}

/** A number of the house would come back in, and wait for itself. */
function isOurs(e164: string, { numbers, trunks, extensions, country }: Office): boolean {
  const spellings = spellingsOf(e164, country);
  if (spellings.some((one) => numbers.has(one))) return true;
  const shown = [...trunks.values(), ...extensions.values()].map(({ callerId }) => callerId);
  return shown.some((one) => one !== undefined && spellings.includes(one));
}

/** Where an earlier way of writing it is forbidden, a later one is no way round. */
function wayOut(
  e164: string,
  payer: ExtensionKey,
  { callback }: Pick<Queue, "callback">,
  site: Pick<Site, "office" | "numbers">,
): Extract<Destination, { kind: "outside" }> | undefined {
  const prefix = callback?.prefix ?? "";
  for (const one of [spokenForm(e164, site.office()), e164]) {
    const destination = reach(`${prefix}${one}`, payer, site);
    if (destination.kind === "outside") return destination;
    if (destination.kind === "forbidden" || destination.kind === "emergency") return undefined;
  }
  return undefined;
}

/** One extension for each set of rights among those that agents work at. */
function payersOf({ callback }: Pick<Queue, "callback">, { agents, extensions }: Office): readonly ExtensionKey[] {
  if (callback?.by !== undefined) return [callback.by];
  const byRights = new Map<string, ExtensionKey>();
  for (const { extension } of agents.values()) {
    const rights = extension === undefined ? undefined : extensions.get(extension)?.rights.join(" ");
    if (extension !== undefined && rights !== undefined && !byRights.has(rights)) byRights.set(rights, extension);
  }
  return [...byRights.values()];
}

function no(why: NotCallable): Callable {
  return { kind: "no", why };
}
