// A page: every free phone of a group answers by itself and hears the pager, who hears a beep once they are ready and nobody of them. It ends when
// the pager hangs up, or when nobody is left to hear.
//
//   pager dials ──► phones rung ──first answers──► pager answered ──a moment──► beep ──► speaks ──► hangs up: all end

import { Abort } from "../../base/abort.ts";
import type { ExtensionKey } from "../../base/ids.ts";
import { limits } from "../../base/limits.ts";
import { sleep } from "../../base/time.ts";
import type { Call } from "../../call/call.ts";
import type { Leg } from "../../call/leg.ts";
import type { PageGroup } from "../../office/office.ts";
import { AUTO_ANSWER } from "./auto-answer.ts";
import { afterLeg, hangUp, type Next } from "./next.ts";
import { ringExtension } from "./ring-extension.ts";
import type { Site } from "./site.ts";
import { isFreeForSpeech } from "./visit-intercom.ts";

/** Phones that answer by themselves do so at once; slower ones come in while the pager speaks. */
const GATHER_MS = 1_500;

export async function visitPage(call: Call, caller: Leg, page: PageGroup, site: Site): Promise<Next> {
  if (call.extension === undefined) return hangUp(call, "rejected", "switch", 403);
  if (call.maxForwards <= 0) return hangUp(call, "failed", "switch", 483); // RFC 3261 §16.3 step 3
  const audience = new Audience(call, caller, site);
  audience.invite(chosen(call, page, site));
  const somebody = await audience.first;
  audience.check();
  if (call.signal.aborted) return afterLeg(call, caller, "cancelled");
  if (!somebody) return hangUp(call, "unreachable", "switch");
  if (!caller.answer(undefined)) return hangUp(call, "no-common-audio", "switch");
  call.markConnected({});
  await sleep(site.clock, GATHER_MS, "phones answer a page", audience.complete);
  if (caller.state !== "ended") caller.hear({ kind: "tone", tone: "beep" });
  caller.listen((event) => {
    if (event.kind === "held" || event.kind === "resumed") audience.hearAgain();
  });
  await audience.over;
  caller.listen(undefined);
  audience.leave(); // also where the pager goes on elsewhere
  audience.check();
  call.note(`page ${page.key}: heard by ${audience.heardBy.join(", ")}`);
  return caller.state === "ended" ? afterLeg(call, caller, "completed") : hangUp(call, "completed", "callee");
}

/** The others are named in the record with the reason. */
function chosen(call: Call, page: PageGroup, site: Site): readonly ExtensionKey[] {
  const free: ExtensionKey[] = [];
  const leftOut: string[] = [];
  for (const key of page.members) {
    if (key === call.extension) continue;
    const extension = site.office().extensions.get(key);
    if (extension === undefined || site.contacts(key).length === 0) leftOut.push(`${key} not registered`);
    else if (extension.intercom === "refuse") leftOut.push(`${key} does not allow it`);
    else if (!isFreeForSpeech(extension, site)) leftOut.push(`${key} busy`);
    else free.push(key);
  }
  if (leftOut.length > 0) call.note(`page ${page.key}: left out ${leftOut.join(", ")}`);
  return free;
}

/** The phones of one page. */
class Audience {
  readonly heardBy: ExtensionKey[] = [];
  readonly #call: Call;
  readonly #caller: Leg;
  readonly #site: Site;
  readonly #listening = new Set<Leg>();
  readonly #complete = new Abort();
  #ringing = 0;
  #firstKnown: (somebody: boolean) => void = () => {};
  #end: () => void = () => {};
  #broken: { readonly bug: unknown } | undefined;
  /** true: somebody hears. false: nobody will, or the pager is gone. */
  readonly first: Promise<boolean>;
  readonly over: Promise<void>;

  constructor(call: Call, caller: Leg, site: Site) {
    this.#call = call;
    this.#caller = caller;
    this.#site = site;
    this.first = new Promise((resolve) => {
      this.#firstKnown = resolve;
    });
    this.over = new Promise((resolve) => {
      this.#end = resolve;
    });
    call.signal.onAbort(() => {
      this.#complete.abort();
      this.#firstKnown(false);
      this.#end();
    });
  }

  /** Aborted when no phone is rung any more. */
  get complete(): Abort {
    return this.#complete;
  }

  invite(members: readonly ExtensionKey[]): void {
    this.#ringing = members.length;
    for (const member of members) this.#ring(member).catch((bug: unknown) => this.#break(bug));
    this.#look();
  }

  /** Our own mistake in one of its phones ends the page, as it would end any call. */
  check(): void {
    if (this.#broken !== undefined) throw this.#broken.bug;
  }

  /** Nobody hears any more. */
  leave(): void {
    for (const leg of [...this.#listening]) leg.hangUp();
  }

  /** The pager held or came back. */
  hearAgain(): void {
    for (const leg of this.#listening) this.#hear(leg);
  }

  async #ring(member: ExtensionKey): Promise<void> {
    const call = this.#call;
    const outcome = await ringExtension(
      {
        call,
        caller: this.#caller,
        extension: { key: member },
        ringMs: limits.call.autoAnswerMs,
        headers: AUTO_ANSWER,
        site: this.#site,
      },
      call.signal,
      () => {},
    );
    this.#ringing--;
    if (outcome.kind === "answered") this.#join(member, outcome.leg);
    if (this.#ringing === 0) this.#complete.abort();
    this.#look();
  }

  #join(member: ExtensionKey, leg: Leg): void {
    if (this.#call.signal.aborted) return leg.hangUp();
    this.heardBy.push(member);
    this.#listening.add(leg);
    this.#hear(leg);
    this.#firstKnown(true);
    leg.onEnd(() => {
      this.#listening.delete(leg);
      this.#look();
    });
  }

  #hear(leg: Leg): void {
    const isHeld = this.#caller.state === "held";
    leg.hear(isHeld ? { kind: "nothing" } : { kind: "leg", leg: this.#caller.id });
  }

  #break(bug: unknown): void {
    this.#broken ??= { bug };
    this.#firstKnown(false);
    this.#end();
  }

  #look(): void {
    if (this.#ringing > 0 || this.#listening.size > 0) return;
    this.#firstKnown(false);
    this.#end();
  }
}
