// Where a request inside a dialog goes: Request-URI, Route rows and next hop. RFC 3261 §12.2.1.1, loose and strict routing.

import { parseNameAddr } from "../message/name-addr.ts";
import { parseUri, writeUri } from "../message/uri.ts";
import type { SipUri } from "../message/values.ts";
import type { Flow } from "../ports.ts";
import { isIpAddress } from "./ip-address.ts";

export interface Routed {
  readonly uri: string;
  /** Values of the Route rows, topmost first. */
  readonly routes: readonly string[];
}

/** `routes`: the route set, each as written in Record-Route or Path. */
export function routeRequest(remoteTarget: string, routes: readonly string[]): Routed {
  const first = routes[0];
  if (first === undefined) return { uri: remoteTarget, routes };
  const uri = routeUri(first);
  if (uri === undefined || uri.params.has("lr")) return { uri: remoteTarget, routes };
  // RFC 3261 §12.2.1.1: a strict router finds itself in the Request-URI and the target at the end of the routes; what a
  // Request-URI may not hold (§19.1.1: method, headers) is left out.
  const params = new Map(uri.params);
  params.delete("method");
  return { uri: writeUri({ ...uri, params, headers: "" }), routes: [...routes.slice(1), `<${remoteTarget}>`] };
}

/**
 * Deviation: RFC 3261 §12.2.1.1 sends a request to the remote target. Here, without a route set, it goes over the flow that the dialog was made
 * on, or that the peer last used. Phones behind NAT write an address into their Contact that nobody can reach; the flow is known to work (the
 * Request-URI is still the remote target). With a route set the first route decides where it names an address; a name needs DNS, and
 * the proxy that it names is who we have the flow with.
 */
export function nextHop(flow: Flow, routes: readonly string[]): Flow {
  const first = routes[0];
  if (first === undefined) return flow;
  // An address has no name to prove over TLS, and nobody can be called by WebSocket: the connection that we have is the way.
  if (flow.transport !== "udp" && flow.transport !== "tcp") return flow;
  const uri = routeUri(first);
  if (uri === undefined || !isIpAddress(uri.host)) return flow;
  const port = uri.port ?? 5060;
  const transport = uri.params.get("transport")?.toLowerCase() === "tcp" ? "tcp" : flow.transport;
  const sameHost = uri.host === flow.remote.host && transport === flow.transport;
  if (sameHost && (flow.remote.port === port || flow.connection !== undefined)) return flow;
  if (transport !== flow.transport) return flow; // our own address on the other transport is not known here
  return { transport, local: flow.local, remote: { host: uri.host, port } };
}

/**
 * Where to try a peer whose stream connection is gone: the address it told us, where its messages came from that very host. Behind a NAT, and over
 * WebSocket (RFC 7118 §5.2), nobody can be called back: undefined.
 */
export function callBackFlow(flow: Flow, remoteTarget: string, routes: readonly string[]): Flow | undefined {
  if (flow.transport !== "tcp" && flow.transport !== "tls") return undefined;
  const uri = routes[0] === undefined ? parseUri(remoteTarget) : routeUri(routes[0]);
  if (uri === undefined || uri.host !== flow.remote.host) return undefined;
  if ((uri.params.get("transport")?.toLowerCase() ?? flow.transport) !== flow.transport) return undefined;
  const { connection: _gone, ...rest } = flow;
  return { ...rest, remote: { host: uri.host, port: uri.port ?? (flow.transport === "tls" ? 5061 : 5060) } };
}

function routeUri(route: string): SipUri | undefined {
  const parsed = parseNameAddr(route);
  return parsed === undefined ? undefined : parseUri(parsed.uri);
}
