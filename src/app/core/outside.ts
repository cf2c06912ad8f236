// The way out of the house: rings numbers over the trunks of a route, within what their payer may spend, and never in a circle. Calls for help
// have no ceiling. Stories reach it through the site; how carriers are tried is dial-outside.ts.

import type { Signal } from "../../base/abort.ts";
import { type ExtensionKey, randomToken, type TrunkKey } from "../../base/ids.ts";
import { limits } from "../../base/limits.ts";
import { type Logger, pii } from "../../base/log.ts";
import type { Call } from "../../call/call.ts";
import type { Leg } from "../../call/leg.ts";
import { changed } from "../../call/rewrite.ts";
import type { RingOutcome } from "../../call/ring-phones.ts";
import type { OnProgress } from "../../call/ring-places.ts";
import type { TollGuard } from "../../call/toll-guard.ts";
import type { RouteTrunk } from "../../office/office.ts";
import { dialOutside, type OutsideDeps } from "./dial-outside.ts";
import { ForwardCircle } from "./forward-circle.ts";
import type { OutsidePlace } from "./site.ts";

export interface WayOutDeps extends OutsideDeps {
  readonly log: Logger;
  readonly tolls: Pick<TollGuard, "mayStart" | "started" | "answered" | "ended">;
  /** A message of the switch to whoever sits at this extension. */
  readonly notify: (extension: ExtensionKey, text: string) => void;
  /** The people who are called for help may call back: nothing keeps them away from this extension for a while. */
  readonly calledForHelp: (extension: ExtensionKey) => void;
}

/** What a call over a paid route costs whoever pays for it. */
interface Payment {
  answered(leg: Leg): void;
  ended(): void;
}

/** 403: there is no right way to say "your money is used up". */
const NO_MONEY: RingOutcome = { kind: "refused", refusal: { ending: "rejected", status: 403, by: "switch" } };
const CIRCLE: RingOutcome = { kind: "refused", refusal: { ending: "forward-loop", status: 482, by: "switch" } };
/** Somebody who calls for help is given time. */
const HELP_RINGS_MS = 5 * 60_000;

export class WayOut {
  readonly #deps: WayOutDeps;
  readonly #circle = new ForwardCircle();
  /** Calls for help now, by extension. No zeros. */
  readonly #helping = new Map<ExtensionKey, number>();

  /** Whose minutes a call over a paid route uses, by its dialog's Call-ID, which goes along when its person goes on in another call. */
  readonly #payers = new Map<string, ExtensionKey>();

  constructor(deps: WayOutDeps) {
    this.#deps = deps;
  }

  get size(): number {
    return this.#circle.size + this.#helping.size + this.#payers.size;
  }

  /** As `RingOutside` of site.ts. */
  async ring(call: Call, place: OutsidePlace, signal: Signal, onProgress: OnProgress): Promise<RingOutcome> {
    const { route } = place;
    const number = changed(place.number, route);
    const leave = this.#circle.enter(call, number);
    if (leave === undefined) return CIRCLE;
    const payer = place.payer ?? call.payer;
    const paid = payer === undefined ? undefined : this.#startPaying(call, payer, place);
    if (paid === "refused") {
      leave();
      return NO_MONEY;
    }
    try {
      const { ringMs, maxForwards, codecs } = place;
      const outcome = await dialOutside(
        { call, number, via: route.via, failOn: route.failOn, payer, ringMs, maxForwards, codecs, isEmergency: false },
        this.#deps,
        signal,
        onProgress,
      );
      if (outcome.kind === "answered") paid?.answered(outcome.leg);
      else paid?.ended();
      return outcome;
    } catch (bug) {
      paid?.ended();
      throw bug;
    } finally {
      leave();
    }
  }

  /** Whose minutes this leg uses; undefined: it costs nobody anything. */
  payerOf({ dialogId }: Pick<Leg, "dialogId">): ExtensionKey | undefined {
    return this.#payers.get(dialogId.callId);
  }

