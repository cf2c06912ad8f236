// The way to one carrier: its registration, what OPTIONS found out, and in which order its places are tried now. `app/core/trunks.ts` keeps one
// for each trunk of the office and makes a new one when the account changes; calls in progress do not notice.

import { Networks } from "../../base/networks.ts";
import type { Rng } from "../../base/rng.ts";
import type { Clock } from "../../base/time.ts";
import { type LocateDeps, type Located, locate, type Place, placeText } from "../locate/locate.ts";
import type { NameService } from "../locate/name-service.ts";
import type { Flow } from "../ports.ts";
import { contactUserOf, type TrunkAccount, targetOf } from "./account.ts";
import type { TrunkState } from "./facts.ts";
import { Health, type PlaceHealth } from "./health.ts";
import { Qualifier } from "./qualify.ts";
import type { KnownTrunk } from "./recognise.ts";
import { Registration, type RegistrationState, type SendRequest } from "./registration.ts";

export interface TrunkSettings extends TrunkAccount {
  readonly qualifyMs: number;
  readonly certificate: string | undefined;
  readonly addresses: readonly string[];
}

export interface TrunkLinkDeps {
  readonly clock: Clock;
  readonly rng: Rng;
  readonly names: NameService;
  readonly hmac: (key: string, text: string) => string;
  readonly request: SendRequest;
  readonly flowTo: (place: Place) => Flow;
  readonly ourAddress: (flow: Flow) => string;
  readonly onState: (state: TrunkState, cause: string) => void;
  /** `known` is another. */
  readonly onKnown: () => void;
}

/** Where `host` leads is looked up so often for recognising who calls; the name service remembers longer or shorter as it likes. */
export const LOOK_AGAIN_MS = 60_000;

export class TrunkLink {
  readonly settings: TrunkSettings;
  readonly health: Health;
  readonly contactUser: string | undefined;
  readonly #deps: TrunkLinkDeps;
  readonly #registration: Registration | undefined;
  readonly #qualifier: Qualifier | undefined;
  readonly #networks: Networks;
  #known: ReadonlyMap<string, ReadonlySet<number>> = new Map();
  #lookedAt = Number.NEGATIVE_INFINITY;
  #looking = false;
  #lookCause = "";
  #told: TrunkState = "unknown";
  #stopped = false;

  constructor(settings: TrunkSettings, deps: TrunkLinkDeps) {
    const { clock, rng, request, flowTo, ourAddress } = deps;
    this.settings = settings;
    this.#deps = deps;
    this.#networks = new Networks(settings.addresses);
    this.health = new Health(clock, () => this.#tell());
    this.contactUser = settings.register ? contactUserOf(settings, deps.hmac) : undefined;
    const find = (): Promise<Located> => this.#locate();
    if (this.contactUser !== undefined) {
      this.#registration = new Registration(settings, {
        clock,
        rng,
        request,
        flowTo,
        ourAddress,
        locate: find,
        contactUser: this.contactUser,
        onState: () => this.#tell(),
      });
    }
    if (settings.qualifyMs > 0) {
      this.#qualifier = new Qualifier(settings, settings.qualifyMs, {
        clock,
        rng,
        request,
        flowTo,
        locate: find,
        health: this.health,
      });
    }
  }

  start(): void {
    this.#look();
    this.#registration?.start();
    this.#qualifier?.start();
  }

  /** `done` once the carrier has been told, or will not be reached. */
  stop(done: () => void): void {
    this.#stopped = true;
    this.#qualifier?.stop();
    if (this.#registration === undefined) done();
    else this.#registration.stop(done);
  }

  get registration(): RegistrationState {
    return this.#registration?.state ?? { kind: "off" };
  }

  /** RFC 3608 */
  get serviceRoute(): readonly string[] {
    return this.#registration?.serviceRoute ?? [];
  }

  get places(): readonly PlaceHealth[] {
    return this.health.all;
  }

  get state(): TrunkState {
    const { kind } = this.registration;
    if (kind === "refused") return "refused";
    if (kind === "failed" || this.health.isDown) return "down";
    if (kind === "registering") return "registering";
    if (kind === "registered") return "up";
    return this.health.all.some((place) => place.state === "up") ? "up" : "unknown";
  }

  get cause(): string {
    const { registration } = this;
    if (registration.kind === "failed" || registration.kind === "refused") return registration.cause;
    return this.health.isDown ? "no answer to OPTIONS" : this.#lookCause;
  }

  /** Worth trying before trunks that are not. */
  get isUsable(): boolean {
    const { state } = this;
    return state === "up" || state === "unknown";
  }

  /**
   * Where to send a call now, best first; none: nowhere. A registration's own place comes first: only there are we known. `all`: those that
   * asked for a pause too, for a call that cannot wait.
   */
  async placesNow(all = false): Promise<{ readonly places: readonly Place[]; readonly cause: string }> {
    const located = await this.#locate();
    if (located.kind === "nowhere") return { places: [], cause: located.cause };
    const ordered = this.health.order(located.places, all);
    const { registration } = this;
    if (registration.kind !== "registered") return { places: ordered, cause: "" };
    const home = placeText(registration.place);
    return {
      places: [
        ...ordered.filter((place) => placeText(place) === home),
        ...ordered.filter((place) => placeText(place) !== home),
      ],
      cause: "",
    };
  }

  /** Looks up again in the background where that has grown old. */
  lookAgain(): void {
    if (this.#deps.clock.now() - this.#lookedAt > LOOK_AGAIN_MS) this.#look();
  }

  /** For whoever asks who sent a request. */
  get known(): KnownTrunk {
    const { key, user, certificate, transport } = this.settings;
    return {
      key,
      contactUser: this.contactUser,
      user,
      certificate,
      transport,
      networks: this.#networks,
      places: this.#known,
    };
  }

  flowFailed(flow: Flow): void {
    this.#registration?.flowFailed(flow);
  }

  #look(): void {
    if (this.#looking || this.#stopped) return;
    this.#looking = true;
    this.#lookedAt = this.#deps.clock.now();
    void this.#locate().then(() => {
      this.#looking = false;
    });
  }

  async #locate(): Promise<Located> {
    const deps: LocateDeps = this.#deps;
    const found = await locate(targetOf(this.settings), deps);
    this.#lookCause = found.kind === "nowhere" ? found.cause : "";
    if (found.kind === "found") {
      this.health.know(found.places);
      const before = this.#known;
      this.#known = portsByHost(found.places, before);
      if (this.#known !== before) this.#deps.onKnown();
    }
    return found;
  }

  #tell(): void {
    if (this.#stopped) return;
    const { state } = this;
    if (state === this.#told) return;
    this.#told = state;
    this.#deps.onState(state, this.cause);
  }
}

/** The last map stays where nothing has changed: it is read for each request that comes in. */
function portsByHost(
  places: readonly Place[],
  before: ReadonlyMap<string, ReadonlySet<number>>,
): ReadonlyMap<string, ReadonlySet<number>> {
  const map = new Map<string, Set<number>>();
  for (const { address } of places) {
    const ports = map.get(address.host);
    if (ports === undefined) map.set(address.host, new Set([address.port]));
    else ports.add(address.port);
  }
  const same = map.size === before.size && [...map].every(([host, ports]) => sameSet(ports, before.get(host)));
  return same ? before : map;
}

function sameSet(a: ReadonlySet<number>, b: ReadonlySet<number> | undefined): boolean {
  return b !== undefined && a.size === b.size && [...a].every((one) => b.has(one));
}
