// Calls with a fax: a caller of a fax number, a caller in a flow that receives or sends one, and a number that is called to take one.

import type { CallId, ExtensionKey } from "../../../base/ids.ts";
import { limits } from "../../../base/limits.ts";
import { fail, ok, type Result } from "../../../base/result.ts";
import type { Call } from "../../../call/call.ts";
import type { Leg } from "../../../call/leg.ts";
import { type RingOutcome, ringPhones } from "../../../call/ring-phones.ts";
import type { Destination } from "../../../call/route.ts";
import type { Outcome } from "../../../ivr/verbs.ts";
import type { FaxNumber } from "../../../office/office.ts";
import type { FaxPage } from "../../../rtp/fax/fax-page.ts";
import type { FlowPlace, Of } from "../flow/doors.ts";
import { afterLeg, hangUp, type Next } from "../next.ts";
import { reach } from "../reach.ts";
import type { Site } from "../site.ts";
import { documentPath } from "./fax-files.ts";
import type { Fax } from "./fax-tables.ts";
import type { Faxes } from "./faxes.ts";

/** Who called a fax number. It is over when the last page is. */
export async function visitFax(call: Call, caller: Leg, box: FaxNumber, site: Site): Promise<Next> {
  const { faxes } = site;
  if (faxes === undefined || !faxes.hasRoom) return hangUp(call, "busy", "switch");
  if (!caller.answer(undefined)) return hangUp(call, "no-common-audio", "switch");
  call.markConnected({});
  site.calls.way(call.id)?.reached();
  const fax = await faxes.receive({ call, leg: caller, ident: identOf(call), box: box.key });
  note(call, fax);
  if (fax.pages > 0) for (const extension of box.tell) site.tellPhone?.(extension, textOf(fax, box, site));
  return afterLeg(call, caller, "completed");
}

/** What a flow's node comes to. The caller may go on in sound afterwards. */
export async function faxDoor(verb: Of<"fax">, { call, leg, site }: FlowPlace): Promise<Outcome> {
  const { faxes } = site;
  if (faxes === undefined || !faxes.hasRoom) return { kind: "error", fault: "no further fax can begin now" };
  const place = { call, leg, ident: identOf(call), box: undefined };
  const pages = verb.way === "send" ? await documentOf(verb.file, faxes) : undefined;
  if (pages?.ok === false) return { kind: "error", fault: pages.fault };
  const fax =
    pages === undefined ? await faxes.receive(place) : await faxes.send(place, pages.value, { number: call.from });
  note(call, fax);
  if (leg.state === "ended" || call.signal.aborted) return { kind: "gone" };
  leg.voiceAgain();
  if (fax.state === "failed") return { kind: "error", fault: fax.fault ?? "the fax failed" };
  return { kind: "done", value: { id: fax.id, pages: fax.pages, from: fax.ident === "" ? fax.number : fax.ident } };
}

function documentOf(name: string | undefined, faxes: Faxes): Promise<Result<readonly FaxPage[], string>> {
  const path = documentPath(name ?? "");
  return path === undefined ? Promise.resolve(fail(`"${name}" is no name of a document`)) : faxes.document(path);
}

export type FaxRefusal = "unknown" | "not-allowed" | "not-now";

/** Calls that number with the rights and at the cost of `by`, and sends. Resolves when it rings. */
export function sendFax(
  init: { readonly number: string; readonly by: ExtensionKey; readonly pages: readonly FaxPage[] },
  site: Site,
): Result<CallId, FaxRefusal> {
  const { number, by, pages } = init;
  const { faxes } = site;
  const destination = reach(number, by, site);
  if (destination.kind === "unknown") return fail("unknown");
  if (destination.kind !== "extension" && destination.kind !== "outside") return fail("not-allowed");
  const fromName = site.office().extensions.get(by)?.name ?? by;
  const isFree = faxes?.hasRoom === true && site.calls.hasRoom;
  const call = isFree ? site.calls.openForCustomer({ from: by, fromName, dialled: number }) : undefined;
  if (faxes === undefined || call === undefined) return fail("not-now");
  site.calls.beginByRinging(call, async () => {
    const outcome = await ring(call, destination, by, site);
    if (outcome === undefined) return hangUp(call, "no-line", "switch");
    if (outcome.kind === "stopped") return hangUp(call, "cancelled", "switch");
    if (outcome.kind === "refused") return hangUp(call, outcome.refusal.ending, "callee", outcome.refusal.status);
    if (outcome.kind !== "answered")
      return hangUp(call, outcome.kind === "no-port" ? "overloaded" : "no-answer", "switch");
    const { leg } = outcome;
    call.takeCaller(leg);
    call.markConnected({});
    site.calls.way(call.id)?.reached();
    note(call, await faxes.send({ call, leg, ident: by, box: undefined }, pages, { number }));
    return afterLeg(call, leg, "completed");
  });
  return ok(call.id);
}

function ring(
  call: Call,
  destination: Extract<Destination, { kind: "extension" | "outside" }>,
  by: ExtensionKey,
  site: Site,
): Promise<RingOutcome> | undefined {
  const shown = { number: by, name: site.office().extensions.get(by)?.name };
  const common = { codecs: [], shown, maxForwards: 70 };
  if (destination.kind === "outside") {
    const { number, route } = destination;
    const ringMs = Math.min(route.ringMs, limits.fax.ringMs);
    return site.ringOutside?.(call, { ...common, number, route, payer: by, ringMs }, call.signal, () => {});
  }
  const { key: extension } = destination.extension;
  const contacts = site.contacts(extension);
  const init = { ...common, contacts, extension, agent: undefined, ringMs: limits.fax.ringMs };
  return ringPhones(init, site.ringing(call), call.signal, () => {});
}

/** A number that machines can show: digits, spaces and +. */
function identOf({ dialled }: Call): string {
  return /^[+\d ]{1,20}$/.test(dialled) ? dialled : "";
}

function note(call: Call, { id, way, pages, fault }: Fax): void {
  const what = way === "receive" ? "received" : "sent";
  call.note(fault === undefined ? `fax ${id}: ${pages} pages ${what}` : `fax ${id}: ${pages} pages ${what}, ${fault}`);
}

function textOf({ number, pages, id }: Fax, { name }: FaxNumber, site: Site): string {
  return site.office().language === "zh"
    ? `传真 ${name}：来自 ${number}，共 ${pages} 页（${id}）`
    : `Fax ${name}: ${pages} pages from ${number} (${id})`;
}
