// Whose packets a leg believes (symmetric RTP, RFC 4961, RFC 7362 §4): the address in SDP is believed at once, any other source only after a
// run of packets in sequence from one SSRC, and once somebody is believed nobody else is until he has been silent for a second.
// So a sender who is not on the path and guesses ports can neither be heard nor turn our audio to himself. One object a leg.
//
//   nobody --from SDP--> SDP peer (final)          nobody --probation--> other peer (learning) --3 s--> other peer (final)
//   other peer (learning) --from SDP--> SDP peer   any --1 s silent--> as before, and probation is open again

import { limits } from "../base/limits.ts";
import { type Address, sameAddress } from "../base/net.ts";

interface Candidate {
  host: string;
  port: number;
  ssrc: number;
  nextSequence: number;
  run: number;
  heardAt: number;
}

export type Verdict = "believed" | "latched" | "refused";

export class Latch {
  /** Who is believed; undefined: nobody yet. */
  peer: Address | undefined;
  /** When `peer` was heard last, ms. */
  heardAt = 0;
  #expected: Address | undefined;
  #fromSdp = false;
  #latchedAt = 0;
  #candidates: Candidate[] = [];

  /** What signalling says now. A changed address starts over; the same one (hold, resume, session refresh) changes nothing. */
  expect(remote: Address | undefined): boolean {
    if (remote === undefined) return false;
    if (this.#expected !== undefined && sameAddress(this.#expected, remote)) return false;
    this.#expected = { host: remote.host, port: remote.port };
    if (this.peer !== undefined && sameAddress(this.peer, remote)) {
      this.#fromSdp = true;
      return false;
    }
    this.peer = undefined;
    this.#candidates = [];
    return true;
  }

  /** "latched": `from` is believed from now on and was not before. */
  judge(from: Address, ssrc: number, sequence: number, now: number): Verdict {
    const peer = this.peer;
    if (peer !== undefined && from.port === peer.port && from.host === peer.host) {
      this.heardAt = now;
      return "believed";
    }
    const expected = this.#expected;
    if (expected === undefined) return "refused"; // nothing is agreed: nobody can be meant
    const isExpected = from.port === expected.port && from.host === expected.host;
    if (isExpected && (peer === undefined || !this.isFinal(now))) return this.#latch(from, true, now);
    if (peer !== undefined && now - this.heardAt < limits.rtp.latchSilenceMs) return "refused";
    return this.#serve(from, ssrc, sequence, now) ? this.#latch(from, isExpected, now) : "refused";
  }

  /** No better source can come while `peer` speaks: the port may be settled. */
  isFinal(now: number): boolean {
    return this.peer !== undefined && (this.#fromSdp || now - this.#latchedAt >= limits.rtp.latchLearnMs);
  }

  #latch(from: Address, fromSdp: boolean, now: number): Verdict {
    this.peer = { host: from.host, port: from.port };
    this.#fromSdp = fromSdp;
    this.#latchedAt = now;
    this.heardAt = now;
    this.#candidates = [];
    return "latched";
  }

  /** One packet of a source on probation; true when it has served it. */
  #serve(from: Address, ssrc: number, sequence: number, now: number): boolean {
    const known = this.#candidates.find((one) => one.port === from.port && one.host === from.host);
    const candidate = known ?? this.#admit(from);
    const follows = known !== undefined && ssrc === candidate.ssrc && sequence === candidate.nextSequence;
    const inTime = now - candidate.heardAt < limits.rtp.latchSilenceMs;
    candidate.run = follows && inTime ? candidate.run + 1 : 1;
    candidate.ssrc = ssrc;
    candidate.nextSequence = (sequence + 1) & 0xffff;
    candidate.heardAt = now;
    return candidate.run >= limits.rtp.probationPackets;
  }

  #admit(from: Address): Candidate {
    const fresh = { host: from.host, port: from.port, ssrc: 0, nextSequence: 0, run: 0, heardAt: 0 };
    if (this.#candidates.length >= limits.rtp.latchCandidates) this.#candidates.splice(this.#weakest(), 1);
    this.#candidates.push(fresh);
    return fresh;
  }

  /** The shortest run goes, so that a flood of single packets does not push out who is about to make it. */
  #weakest(): number {
    let weakest = 0;
    this.#candidates.forEach((one, i) => {
      if (one.run < (this.#candidates[weakest]?.run ?? 0)) weakest = i;
    });
    return weakest;
  }
}
