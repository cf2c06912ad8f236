// Where a leg's packets go and whose it believes: what signalling says, what the latch has learnt of it, and the port that is settled once that is
// final. RTCP has an address of its own. The leg tells it of plans and of packets, and asks it before it sends.

import { limits } from "../base/limits.ts";
import { type Address, sameAddress } from "../base/net.ts";
import { Latch, type Verdict } from "./latch.ts";
import type { PassPlan, RtpPort } from "./media.ts";
import { read32 } from "./packet.ts";
import type { MediaPlan } from "./plan.ts";

/** RTCP comes every few seconds: another source of the same host may take over after this. */
const RTCP_SILENCE_MS = 15_000;

export class LegPeer {
  /** Where we send; undefined: nowhere, or not now. */
  destination: Address | undefined;
  /** ms; 0: never. */
  rtcpHeardAt = 0;
  readonly #port: () => RtpPort;
  readonly #latch = new Latch();
  #plan: MediaPlan | undefined;
  #pass: PassPlan | undefined;
  #settled = false;
  #rtcpPeer: Address | undefined;

  /** `port`: what the leg speaks through now. */
  constructor(port: () => RtpPort) {
    this.#port = port;
  }

  /** Who is believed; undefined: nobody yet. */
  get address(): Address | undefined {
    return this.#latch.peer;
  }

  /** When a packet of whom we believe came last, ms; 0: none has. */
  get heardAt(): number {
    return this.#latch.peer === undefined ? 0 : this.#latch.heardAt;
  }

  configure(plan: MediaPlan): void {
    if (this.#plan === undefined || !sameAddress(this.#plan.remoteRtcp, plan.remoteRtcp)) this.#rtcpPeer = undefined;
    this.#plan = plan;
    this.#expect(plan);
  }

  /** Datagrams instead of sound, or sound again. */
  pass(plan: PassPlan | undefined): void {
    this.#pass = plan;
    const meant = plan ?? this.#plan;
    if (meant !== undefined) this.#expect(meant);
    else this.#aim();
  }

  /** May this packet be believed? */
  judge(from: Address, ssrc: number, sequence: number, now: number): boolean {
    const verdict: Verdict = this.#latch.judge(from, ssrc, sequence, now);
    if (verdict === "latched") {
      this.#unsettle();
      this.#aim();
      this.#settleIfFinal(now);
    }
    return verdict !== "refused";
  }

  /** The address SDP named always; another only of the host whose RTP is believed, under that stream's SSRC, and not while one speaks. */
  believesRtcp(packet: Uint8Array, from: Address, ssrc: number | undefined, now: number): boolean {
    const plan = this.#plan;
    if (plan === undefined || packet.length < 8 || packet.length > limits.rtp.packetBytes) return false;
    if (sameAddress(from, plan.remoteRtcp)) return true;
    const known = this.#rtcpPeer;
    if (known !== undefined && sameAddress(from, known)) return true;
    if (known !== undefined && now - this.rtcpHeardAt < RTCP_SILENCE_MS) return false;
    return from.host === this.#latch.peer?.host && ssrc !== undefined && read32(packet, 4) === ssrc;
  }

  /** It was RTCP indeed. */
  rtcpHeard(from: Address, now: number): void {
    this.rtcpHeardAt = now;
    if (this.#rtcpPeer === undefined || !sameAddress(this.#rtcpPeer, from)) {
      this.#rtcpPeer = { host: from.host, port: from.port };
    }
  }

  sendRtcp(packet: Uint8Array): void {
    const to = this.#rtcpPeer ?? (this.#plan === undefined ? undefined : reachable(this.#plan.remoteRtcp));
    if (to !== undefined) this.#port().sendRtcp(packet, to);
  }

  sweep(now: number): void {
    if (this.#settled && now - this.#latch.heardAt >= limits.rtp.latchSilenceMs) this.#unsettle();
    else this.#settleIfFinal(now);
  }

  /** Before the port is given back. */
  release(): void {
    this.#unsettle();
  }

  #expect(meant: { readonly remote: Address; readonly signalledFrom?: string }): void {
    if (this.#latch.expect(reachable(meant.remote), meant.signalledFrom)) this.#unsettle();
    this.#aim();
  }

  /** To whom we believe, else where SDP says; nowhere while held. */
  #aim(): void {
    const plan = this.#plan;
    const remote =
      this.#pass !== undefined ? reachable(this.#pass.remote) : plan?.weSend ? reachable(plan.remote) : undefined;
    this.destination = remote === undefined ? undefined : (this.#latch.peer ?? remote);
  }

  #settleIfFinal(now: number): void {
    const { peer, heardAt } = this.#latch;
    if (this.#settled || peer === undefined || !this.#latch.isFinal(now)) return;
    if (now - heardAt >= limits.rtp.latchSilenceMs) return;
    this.#port().settle(peer);
    this.#settled = true;
  }

  #unsettle(): void {
    if (!this.#settled) return;
    this.#port().settle(undefined);
    this.#settled = false;
  }
}

/** RFC 3264 §8.4: the old way to say hold; port 0: no stream. */
function reachable(address: Address): Address | undefined {
  return address.port === 0 || address.host === "0.0.0.0" || address.host === "::" ? undefined : address;
}
