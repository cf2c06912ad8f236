// Which address a phone is told to send its sound to: what `advertise` says for its network, else the address that faces it.

import type { Flow } from "../sip/ports.ts";
import { makeAdvertiser } from "../sip/transport/advertise.ts";

export interface AudioRule {
  readonly network: string;
  readonly rtp: string | undefined;
}

/** Hosts whose address is remembered; beyond it all are forgotten and looked up again. */
const CACHED_HOSTS = 10_000;

export function audioHosts(bound: string, rules: readonly AudioRule[]): (flow: Flow) => string {
  const advertise = makeAdvertiser(rules.map(({ network, rtp }) => ({ network, sip: rtp })));
  const known = new Map<string, string>();
  return (flow) => {
    const peer = flow.remote.host;
    let host = known.get(peer);
    if (host === undefined) {
      if (known.size >= CACHED_HOSTS) known.clear();
      host = advertise(bound, peer);
      known.set(peer, host);
    }
    return host;
  };
}
