// Keeps one trunk registered with its carrier (RFC 3261 §10.2): one Call-ID for all its REGISTERs, refreshed well before the expiry that was
// granted, unregistered at the end. `app/core/trunks.ts` makes one for each trunk that says `register`.
//
//               ┌──────────── refresh, connection lost ────────────┐
//               ▼                                                  │
//   off ─► registering ── 200 ───────────────────────────────► registered
//            │  ▲  ▲└── 423: again with Min-Expires                │ stop: REGISTER, Expires 0
//            │  │  └─── 408, 5xx, nobody there: the next place     ▼
//            │  └────── pause over ──┐                            off
//            ├── no place left ─► failed (30 s, doubling to 10 min)
//            └── refused ───────► refused (10 min, doubling to 1 h: a carrier bans whoever hammers)

import { randomToken } from "../../base/ids.ts";
import { limits } from "../../base/limits.ts";
import { hostText } from "../../base/net.ts";
import { fraction, type Rng } from "../../base/rng.ts";
import { type Clock, SECOND_MS, type Timer } from "../../base/time.ts";
import { type Located, type Place, placeText } from "../locate/locate.ts";
import { parseNumber } from "../message/chars.ts";
import type { SipResponse } from "../message/message.ts";
import { parseContacts } from "../message/name-addr.ts";
import { escapeUser, userOf } from "../message/uri.ts";
import type { Flow, HeaderRows } from "../ports.ts";
import type { RequestInit, RequestSeries } from "../user-agent-contract.ts";
import { credentialsOf, domainOf, type TrunkAccount, transportParam } from "./account.ts";

export type RegistrationState =
  | { readonly kind: "off" }
  | { readonly kind: "registering" }
  | { readonly kind: "registered"; readonly place: Place; readonly expiresS: number }
  /** Nobody answered, or only with 5xx. */
  | { readonly kind: "failed"; readonly status: number | undefined; readonly cause: string; readonly retryMs: number }
  /** The carrier does not want us: the account, its password or its address is wrong. */
  | { readonly kind: "refused"; readonly status: number; readonly cause: string; readonly retryMs: number };

export type SendRequest = (
  init: RequestInit & { readonly series?: RequestSeries },
  done: (status: number, response: SipResponse | undefined) => void,
) => void;

export interface RegistrationDeps {
  readonly clock: Clock;
  readonly rng: Rng;
  readonly request: SendRequest;
  readonly locate: () => Promise<Located>;
  readonly flowTo: (place: Place) => Flow;
  /** `host:port` where this peer reaches us. */
  readonly ourAddress: (flow: Flow) => string;
  readonly contactUser: string;
  readonly onState: (state: RegistrationState) => void;
}

/** Shares of the expiry granted after which we register again: never all trunks at once. */
const REFRESH_FROM = 0.6;
const REFRESH_SPAN = 0.2;
const JITTER = 0.2;
/** A registration over a connection that broke is renewed after so long, plus as much again by chance. */
const RECONNECT_MS = 1_000;

export class Registration {
  readonly #account: TrunkAccount;
  readonly #deps: RegistrationDeps;
  readonly #series: RequestSeries;
  #state: RegistrationState = { kind: "off" };
  #serviceRoute: readonly string[] = [];
  #timer: Timer | undefined;
  #expiresS: number;
  /** 423 was answered once in this round. */
  #lengthened = false;
  #failures = 0;
  /** Grows when what is under way must no longer count. */
  #round = 0;
  #stopped = false;

  constructor(account: TrunkAccount, deps: RegistrationDeps) {
    this.#account = account;
    this.#deps = deps;
    this.#expiresS = account.expiresS;
    this.#series = { callId: randomToken(deps.rng, 20), fromTag: randomToken(deps.rng, 10), cseq: 0 };
  }

  get state(): RegistrationState {
    return this.#state;
  }

  /** RFC 3608: what the registrar wants before our calls, topmost first. */
  get serviceRoute(): readonly string[] {
    return this.#serviceRoute;
  }

