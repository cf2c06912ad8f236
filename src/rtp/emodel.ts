// How a leg sounded to whom we sent it and as we got it: the E-model of ITU-T G.107 (06/2015) reduced to what RTCP tells, R and MOS.
// Whoever keeps call records asks for it; pure arithmetic over a LegReport.
//
// Deviation: G.107 is for narrow band, and G.113 knows no Opus. All codecs are rated as G.711 with concealment, so that the figures of all calls
// can be compared: 4.4 is a call on which nothing was lost, whatever it was spoken in.

import type { LegReport } from "./media.ts";

export interface Quality {
  /** Transmission rating, 0 to 93.2 for narrow band. */
  readonly r: number;
  /** Estimated mean opinion score, 1 to 4.5. */
  readonly mos: number;
}

/** G.107 §7.2 with the default values of table 2: R0 - Is. */
const R_DEFAULT = 93.2;
/** G.113 appendix I, G.711 with packet loss concealment: Ie = 0, Bpl = 25.1 under random loss. */
const BPL_G711 = 25.1;

/** `lossShare` 0 to 1; `delayMs` mouth to ear, one way. */
export function rate(lossShare: number, delayMs: number): Quality {
  const lossPercent = Math.min(100, Math.max(0, lossShare * 100));
  const equipment = (95 * lossPercent) / (lossPercent + BPL_G711); // §7.5 with BurstR = 1
  const r = Math.max(0, Math.min(100, R_DEFAULT - delayImpairment(delayMs) - equipment));
  return { r, mos: opinionOf(r) };
}

/** The peer's stream as it reached us: what was lost or came too late, delay half the round trip plus a play-out buffer of twice the jitter and one packet. */
export function qualityOf(report: LegReport): Quality | undefined {
  const expected = report.packetsReceived + report.packetsLost;
  if (expected === 0) return undefined;
  const missing = report.packetsLost + (report.late ?? 0);
  return rate(missing / expected, playOutMs(report, report.jitterMs));
}

/** Our stream as it reached the peer, by its receiver reports (RFC 3550 §6.4); undefined: it sent none. */
export function qualityAtPeer(report: LegReport): Quality | undefined {
  const { peer, packetsSent } = report;
  if (peer === undefined || packetsSent === 0) return undefined;
  return rate(peer.lost / packetsSent, playOutMs(report, peer.jitterMs));
}

function playOutMs({ peer }: LegReport, jitterMs: number): number {
  return (peer?.roundTripMs ?? 0) / 2 + 2 * jitterMs + 20;
}

/** G.107 §7.4: Idd, nothing below 100 ms. */
function delayImpairment(delayMs: number): number {
  if (delayMs <= 100) return 0;
  const x = Math.log2(delayMs / 100);
  return 25 * ((1 + x ** 6) ** (1 / 6) - 3 * (1 + (x / 3) ** 6) ** (1 / 6) + 2);
}

/** G.107 annex B. */
function opinionOf(r: number): number {
  if (r <= 0) return 1;
  if (r >= 100) return 4.5;
  return Math.max(1, 1 + 0.035 * r + r * (r - 60) * (100 - r) * 7e-6);
}
