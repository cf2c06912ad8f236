// One REGISTER, from an extension that the gate has let in, to its answer (RFC 3261 §10.3, with Path of RFC 3327 and the flows of
// RFC 5626). All of a request takes effect or nothing does. The user agent's listener is the caller; it adds To tag and Via.

import { limits } from "../../base/limits.ts";
import { ownText } from "../../base/own-text.ts";
import { fail, ok, type Result } from "../../base/result.ts";
import type { SipRequest } from "../message/message.ts";
import { parseContacts, parseNameAddr, writeNameAddr } from "../message/name-addr.ts";
import { parseUri } from "../message/uri.ts";
import type { NameAddr, SipUri } from "../message/values.ts";
import type { Flow, HeaderRows } from "../ports.ts";
import type { Binding, BindingChange, Bindings, ContactInit } from "./bindings.ts";

export interface RegisterInit {
  readonly request: SipRequest;
  readonly flow: Flow;
  /** The address of record: the authenticated user, which the gate has compared with To. */
  readonly extension: string;
  readonly bindings: Bindings;
  /** The bindings' clock. */
  readonly now: number;
  /** A trusted proxy passed the request on; undefined: the phone is our neighbour. */
  readonly edge?: Edge;
}

/** What registering through a proxy in front changes (RFC 3327, RFC 3608). */
export interface Edge {
  /** The phone's address, as the proxy states it. */
  readonly source: string;
  readonly isProxy: (host: string) => boolean;
  /** Told to the phone as its way for calls out, topmost first; empty: nothing is told. */
  readonly serviceRoute: readonly string[];
}

export interface RegisterAnswer {
  readonly status: 200 | 400 | 403 | 423 | 500;
  /** undefined: the usual phrase of the status. */
  readonly reason: string | undefined;
  readonly headers: HeaderRows;
}

/** Used where a contact's or the message's expiry is missing or malformed (RFC 3261 §10.2.1.1, §20.10). */
const DEFAULT_EXPIRES_S = 3_600;
const USER_AGENT_LENGTH = 100;
const DEFAULT_PORT = 5060;

export function handleRegister(init: RegisterInit): RegisterAnswer {
  const contacts = parseContacts(init.request.headers);
  if (contacts === undefined) return refuse(400, "Malformed Contact");
  const plan = contacts === "*" ? planRemoveAll(init) : planContacts(init, contacts);
  if (!plan.ok) return plan.fault;
  init.bindings.apply(init.extension, plan.value);
  return accept(init, plan.value);
}

type Plan = Result<readonly BindingChange[], RegisterAnswer>;

/** §10.3 step 6: `*` only with Expires: 0. */
function planRemoveAll({ request, extension, bindings }: RegisterInit): Plan {
  if (request.headers.get("Expires")?.trim() !== "0") return fail(refuse(400, "Contact * needs Expires: 0"));
  const all = bindings.all(extension);
  if (all.some((binding) => isOutOfOrder(binding, request))) return fail(outOfOrder());
  return ok(all.map((binding) => ({ kind: "remove", binding })));
}

/** §10.3 step 7. No contacts: a mere question, no changes. */
function planContacts(init: RegisterInit, contacts: readonly NameAddr[]): Plan {
  const { request, extension, bindings } = init;
  const changes: BindingChange[] = [];
  let count = bindings.all(extension).length;
  for (const contact of contacts) {
    const read = readContact(init, contact);
    if (read === undefined) return fail(refuse(400, "Contact is not a SIP URI"));
    const expiresS = expiresOf(request, contact);
    // "if the expiry is greater than zero AND smaller than one hour AND less than a registrar-configured minimum"
    if (expiresS > 0 && expiresS < limits.sip.minExpiresS) return fail(tooBrief());
    const known = bindings.find(extension, read);
    if (known !== undefined && isOutOfOrder(known, request)) return fail(outOfOrder());
    if (expiresS > 0) {
      if (known === undefined) count++;
      changes.push({ kind: "put", init: read, expiresS: Math.min(expiresS, limits.sip.maxExpiresS) });
    } else if (known !== undefined) {
      count--;
      changes.push({ kind: "remove", binding: known });
    }
  }
  return count > limits.sip.contactsPerExtension ? fail(refuse(403, "Too Many Contacts")) : ok(changes);
}

/** §10.3 steps 6, 7: the same Call-ID must come with a higher CSeq. */
function isOutOfOrder(known: Binding, request: SipRequest): boolean {
  return known.callId === request.callId && request.cseq.number <= known.cseq;
}