  start(): void {
    if (!this.#stopped) void this.#begin();
  }

  /** Registers anew at once, whatever it waited for. */
  again(): void {
    if (this.#stopped) return;
    this.#timer?.cancel();
    void this.#begin();
  }

  /** The connection to this peer broke: the carrier can no longer reach us over it. */
  flowFailed(flow: Flow): void {
    const { place } = this.#state.kind === "registered" ? this.#state : { place: undefined };
    if (place === undefined || this.#stopped || place.transport === "udp") return;
    if (place.address.host !== flow.remote.host || place.address.port !== flow.remote.port) return;
    this.#wait(RECONNECT_MS * (1 + fraction(this.#deps.rng)), "the connection it was registered over broke");
  }

  /** Takes our contact away where there is one (§10.2.2); `done` when the carrier has answered or will not. */
  stop(done: () => void): void {
    if (this.#stopped) return done();
    this.#stopped = true;
    this.#round++;
    this.#timer?.cancel();
    const before = this.#state;
    this.#state = { kind: "off" };
    if (before.kind !== "registered") return done();
    this.#send(before.place, 0, () => done());
  }

  async #begin(): Promise<void> {
    const round = ++this.#round;
    this.#lengthened = false;
    this.#turn(this.#state.kind === "registered" ? this.#state : { kind: "registering" });
    const located = await this.#deps.locate();
    if (round !== this.#round) return;
    if (located.kind === "nowhere") return this.#fail(undefined, located.cause);
    this.#try(this.#presentFirst(located.places), 0, round);
  }

  /** Who has our registration keeps it while it answers, whatever the draw by weight says this time. */
  #presentFirst(places: readonly Place[]): readonly Place[] {
    if (this.#state.kind !== "registered") return places;
    const present = placeText(this.#state.place);
    const rest = places.filter((place) => placeText(place) !== present);
    return rest.length === places.length ? places : [this.#state.place, ...rest];
  }

  #try(places: readonly Place[], index: number, round: number): void {
    const place = places[index];
    if (place === undefined) return;
    this.#send(place, this.#expiresS, (status, response) => {
      if (round !== this.#round) return;
      if (status >= 200 && status < 300) return this.#registered(place, response);
      if (status === 423 && this.#lengthen(response)) return this.#try(places, index, round);
      if (status < 500 && status !== 408 && status !== 430) return this.#refuse(status, response);
      if (status >= 600) return this.#refuse(status, response);
      // RFC 3263 §4.3: a place that does not answer, or cannot serve, is followed by the next.
      if (index + 1 < places.length) return this.#try(places, index + 1, round);
      this.#fail(status, causeOf(status, response), waitOf(response));
    });
  }

  #send(place: Place, expiresS: number, done: (status: number, response: SipResponse | undefined) => void): void {
    const account = this.#account;
    const flow = this.#deps.flowTo(place);
    const host = hostText(domainOf(account));
    const user = account.user ?? account.authUser ?? "";
    const credentials = credentialsOf(account);
    const contact = `<sip:${escapeUser(this.#deps.contactUser)}@${this.#deps.ourAddress(flow)}${transportParam(place)}>`;
    const headers: HeaderRows = [
      ["Contact", `${contact};expires=${expiresS}`],
      ["Expires", String(expiresS)],
      ["Supported", "path"],
    ];
    this.#deps.request(
      {
        flow,
        method: "REGISTER",
        uri: `sip:${host}${transportParam(place)}`, // §10.2: no user part
        from: { display: undefined, user, host },
        to: { display: undefined, user, host },
        ...(credentials === undefined ? {} : { credentials }),
        headers,
        series: this.#series,
      },
      done,
    );
  }

  #registered(place: Place, response: SipResponse | undefined): void {
    const expiresS = grantedS(response, this.#deps.contactUser) ?? this.#expiresS;
    this.#failures = 0;
    this.#serviceRoute = response?.headers.list("Service-Route") ?? [];
    this.#turn({ kind: "registered", place, expiresS });
    const share = REFRESH_FROM + REFRESH_SPAN * fraction(this.#deps.rng);
    this.#wait(Math.max(SECOND_MS, expiresS * SECOND_MS * share), "its registration is refreshed");
  }

  /** §10.2.8: true where asking for longer may help. */
  #lengthen(response: SipResponse | undefined): boolean {
    const least = secondsIn(response?.headers.get("Min-Expires"));
    if (this.#lengthened || least === undefined || least <= this.#expiresS) return false;
    this.#lengthened = true;
    this.#expiresS = Math.min(least, limits.trunk.waitMaxS);
    return true;
  }

  #fail(status: number | undefined, cause: string, atLeastMs = 0): void {
    const { retryMs, retryMaxMs } = limits.trunk;
    const pause = Math.max(atLeastMs, this.#pause(retryMs, retryMaxMs));
    this.#turn({ kind: "failed", status, cause, retryMs: pause });
    this.#wait(pause, "its carrier could not be reached");
  }

  #refuse(status: number, response: SipResponse | undefined): void {
    const { refusedMs, refusedMaxMs } = limits.trunk;
    const pause = Math.max(waitOf(response), this.#pause(refusedMs, refusedMaxMs));
    this.#turn({ kind: "refused", status, cause: causeOf(status, response), retryMs: pause });
    this.#wait(pause, "its carrier refused it");
  }

  /** Doubles with each failure in a row, up to `most`; a little longer by chance. */
  #pause(first: number, most: number): number {
    const doubled = Math.min(first * 2 ** Math.min(this.#failures, 20), most);
    this.#failures++;
    return Math.round(doubled * (1 + JITTER * fraction(this.#deps.rng)));
  }

  #wait(ms: number, why: string): void {
    this.#timer?.cancel();
    this.#timer = this.#deps.clock.after(ms, `trunk ${this.#account.key}: ${why}`, () => void this.#begin());
  }

  #turn(state: RegistrationState): void {
    const before = this.#state;
    this.#state = state;
    if (before !== state) this.#deps.onState(state);
  }
}

/** §10.2.4: the expiry of our own contact among those in the answer, else that of the whole. */
function grantedS(response: SipResponse | undefined, contactUser: string): number | undefined {
  if (response === undefined) return undefined;
  const contacts = parseContacts(response.headers);
  const ours = contacts === "*" ? undefined : contacts?.find((contact) => userOf(contact.uri) === contactUser);
  const granted = secondsIn(ours?.params.get("expires")) ?? secondsIn(response.headers.get("Expires"));
  return granted === undefined || granted === 0 ? undefined : granted;
}

/** Retry-After, ms; 0: none. */
function waitOf(response: SipResponse | undefined): number {
  return (retryAfterS(response?.headers.get("Retry-After")) ?? 0) * SECOND_MS;
}

/** RFC 3261 §20.33: seconds, perhaps with a comment or parameters behind; bounded. */
export function retryAfterS(text: string | undefined): number | undefined {
  return secondsIn(/^\s*(\d+)/.exec(text ?? "")?.[1]);
}

function secondsIn(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const seconds = parseNumber(text.trim(), 0xffff_ffff);
  return seconds < 0 ? undefined : Math.min(seconds, limits.trunk.waitMaxS);
}

function causeOf(status: number, response: SipResponse | undefined): string {
  if (response === undefined) return status === 408 ? "no answer" : "cannot be reached";
  return `${status} ${response.reason}`.slice(0, limits.call.numberCharacters);
}
