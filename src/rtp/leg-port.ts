// What lies between a leg and its bound port: nothing while the sound is clear, a `SecuredPort` once keys were agreed on. The engine asks here
// whenever it configures, passes or closes a leg.

import type { RtpPort } from "./media.ts";
import type { MediaSecurity } from "./security.ts";
import { SecuredPort, type SecuredPortInit } from "./srtp/secured-port.ts";

/** The port the leg is to speak through from now on; `port` is the one it spoke through. */
export function securePort(port: RtpPort, security: MediaSecurity | undefined, init: SecuredPortInit): RtpPort {
  if (security?.kind === "sdes") {
    const secured = port instanceof SecuredPort ? port : new SecuredPort(port, init);
    secured.secure(security);
    return secured;
  }
  if (port instanceof SecuredPort) port.clear();
  return port;
}

/** Datagrams pass untouched (T.38), or no longer. */
export function passThrough(port: RtpPort, on: boolean): void {
  if (port instanceof SecuredPort) port.pass(on);
}

/** The bound port itself, which outlives the leg. */
export function boundPort(port: RtpPort): RtpPort {
  return port instanceof SecuredPort ? port.release() : port;
}