function readContact({ request, flow, edge }: RegisterInit, contact: NameAddr): ContactInit | undefined {
  const uri = parseUri(contact.uri);
  if (uri === undefined || uri.scheme === "tel") return undefined;
  const instance = ownText(contact.params.get("+sip.instance") ?? "");
  const regId = Number(contact.params.get("reg-id") || "0"); // RFC 5626 §6: without an instance it means nothing
  const isOutbound = instance !== "" && Number.isInteger(regId) && regId > 0;
  const userAgent = request.headers.get("User-Agent");
  return {
    contact: ownText(contact.uri),
    outbound: isOutbound ? { instance, regId } : undefined,
    instance: instance || undefined,
    q: qOf(contact),
    flow: edge === undefined ? wayTo(uri, request, flow) : wayThrough(edge, request, flow),
    source: edge?.source,
    path: request.headers.list("Path").map(ownText),
    callId: ownText(request.callId),
    cseq: request.cseq.number,
    userAgent: userAgent === undefined ? undefined : ownText(userAgent.slice(0, USER_AGENT_LENGTH)),
  };
}

/**
 * Deviation: RFC 3261 §10.3 would send calls to the contact's address; behind NAT nobody is there, so they go back the way the
 * REGISTER came (symmetric signalling). A phone that stands before no NAT, its Via naming the very address its packets come from, may ask for another
 * port of its own host, as devices with a second socket for calls do. Never for another host: that would make us a reflector.
 */
function wayTo(contact: SipUri, request: SipRequest, flow: Flow): Flow {
  const { remote } = flow;
  const port = contact.port ?? DEFAULT_PORT;
  const isDirect = request.via.host === remote.host && (request.via.port ?? DEFAULT_PORT) === remote.port;
  if (flow.transport !== "udp" || !isDirect || contact.host !== remote.host || port === remote.port) return flow;
  return { transport: "udp", local: flow.local, remote: { host: remote.host, port } };
}

/**
 * RFC 3327 §5.2: calls for the phone take its Path, whose topmost entry is the proxy that spoke to us. Its address there is preferred to the one it
 * sent from, which for TCP is a port of the moment; but only where it is one of our proxies, since anybody can write a Path.
 */
function wayThrough({ isProxy }: Edge, request: SipRequest, flow: Flow): Flow {
  const first = parseNameAddr(request.headers.list("Path")[0] ?? "");
  const uri = first === undefined ? undefined : parseUri(first.uri);
  if (uri === undefined || !isProxy(uri.host)) return flow;
  const { transport, local } = flow;
  return {
    transport,
    local,
    remote: { host: uri.host, port: uri.port ?? (transport === "tls" ? 5061 : DEFAULT_PORT) },
  };
}

/** §10.2.1.1: the contact's own parameter, else the header, else an hour. */
function expiresOf(request: SipRequest, contact: NameAddr): number {
  const stated = contact.params.get("expires") ?? request.headers.get("Expires");
  if (stated === undefined || !/^\d{1,10}$/.test(stated.trim())) return DEFAULT_EXPIRES_S;
  return Number(stated);
}

function qOf(contact: NameAddr): number {
  const q = Number(contact.params.get("q") || "1");
  return q >= 0 && q <= 1 ? q : 1;
}

/** §10.3 step 8: every contact now in force, each with what remains of its time. */
function accept(init: RegisterInit, changes: readonly BindingChange[]): RegisterAnswer {
  const { request, extension, bindings, now } = init;
  const headers: (readonly [string, string])[] = bindings
    .all(extension)
    .map((binding) => ["Contact", contactText(binding, now)] as const);
  const path = request.headers.list("Path");
  if (path.length > 0 && request.headers.hasOption("Supported", "path")) headers.push(["Path", path.join(", ")]); // RFC 3327 §5.3
  // RFC 3608 §5: the way into the office for calls out, which is through the proxy.
  if (init.edge !== undefined && init.edge.serviceRoute.length > 0 && bindings.isReachable(extension))
    headers.push(["Service-Route", init.edge.serviceRoute.join(", ")]);
  // RFC 5626 §6: tells the phone that calls will come over this flow. Only where we are its first hop.
  const isOutbound = changes.some((change) => change.kind === "put" && change.init.outbound !== undefined);
  if (isOutbound && request.headers.hasOption("Supported", "outbound") && request.headers.list("Via").length === 1) {
    headers.push(["Require", "outbound"]);
  }
  return { status: 200, reason: undefined, headers };
}

function contactText(binding: Binding, now: number): string {
  const params = new Map([["expires", String(Math.max(Math.round((binding.expiresAt - now) / 1_000), 1))]]);
  if (binding.q !== 1) params.set("q", String(binding.q));
  if (binding.instance !== undefined) params.set("+sip.instance", binding.instance);
  if (binding.outbound !== undefined) params.set("reg-id", String(binding.outbound.regId));
  return writeNameAddr({ uri: binding.contact, params });
}

/** §10.3: 423 with the least we take. */
function tooBrief(): RegisterAnswer {
  return { status: 423, reason: undefined, headers: [["Min-Expires", String(limits.sip.minExpiresS)]] };
}

/** "the update MUST be aborted and the request fails"; 500 as for a CSeq out of order in a dialog (§12.2.2). */
function outOfOrder(): RegisterAnswer {
  return { status: 500, reason: "CSeq Out Of Order", headers: [] };
}

function refuse(status: 400 | 403, reason: string): RegisterAnswer {
  return { status, reason, headers: [] };
}
