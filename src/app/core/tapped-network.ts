// What goes out is in its call's ladder before it is on the wire. Part of `switch.ts`; what comes in it notes itself.

import type { SipNetwork } from "../../sip/ports.ts";
import type { Ladders } from "../../sip/trace/ladders.ts";

export function tappedNetwork(network: SipNetwork, ladders: Ladders): SipNetwork {
  return {
    send: (flow, bytes) => {
      ladders.wire("out", flow, bytes);
      network.send(flow, bytes);
    },
    advertised: (transport, remote) => network.advertised(transport, remote),
    streamFor: (flow) => network.streamFor?.(flow),
  };
}
