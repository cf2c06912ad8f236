// Where to send a request for a SIP server that is known by name: transport, addresses and ports in the order to try them (RFC 3263 §4).
// Trunks ask it; whether an address answers is their business.
//
//   address ────────────────────────────────────────────────► itself
//   name, port ──────────────────────────────► A/AAAA ──────► each address, that port
//   name, transport ─────────► SRV of it ────► A/AAAA ──────► by priority and weight; no SRV: A/AAAA, default port
//   name ─► NAPTR ─► its SRV ────────────────► A/AAAA
//           no NAPTR ─► SRV of each transport; no SRV: A/AAAA, UDP, default port

import { limits } from "../../base/limits.ts";
import type { Address } from "../../base/net.ts";
import { hostText } from "../../base/net.ts";
import type { Rng } from "../../base/rng.ts";
import { ipVersion } from "../sdp/ip-literal.ts";
import type { Lookup, NameService, NaptrRecord } from "./name-service.ts";
import { orderSrv } from "./srv-order.ts";

/** What a request of ours can be sent over. */
export type Hop = "udp" | "tcp" | "tls";

export interface Target {
  /** Name or address, IPv6 without brackets. */
  readonly host: string;
  readonly port: number | undefined;
  readonly transport: Hop | undefined;
}

/** One way to a server. */
export interface Place {
  readonly transport: Hop;
  readonly address: Address;
  /** What its certificate must say: always the name a person wrote, never one that an unsigned DNS answer brought (RFC 5922 §4). */
  readonly serverName: string;
}

export type Located =
  | { readonly kind: "found"; readonly places: readonly Place[] }
  | { readonly kind: "nowhere"; readonly cause: string };

export interface LocateDeps {
  readonly names: NameService;
  readonly rng: Rng;
}

const SERVICES: ReadonlyMap<string, Hop> = new Map([
  ["SIP+D2U", "udp"],
  ["SIP+D2T", "tcp"],
  ["SIPS+D2T", "tls"],
]);
const SRV_PREFIX: Readonly<Record<Hop, string>> = { udp: "_sip._udp.", tcp: "_sip._tcp.", tls: "_sips._tcp." };
/** RFC 3263 §4.1: without NAPTR, the client asks for each transport that it supports; datagrams first, as the default is. */
const ASKED: readonly Hop[] = ["udp", "tcp", "tls"];

export function defaultPort(transport: Hop): number {
  return transport === "tls" ? 5061 : 5060;
}

/** Same place, same text. */
export function placeText({ transport, address }: Place): string {
  return `${transport}:${hostText(address.host)}:${address.port}`;
}

export async function locate(target: Target, deps: LocateDeps): Promise<Located> {
  const { host, port, transport } = target;
  // §4.1, §4.2: what is said explicitly is not looked up.
  if (ipVersion(host) !== 0) return located([placeAt(target, host, transport ?? "udp", port)], "");
  if (port !== undefined) return byAddress(target, transport ?? "udp", port, deps);
  if (transport !== undefined) return bySrv(target, [[transport, SRV_PREFIX[transport] + host]], deps, [transport]);
  const naptr = await deps.names.naptr(host);
  const found = naptr.kind === "found" ? servicesOf(naptr.rows) : [];
  if (found.length > 0) return bySrv(target, found, deps, []);
  const every = ASKED.map((hop) => [hop, SRV_PREFIX[hop] + host] as const);
  return bySrv(target, every, deps, ["udp"]);
}

type Question = readonly [transport: Hop, name: string];

/** RFC 3263 §4.1: services we do not know are left out; lower order first, then lower preference. */
function servicesOf(rows: readonly NaptrRecord[]): readonly Question[] {
  return [...rows]
    .sort((a, b) => a.order - b.order || a.preference - b.preference)
    .flatMap((row): Question[] => {
      const hop = SERVICES.get(row.service.toUpperCase());
      return hop === undefined || row.flags.toLowerCase() !== "s" ? [] : [[hop, row.replacement]];
    });
}

/**
 * `fallback`: over what to try the bare addresses where no SRV record exists at all (§4.2).
 * Deviation: RFC 3263 §4.1 stops at the most preferred transport; the others follow here behind it, for a call is better sent over
 * the second best way than not at all.
 */
async function bySrv(
  target: Target,
  questions: readonly Question[],
  deps: LocateDeps,
  fallback: readonly Hop[],
): Promise<Located> {
  const answers = await Promise.all(questions.map(([, name]) => deps.names.srv(name)));
  const places: Place[] = [];
  let decidedlyNone = false;
  for (const [index, answer] of answers.entries()) {
    const hop = questions[index]?.[0];
    if (answer.kind !== "found" || hop === undefined) continue;
    for (const record of orderSrv(answer.rows, deps.rng)) {
      if (record.target === "." || record.target === "") decidedlyNone = true;
      else if (places.length < limits.names.places) {
        places.push(...(await placesOf(target, record.target, hop, record.port, deps)).places);
      }
    }
  }
  if (places.length > 0) return located(places, "");
  if (decidedlyNone) return { kind: "nowhere", cause: `${target.host} says that it has no such service` };
  const [hop] = fallback;
  // No SRV record, or none that leads anywhere.
  if (hop !== undefined && answers.every((answer) => answer.kind !== "found")) {
    return byAddress(target, hop, defaultPort(hop), deps);
  }
  return { kind: "nowhere", cause: `no address for ${target.host}${failureIn(answers)}` };
}

async function byAddress(target: Target, transport: Hop, port: number, deps: LocateDeps): Promise<Located> {
  const { places, cause } = await placesOf(target, target.host, transport, port, deps);
  return located(places, `no address for ${target.host}${cause}`);
}

async function placesOf(
  target: Target,
  name: string,
  transport: Hop,
  port: number,
  { names }: LocateDeps,
): Promise<{ readonly places: readonly Place[]; readonly cause: string }> {
  if (ipVersion(name) !== 0) return { places: [placeAt(target, name, transport, port)], cause: "" };
  const answer = await names.addresses(name);
  if (answer.kind !== "found") return { places: [], cause: failureIn([answer]) };
  return { places: answer.rows.map((host) => placeAt(target, host, transport, port)), cause: "" };
}

function placeAt(target: Target, host: string, transport: Hop, port: number | undefined): Place {
  return { transport, address: { host, port: port ?? defaultPort(transport) }, serverName: target.host };
}

/** The same place twice is tried once. */
function located(places: readonly Place[], cause: string): Located {
  const different = [...new Map(places.map((place) => [placeText(place), place])).values()];
  if (different.length === 0) return { kind: "nowhere", cause };
  return { kind: "found", places: different.slice(0, limits.names.places) };
}

function failureIn(answers: readonly Lookup<unknown>[]): string {
  const failed = answers.find((answer) => answer.kind === "failed");
  return failed?.kind === "failed" ? `: ${failed.cause}` : "";
}
