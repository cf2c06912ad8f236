// The port a leg speaks through when its peer is a browser: connectivity checks, the DTLS handshake and SRTP share one socket (RFC 7983, RFC 5761),
// and the leg above sees nothing but authentic RTP and RTCP of one peer. Where that peer is, ICE says, whatever stands in its description:
// so the leg is told a made-up address (`planBehindIce`), and what it sends goes to the pair the browser nominated. `leg-port.ts` opens
// it; the engine hears of its failure.
//
//   waiting for checks ──a valid check──► reached ──ClientHello──► handshake ──► keyed
//        └──────────────┴── time is up ────┴───────── a fault ──────► failed          any ──release──► closed
//   keyed: media flows while checks come (consent); other ICE names: a restart, and the keys stay; another fingerprint: a handshake anew

import { limits } from "../base/limits.ts";
import type { Address } from "../base/net.ts";
import type { Clock, Timer } from "../base/time.ts";
import type { DtlsEnd, OpenDtls, SrtpKeys } from "./dtls.ts";
import type { HandshakeGate } from "./handshake-gate.ts";
import { IceLite } from "./ice-lite.ts";
import type { RtpPort } from "./media.ts";
import type { MediaPlan } from "./plan.ts";
import type { DtlsSecurity } from "./security.ts";
import { type SrtpDeps, SrtpSession } from "./srtp/srtp-session.ts";

/** What browsers need beside SRTP; one a worker. */
export interface BrowserDeps {
  readonly clock: Clock;
  readonly openDtls: OpenDtls;
  readonly gate: HandshakeGate;
}

export interface BrowserPortInit extends BrowserDeps {
  readonly srtp: SrtpDeps;
  /** A datagram came that is not the peer's, or not protected. */
  readonly onDropped: () => void;
  /** Once at most: this leg will not be heard. */
  readonly onFailed: (cause: string) => void;
}

/** Where the leg believes its peer to be. */
const BEHIND_ICE: Address = { host: "ice", port: 9 };
const NO_CHECK = "the browser did not reach us: no connectivity check came";
const NO_HELLO = "the browser reached us and began no DTLS handshake";

type State = "checking" | "shaking" | "keyed" | "failed" | "closed";

export class BrowserPort implements RtpPort {
  readonly port: number;
  /** The port below. */
  readonly inner: RtpPort;
  onRtp: RtpPort["onRtp"];
  onRtcp: RtpPort["onRtcp"];
  readonly #init: BrowserPortInit;
  #srtp: SrtpSession;
  readonly #ice: IceLite;
  #security: DtlsSecurity;
  #state: State = "checking";
  #dtls: DtlsEnd | undefined;
  #leaveGate: (() => void) | undefined;
  #limit: Timer | undefined;
  #wasReached = false;

  /** Takes over from whoever listens to `inner`. */
  constructor(inner: RtpPort, security: DtlsSecurity, init: BrowserPortInit) {
    this.inner = inner;
    this.port = inner.port;
    this.onRtp = inner.onRtp;
    this.onRtcp = inner.onRtcp;
    this.#init = init;
    this.#security = security;
    this.#srtp = new SrtpSession(init.srtp);
    this.#ice = new IceLite(security.ice);
    inner.settle(undefined);
    inner.onRtp = (packet, from) => this.#receive(packet, from);
    inner.onRtcp = init.onDropped; // nothing was agreed to come there
    this.#await();
  }

  /** Where the browser is; undefined: it has not come yet, or has taken its consent back. */
  get peer(): Address | undefined {
    return this.#ice.target(this.#now());
  }

  /** Again with each offer and answer; what is the same goes on. */
  secure(security: DtlsSecurity): void {
    const before = this.#security;
    this.#security = security;
    const { ufrag, remoteUfrag } = security.ice;
    if (ufrag !== before.ice.ufrag || remoteUfrag !== before.ice.remoteUfrag) this.#ice.restart(security.ice);
    const isSamePeer =
      before.fingerprint.hash === security.fingerprint.hash && before.fingerprint.value === security.fingerprint.value;
    if (isSamePeer) return;
    // RFC 8842 §5.5: another certificate is another association; under the old keys nothing more is said or heard.
    this.#endHandshake();
    this.#srtp = new SrtpSession(this.#init.srtp);
    this.#state = "checking";
    this.#await();
  }

