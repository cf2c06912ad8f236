// Keys pressed during a talk by whoever may transfer or record (office.keys). A key sequence that means nothing here was meant for the other side, which
// heard it; from a complete code on the other side hears music, so that the number that follows is not played to it.
//
//   idle ──*…──► code ──complete──► number… # ──► done
//     ▲            └─ means nothing, or too slow ─┴─► refuse tone, and the talk goes on

import { limits } from "../../base/limits.ts";
import type { Timer } from "../../base/time.ts";
import type { Call } from "../../call/call.ts";
import type { Leg } from "../../call/leg.ts";
import { addThird, consult, goBack } from "./consult.ts";
import { mayPress, recordingKey } from "./record-on-demand.ts";
import type { Site } from "./site.ts";
import type { Talk } from "./talk.ts";
import { mayTransfer, transferBlind } from "./transfers.ts";

type Key = "transfer" | "consult" | "threeWay" | "park" | "record" | "pauseRecord";

export class InCallKeys {
  readonly #call: Call;
  readonly #talk: Talk;
  readonly #site: Site;
  #forget: (() => void)[] = [];
  #typing: { readonly leg: Leg; code: Key | undefined; text: string; timer: Timer } | undefined;
  #closed = false;

  constructor(call: Call, talk: Talk, site: Site) {
    this.#call = call;
    this.#talk = talk;
    this.#site = site;
  }

  listen(parties: readonly Leg[]): void {
    for (const leg of parties) {
      if (this.#codesOf(leg).length === 0) continue;
      this.#forget.push(this.#site.keypad.listen(leg, (digit) => this.#pressed(leg, digit)));
    }
  }

  close(): void {
    this.#closed = true;
    this.#typing?.timer.cancel();
    this.#typing = undefined;
    for (const forget of this.#forget.splice(0)) forget();
  }

  /** What is pressed now is a number to be dialled, and nobody else's business. */
  get takesNumber(): boolean {
    return this.#typing?.code !== undefined;
  }

  #pressed(leg: Leg, digit: string): void {
    const typing = this.#typing;
    if (typing !== undefined && typing.leg !== leg) return; // one at a time
    typing?.timer.cancel();
    const text = (typing?.text ?? "") + digit;
    if (typing?.code !== undefined) return this.#number(leg, typing.code, text);
    this.#typing = undefined;
    const { keys } = this.#site.office();
    const codes = this.#codesOf(leg).filter((one) => keys[one].startsWith(text));
    const [only] = codes;
    if (only === undefined) return;
    if (keys[only] !== text) return this.#wait(leg, undefined, text);
    this.#complete(leg, only);
  }

  /** What this leg's owner may press; for anybody else keys mean nothing and are only for the other side. */
  #codesOf(leg: Leg): readonly Key[] {
    const { extensions, keys } = this.#site.office();
    const { extension } = leg.party;
    const own = extension === undefined ? undefined : extensions.get(extension);
    if (own === undefined) return [];
    return (Object.keys(keys) as Key[]).filter((key) => {
      const isOfRecording = key === "record" || key === "pauseRecord";
      return keys[key] !== "" && (isOfRecording ? mayPress(leg, key, this.#site) : own.transfer);
    });
  }

  #wait(leg: Leg, code: Key | undefined, text: string): void {
    const timer = this.#site.clock.after(limits.call.keyMs, `${leg.id}: no further key`, () => {
      this.#typing = undefined;
      if (code !== undefined) this.#refuse(leg); // two keys alone were perhaps for the other side
    });
    this.#typing = { leg, code, text, timer };
  }

  #complete(leg: Leg, code: Key): void {
    if (code === "record" || code === "pauseRecord") {
      return this.#tone(leg, recordingKey(this.#call, leg, code, this.#site) ? "confirm" : "refuse");
    }
    const way = this.#site.calls.way(this.#call.id);
    if (way?.consulting !== undefined && way.call.anchor === leg) {
      if (code === "consult") return goBack(way);
      if (code === "threeWay" && addThird(way, leg, this.#site)) return;
      return this.#refuse(leg);
    }
    if (code === "threeWay" || mayTransfer(leg, this.#site) !== undefined) return this.#refuse(leg);
    if (code === "park") {
      const to = this.#site.office().parking.number;
      return to === undefined ? this.#refuse(leg) : this.#transfer(leg, to);
    }
    const partner = this.#talk.partnerOf(leg);
    if (partner === undefined) return this.#refuse(leg);
    partner.hear({ kind: "file", name: this.#site.holdMusic, then: "repeat" });
    leg.hear({ kind: "nothing" });
    this.#wait(leg, code, "");
  }

  #number(leg: Leg, code: Key, text: string): void {
    if (!text.endsWith("#") && text.length <= limits.call.numberCharacters) return this.#wait(leg, code, text);
    this.#typing = undefined;
    const to = text.slice(0, -1);
    if (!/^[0-9*]+$/.test(to)) return this.#refuse(leg);
    if (code === "transfer") return this.#transfer(leg, to);
    if (!consult(leg, to, this.#site)) this.#refuse(leg);
  }

  #transfer(leg: Leg, to: string): void {
    if (transferBlind({ leg, to, referral: undefined }, this.#site) !== undefined) this.#refuse(leg);
  }

  /** The one who pressed hears that it was nothing; then the talk goes on. */
  #refuse(leg: Leg): void {
    this.#tone(leg, "refuse");
  }

  #tone(leg: Leg, tone: "confirm" | "refuse"): void {
    if (this.#closed) return;
    leg.hear({ kind: "tone", tone });
    const timer = this.#site.clock.after(limits.call.refuseToneMs, `${leg.id}: ${tone} tone`, () => {
      forget();
      if (!this.#closed) this.#talk.connect();
    });
    const forget = (): void => timer.cancel();
    this.#forget.push(forget);
  }
}
