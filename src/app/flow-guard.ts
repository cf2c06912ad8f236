// Where requests of flows may go: http and https to the world outside, and to the office's own network only where `flows.allow` of zongji.yaml says
// so. A name is looked up when its connection is made, and the connection goes to an address that was looked at: whatever the name leads to a moment
// later, or meant a moment before (DNS rebinding), makes no difference.

import { type LookupAddress, lookup as lookUpName } from "node:dns";
import { isIP, type LookupFunction } from "node:net";
import { networkInterfaces } from "node:os";
import { Networks } from "../base/networks.ts";
import { isOwnNetwork } from "./alarms/own-network.ts";

export interface GuardInit {
  /** Networks, addresses and names, the latter two perhaps with a port: 10.0.0.0/8, crm.local:8080, [fd00::5]:80. */
  readonly allow: readonly string[];
  /** Further addresses of this switch, such as that of the router in front of it. */
  readonly own: readonly string[];
  /** The machine's, unless a test brings its own. */
  readonly lookUp?: ((name: string, done: LookUpDone) => void) | undefined;
}

export type LookUpDone = (error: Error | null, found: readonly LookupAddress[]) => void;

/** Its message is for a person and holds no secret. */
export class GuardError extends Error {
  override readonly name = "GuardError";
}

interface Place {
  readonly host: string;
  /** undefined: any. */
  readonly port: number | undefined;
}

/** Ports below this that are open to flows; all above are. */
const WELL_KNOWN = 1_024;
const WEB_PORTS: ReadonlySet<number> = new Set([80, 443]);
const ENTRY = /^(?:\[([0-9A-Fa-f:.]{2,45})\]|([\p{L}\p{N}._-]{1,253}))(?::(\d{1,5}))?$/u;

/** undefined: no entry of `flows.allow` that could mean anything. */
export function readPlace(entry: string): Place | undefined {
  if (isIP(entry) === 6) return { host: hostOf(`[${entry}]`), port: undefined };
  const [, bracketed, bare, port] = ENTRY.exec(entry) ?? [];
  const host = bracketed === undefined ? bare : `[${bracketed}]`;
  if (host === undefined || !URL.canParse(`http://${host}/`)) return undefined;
  const number = port === undefined ? undefined : Number(port);
  return number !== undefined && (number < 1 || number > 65_535) ? undefined : { host: hostOf(host), port: number };
}

/** As URLs have it: lower case, no brackets, no dot at the end, 127.1 is 127.0.0.1. */
function hostOf(host: string): string {
  return bareHost(new URL(`http://${host}/`));
}

export function bareHost(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, "").replace(/\.$/, "");
}

export function portOf(url: URL): number {
  return url.port === "" ? (url.protocol === "https:" ? 443 : 80) : Number(url.port);
}

export class FlowGuard {
  readonly #places: readonly Place[];
  readonly #networks: Networks;
  readonly #own: ReadonlySet<string>;
  readonly #lookUp: NonNullable<GuardInit["lookUp"]>;

  constructor({ allow, own, lookUp }: GuardInit) {
    this.#networks = new Networks(allow.filter((entry) => entry.includes("/")));
    this.#places = allow.filter((entry) => !entry.includes("/")).flatMap((entry) => readPlace(entry) ?? []);
    this.#own = new Set(own);
    this.#lookUp = lookUp ?? ((name, done) => lookUpName(name, { all: true, verbatim: false }, done));
  }

  /** Why this address may not be asked, as far as can be said before its name is looked up; undefined: it may. */
  refusalOf(url: URL): string | undefined {
    if (url.protocol !== "http:" && url.protocol !== "https:") return `${url.protocol} is neither http nor https`;
    if (url.username !== "" || url.password !== "") return "the address names a user: write a header instead";
    const host = bareHost(url);
    if (host === "") return "the address names no host";
    const port = portOf(url);
    const isAddress = isIP(host) !== 0;
    if (this.#isNamed(host, port) || (isAddress && this.#networks.has(host))) return undefined;
    if (port < WELL_KNOWN && !WEB_PORTS.has(port)) return `port ${port} is no port of the web`;
    return isAddress && this.#isOurs(host) ? ourOwn(host) : undefined;
  }

  /** For the connection of such a request. Every address of the name must be allowed: the one that is taken is anybody's guess. */
  lookupFor(url: URL): LookupFunction {
    const port = portOf(url);
    const isNamed = this.#isNamed(bareHost(url), port);
    return (name, options, done) => {
      this.#lookUp(name, (error, found) => {
        if (error !== null) return done(error, []);
        const wrong = isNamed ? undefined : found.find(({ address }) => !this.#mayReach(address, port));
        if (wrong !== undefined) return done(new GuardError(ourOwn(name)), []);
        const [first] = found;
        if (first === undefined) return done(new GuardError(`${name} leads nowhere`), []);
        if (options.all === true) return done(null, [...found]);
        return done(null, first.address, first.family);
      });
    };
  }

  #mayReach(address: string, port: number): boolean {
    return this.#networks.has(address) || this.#isNamed(address, port) || !this.#isOurs(address);
  }

  #isNamed(host: string, port: number): boolean {
    return this.#places.some((place) => place.host === host && (place.port === undefined || place.port === port));
  }

  #isOurs(address: string): boolean {
    if (isOwnNetwork(address) || this.#own.has(address)) return true;
    const cards = Object.values(networkInterfaces()).flat();
    return cards.some((card) => card?.address === address);
  }
}

function ourOwn(host: string): string {
  return `${host} is in our own network; \`flows.allow\` of zongji.yaml is where that is allowed`;
}
