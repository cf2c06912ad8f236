// Whose packets a leg believes (symmetric RTP, RFC 4961, RFC 7362 §4). The address in SDP is believed at once; a source it did not name only
// after a run of packets in sequence from one SSRC. Such a source is likely the phone behind its NAT if it sends from the host that signalling
// comes from, and a guess otherwise: a guess gives way whenever one of the others speaks. Who is no guess keeps the leg however long he is
// silent: only his own stream, going on with its SSRC and numbers, is followed to another address (a NAT forgot its port). So a sender who is
// not on the path and guesses ports can neither be heard nor turn our audio to himself, not even while the phone is muted and sends
// nothing. One object a leg.
//
//   nobody, guess, likely (3 s) --from SDP--> named          nobody, guess --probation, signalled host--> likely
//   nobody --probation--> guess --1 s silent--> probation is open again
//   named, likely --1 s silent, the same stream elsewhere--> as before

import { limits } from "../base/limits.ts";
import { type Address, sameAddress } from "../base/net.ts";
import { ahead16 } from "./packet.ts";

interface Candidate {
  host: string;
  port: number;
  ssrc: number;
  nextSequence: number;
  run: number;
  heardAt: number;
}

/** A stream that went on elsewhere may have lost so many packets on its way: a minute of them. */
const MAX_LOST_MOVING = 3_000;

type Standing = "named" | "likely" | "guess";

export type Verdict = "believed" | "latched" | "refused";

export class Latch {
  /** Who is believed; undefined: nobody yet. */
  peer: Address | undefined;
  /** When `peer` was heard last, ms. */
  heardAt = 0;
  #expected: Address | undefined;
  #signalledFrom: string | undefined;
  #standing: Standing = "guess";
  #latchedAt = 0;
  #ssrc = 0;
  #sequence = 0;
  #candidates: Candidate[] = [];

  /** What signalling says now. A changed address starts over; the same one (hold, resume, session refresh) changes nothing. */
  expect(remote: Address | undefined, signalledFrom: string | undefined): boolean {
    this.#signalledFrom = signalledFrom;
    if (remote === undefined) return false;
    if (this.#expected !== undefined && sameAddress(this.#expected, remote)) return false;
    this.#expected = { host: remote.host, port: remote.port };
    if (this.peer !== undefined && sameAddress(this.peer, remote)) {
      this.#standing = "named";
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
      this.#hear(ssrc, sequence, now);
      return "believed";
    }
    const expected = this.#expected;
    if (expected === undefined) return "refused"; // nothing is agreed: nobody can be meant
    const isNamed = from.port === expected.port && from.host === expected.host;
    if (!isNamed || this.isFinal(now)) {
      if (!this.#mayServe(from, isNamed, ssrc, sequence, now)) return "refused";
      if (!this.#serve(from, ssrc, sequence, now)) return "refused";
    }
    this.#latch(from, this.#standingOf(from, isNamed), now);
    this.#hear(ssrc, sequence, now);
    return "latched";
  }

  /** No better source can come while `peer` speaks: the port may be settled. */
  isFinal(now: number): boolean {
    if (this.peer === undefined || this.#standing === "guess") return false;
    return this.#standing === "named" || now - this.#latchedAt >= limits.rtp.latchLearnMs;
  }

  /** Whether a source may be on probation for the place of `peer`. */
  #mayServe(from: Address, isNamed: boolean, ssrc: number, sequence: number, now: number): boolean {
    if (this.peer === undefined) return true;
    if (this.#standing === "guess" && from.host === this.#signalledFrom) return true;
    if (now - this.heardAt < limits.rtp.latchSilenceMs) return false;
    if (this.#standing === "guess" || isNamed) return true;
    const ahead = ahead16(sequence, this.#sequence);
    return ssrc === this.#ssrc && ahead > 0 && ahead <= MAX_LOST_MOVING;
  }

  /** A stream that went on elsewhere is what it was. */
  #standingOf(from: Address, isNamed: boolean): Standing {
    if (isNamed) return "named";
    if (from.host === this.#signalledFrom) return "likely";
    return this.peer === undefined ? "guess" : this.#standing;
  }

  #hear(ssrc: number, sequence: number, now: number): void {
    this.#ssrc = ssrc;
    this.#sequence = sequence;
    this.heardAt = now;
  }

  #latch(from: Address, standing: Standing, now: number): void {
    this.peer = { host: from.host, port: from.port };
    this.#standing = standing;
    this.#latchedAt = now;
    this.#candidates = [];
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
