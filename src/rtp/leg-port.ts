// What lies between a leg and its bound port: nothing while the sound is clear, a `SecuredPort` once keys were agreed on, a `BrowserPort` where
// they come of a DTLS handshake. The engine asks here whenever it configures, passes or closes a leg.

import { type BrowserDeps, BrowserPort, planBehindIce } from "./browser-port.ts";
import type { LegLook, RtpPort } from "./media.ts";
import type { MediaPlan } from "./plan.ts";
import { type MediaSecurity, SRTP_KEY_BYTES } from "./security.ts";
import { SecuredPort, type SecuredPortInit } from "./srtp/secured-port.ts";

export interface LegPortInit extends SecuredPortInit {
  readonly browsers: BrowserDeps;
  /** This leg will not be heard. */
  readonly onFailed: (cause: string) => void;
}

/** The port the leg is to speak through from now on; `port` is the one it spoke through. */
export function securePort(port: RtpPort, security: MediaSecurity | undefined, init: LegPortInit): RtpPort {
  if (security?.kind === "dtls") {
    if (!(port instanceof BrowserPort)) {
      const { crypto, slab, now, onDropped, onFailed, browsers } = init;
      return new BrowserPort(bare(port), security, { ...browsers, srtp: { crypto, slab, now }, onDropped, onFailed });
    }
    port.secure(security);
    return port;
  }
  if (security?.kind === "sdes") {
    const secured = port instanceof SecuredPort ? port : new SecuredPort(bare(port), init);
    const fits = fitsSuite(security);
    secured.secure(fits ? security : undefined);
    if (!fits) init.onFailed(`keys that are not as long as ${security.suite} wants them`);
    return secured;
  }
  if (port instanceof SecuredPort) port.clear();
  return port instanceof BrowserPort ? bare(port) : port;
}

function fitsSuite({ suite, sendKey, receiveKey }: Extract<MediaSecurity, { kind: "sdes" }>): boolean {
  const { key, salt } = SRTP_KEY_BYTES[suite];
  return sendKey.length === key + salt && receiveKey.length === key + salt;
}

/** The plan as the leg above that port is to see it. */
export function planAbove(port: RtpPort, plan: MediaPlan): MediaPlan {
  return port instanceof BrowserPort ? planBehindIce(plan) : plan;
}

/** What the leg above that port looks like, from outside: where ICE found its peer. */
export function lookThrough(port: RtpPort, look: LegLook): LegLook {
  return port instanceof BrowserPort ? { ...look, peer: port.peer } : look;
}

/** The bound port below, with the listeners of the one above. */
function bare(port: RtpPort): RtpPort {
  const { onRtp, onRtcp } = port;
  const below = boundPort(port);
  below.onRtp = onRtp;
  below.onRtcp = onRtcp;
  return below;
}

/** Datagrams pass untouched (T.38), or no longer. */
export function passThrough(port: RtpPort, on: boolean): void {
  if (port instanceof SecuredPort) port.pass(on);
}

/** The bound port itself, which outlives the leg. */
export function boundPort(port: RtpPort): RtpPort {
  return port instanceof SecuredPort || port instanceof BrowserPort ? port.release() : port;
}
