// Where a request really came from. Behind a proxy that the office trusts (`guard.proxies`) every packet comes from the proxy, so the
// guard has to judge by what the proxy states: the address it wrote into the Via below its own (RFC 3261 §18.2.1, RFC 3581 §4).
//
// Only that one Via is read, the one the proxy received as topmost: whatever stands below was written by the client. A client may write
// `received` into its own Via too; the proxy must replace it, which is what Kamailio does after force_rport(). docs/security.md says so.

import { parseIp } from "../../base/networks.ts";
import type { SipRequest } from "../message/message.ts";
import { parseVia } from "../message/via.ts";
import type { Flow } from "../ports.ts";

export type StatedSource =
  /** Not through a proxy of ours: the flow is the source. */
  | { readonly kind: "direct"; readonly host: string }
  /** A trusted proxy passed it on for whoever is at `host`. */
  | { readonly kind: "proxied"; readonly host: string }
  /** A trusted proxy speaks for itself, or states nothing we can believe. */
  | { readonly kind: "proxy"; readonly host: string };

export function statedSource(request: SipRequest, flow: Flow, isProxy: (host: string) => boolean): StatedSource {
  const { host } = flow.remote;
  if (!isProxy(host)) return { kind: "direct", host };
  const below = request.headers.list("Via")[1];
  const via = below === undefined ? undefined : parseVia(below);
  const stated = via?.params.get("received") ?? via?.host;
  const plain = stated?.replace(/^\[|\]$/g, "");
  if (plain === undefined || parseIp(plain) === undefined) return { kind: "proxy", host };
  return { kind: "proxied", host: plain };
}

/** The flow as the guard and the digest see it. It is never sent along: answers go back to the proxy. */
export function seenFlow(flow: Flow, stated: StatedSource): Flow {
  if (stated.kind !== "proxied") return flow;
  return { transport: flow.transport, local: flow.local, remote: { host: stated.host, port: flow.remote.port } };
}