  sendRtp(packet: Uint8Array): void {
    this.#send("rtp", packet);
  }

  /** RFC 5761 §5.1.1: browsers insist on one port for both. */
  sendRtcp(packet: Uint8Array): void {
    this.#send("rtcp", packet);
  }

  /** Its peer is found by checks alone, and may move. */
  settle(): void {}

  /** The port below, deaf. */
  release(): RtpPort {
    this.#endHandshake();
    this.#state = "closed";
    this.inner.onRtp = undefined;
    this.inner.onRtcp = undefined;
    return this.inner;
  }

  close(): void {
    this.release().close();
  }

  #send(kind: "rtp" | "rtcp", packet: Uint8Array): void {
    if (this.#state !== "keyed") return;
    const target = this.#ice.target(this.#now());
    if (target === undefined) return;
    const ready = this.#srtp.protect(kind, packet);
    if (ready !== undefined) this.inner.sendRtp(ready, target);
  }

  /** RFC 7983 §7, by the first octet. */
  #receive(packet: Uint8Array, from: Address): void {
    const first = packet[0] ?? 255;
    if (first < 4) return this.#check(packet, from);
    if (!this.#ice.isValid(from, this.#now())) return this.#init.onDropped();
    if (first >= 128 && first < 192) this.#receiveMedia(packet, from);
    else if (first >= 20 && first < 64) this.#shake(packet);
    else this.#init.onDropped();
  }

  #receiveMedia(packet: Uint8Array, from: Address): void {
    if (this.#state !== "keyed") return this.#init.onDropped();
    const type = packet[1] ?? 0;
    const isRtcp = type >= 192 && type < 224; // RFC 5761 §4
    const opened = this.#srtp.open(isRtcp ? "rtcp" : "rtp", packet);
    if (opened === undefined) return this.#init.onDropped();
    this.#ice.heardFrom(from);
    if (isRtcp) this.onRtcp?.(opened, BEHIND_ICE);
    else this.onRtp?.(opened, BEHIND_ICE);
  }

  #check(packet: Uint8Array, from: Address): void {
    if (this.#state === "failed") return;
    const now = this.#now();
    const answer = this.#ice.take(packet, from, now);
    if (answer !== undefined) this.inner.sendRtp(answer, from);
    this.#wasReached ||= this.#ice.target(now) !== undefined;
  }

  #shake(packet: Uint8Array): void {
    if (this.#dtls === undefined && this.#state === "checking") this.#open();
    this.#dtls?.feed(packet);
  }

  /** Where too many shake hands at once, this hello is lost; the browser says it again. */
  #open(): void {
    const { clock, openDtls, gate } = this.#init;
    const leave = gate.enter(this.#now());
    if (leave === undefined) return;
    this.#leaveGate = leave;
    this.#state = "shaking";
    this.#limit?.cancel();
    this.#dtls = openDtls({
      clock,
      peer: this.#security.fingerprint,
      send: (datagram) => {
        const target = this.#ice.target(this.#now());
        if (target !== undefined) this.inner.sendRtp(datagram, target);
      },
      onKeyed: (keys) => this.#onKeyed(keys),
      onFailed: (cause) => this.#fail(cause),
    });
  }

  #onKeyed(keys: SrtpKeys): void {
    this.#leaveGate?.();
    this.#srtp.use(keys);
    this.#state = "keyed";
  }

  #await(): void {
    this.#limit = this.#init.clock.after(limits.rtp.browserReadyMs, "a browser is to reach us", () =>
      this.#fail(this.#wasReached ? NO_HELLO : NO_CHECK),
    );
  }

  #fail(cause: string): void {
    this.#endHandshake();
    this.#state = "failed";
    this.#init.onFailed(cause);
  }

  #endHandshake(): void {
    this.#limit?.cancel();
    this.#leaveGate?.();
    this.#dtls?.close();
    this.#dtls = undefined;
  }

  #now(): number {
    return this.#init.clock.now();
  }
}

/** The plan as the leg above a `BrowserPort` is to see it: an address that is always there, RTCP beside RTP. */
export function planBehindIce(plan: MediaPlan): MediaPlan {
  const { signalledFrom: _, ...rest } = plan;
  return { ...rest, remote: BEHIND_ICE, remoteRtcp: BEHIND_ICE, rtcpMux: true };
}