  /** A call that was up when the process was killed goes on, and so does what it costs. */
  paysOn(call: Call, leg: Leg, payer: ExtensionKey): void {
    this.#payment(call, payer).answered(leg);
  }

  /** A call for help: over every trunk that may reach it, a line for certain, and whoever must know is told. */
  async ringForHelp(call: Call, number: string, signal: Signal, onProgress: OnProgress): Promise<RingOutcome> {
    const { office, trunks, calledForHelp } = this.#deps;
    trunks.lines.markEmergency(call.id);
    const { extension } = call;
    if (extension !== undefined) calledForHelp(extension);
    this.#tell(call, number);
    const { emergency } = office();
    const keys: readonly TrunkKey[] = emergency.via.length > 0 ? emergency.via : [...office().trunks.keys()];
    const via = keys.map((trunk): readonly RouteTrunk[] => [{ trunk, weight: 1 }]);
    const failOn = ANY_REFUSAL;
    const init = {
      call,
      number,
      via,
      failOn,
      payer: extension,
      ringMs: HELP_RINGS_MS,
      codecs: call.anchor?.codecs ?? [],
      maxForwards: call.maxForwards - 1,
    };
    const deps = this.#mayClearLines(call) ? this.#deps : { ...this.#deps, giveWay: () => {} };
    return dialOutside({ ...init, isEmergency: true }, deps, signal, onProgress);
  }

  /** A stolen password or a phone run wild must not end everybody's calls by calling for help again and again. */
  #mayClearLines({ extension, scope }: Call): boolean {
    if (extension === undefined) return true;
    const before = this.#helping.get(extension) ?? 0;
    this.#helping.set(extension, before + 1);
    scope.own(() => {
      const now = (this.#helping.get(extension) ?? 1) - 1;
      if (now > 0) this.#helping.set(extension, now);
      else this.#helping.delete(extension);
    });
    return before < limits.trunk.helpClears;
  }

  #tell(call: Call, number: string): void {
    const { office, log, notify } = this.#deps;
    log.error("call.emergency", { call: call.id, from: pii(call.from), number });
    const extension = call.extension === undefined ? undefined : office().extensions.get(call.extension);
    const who = extension === undefined ? call.from : `${extension.key} ${extension.name}`.trim();
    const text =
      office().language === "zh"
        ? `紧急呼叫：分机 ${who} 正在拨打 ${number}`
        : `Emergency call: ${who} is calling ${number}`;
    for (const one of office().emergency.tell) notify(one, text.slice(0, limits.trunk.noticeCharacters));
  }

  #startPaying(call: Call, payer: ExtensionKey, { route }: OutsidePlace): Payment | "refused" | undefined {
    if (!route.paid) return undefined;
    const why = this.#deps.tolls.mayStart(payer, route);
    if (why === undefined) return this.#payment(call, payer);
    call.note(`not dialled: ${payer} has reached its ceiling (${why})`);
    return "refused";
  }

  #payment(call: Call, payer: ExtensionKey): Payment {
    const { tolls, rng } = this.#deps;
    const id = `${call.id} ${randomToken(rng, 6)}`;
    let talking: Leg | undefined;
    tolls.started(id, payer, { paid: true }, () => {
      call.note(`ended: ${payer} has reached its ceiling (paid-minutes)`);
      talking?.hangUp({ reason: 'Q.850;cause=31;text="Ceiling of paid minutes"' });
    });
    return {
      answered: (leg) => {
        const { callId } = leg.dialogId;
        talking = leg;
        this.#payers.set(callId, payer);
        tolls.answered(id);
        leg.onGone(() => {
          this.#payers.delete(callId);
          tolls.ended(id);
        });
      },
      ended: () => tolls.ended(id),
    };
  }
}

/** Help may be had over another carrier, whatever this one has against the call. */
const ANY_REFUSAL: readonly number[] = Array.from({ length: 300 }, (_, index) => 400 + index).filter(
  (status) => status !== 486 && status !== 600,
);
