// A fax within a call (RTP-12, T.38): one party's re-INVITE offers UDPTL instead of sound; it is passed to the other party and the answer back, and the
// media plane passes the datagrams untouched. Refused on the other side, the call stays with G.711, as before.
//
//   voice ── they offer T.38 ─► asked ── other side takes it: answer() ──► fax
//     │                           └───── other side does not: refuse() 488 ─► voice
//     ├── we offer T.38 ─► offered ── they take it ─► fax
//     │                      └── they refuse ───────► voice
//     └◄── sound is offered again, by them or by us ── fax
//
// `Leg` makes one when the first such offer comes; `passFax` joins the two legs of a talk. Instead of another party the switch's own fax machine may
// be at the other end (`FaxHere`; app/core/fax).

import type { MediaLeg } from "../rtp/media.ts";
import { parseSdp } from "../sip/sdp/parse.ts";
import type { Sdp } from "../sip/sdp/sdp.ts";
import { type T38, t38Of } from "../sip/sdp/t38.ts";
import type { Session } from "../sip/session/session.ts";
import type { Leg } from "./leg.ts";
import type { LegAudio } from "./leg-audio.ts";

/** What a fax needs of its leg. */
export interface FaxPorts {
  /** UDPTL goes in the clear: not where the office demands that this party's calls are encrypted. */
  readonly isAllowed: () => boolean;
  /** Answers or refuses the re-INVITE that waits. */
  readonly answer: (offer: Sdp, t38: T38) => void;
  readonly refuse: (status: number) => void;
  /** A re-INVITE of ours. */
  readonly offer: (t38: T38) => void;
  /** The party's datagrams pass from and to this address; undefined: sound again. */
  readonly pass: (t38: T38 | undefined, from: FaxPartner | undefined) => void;
  /** A datagram of ours. */
  readonly send: (datagram: Uint8Array) => void;
}

/** The switch's own fax machine at the other end. */
export interface FaxHere {
  readonly onDatagram: (datagram: Uint8Array) => void;
}

/** Who is at the other end: another party of the call, or we ourselves. */
export type FaxPartner = Leg | FaxHere;

type Outcome = (answer: T38 | undefined) => void;

export class LegFax {
  readonly #ports: FaxPorts;
  #state: "voice" | "asked" | "offered" | "fax" = "voice";
  #asked: { readonly sdp: Sdp; readonly t38: T38 } | undefined;
  #outcome: Outcome | undefined;
  #partner: FaxPartner | undefined;
  #taken = false;

  constructor(ports: FaxPorts) {
    this.#ports = ports;
  }

  get isOn(): boolean {
    return this.#state === "fax";
  }

  get isAllowed(): boolean {
    return this.#ports.isAllowed();
  }

  /** A re-INVITE with this description came. `tell` lets the talk know; where nobody takes it up, it is refused. */
  onOffer(sdp: Sdp, t38: T38, tell: () => void): void {
    this.#asked = { sdp, t38 };
    this.#state = "asked";
    tell();
    if (!this.#taken) this.refuse();
    this.#taken = false;
  }

  /** Somebody asks the other party; `answer` or `refuse` follows. */
  take(): T38 | undefined {
    this.#taken = true;
    return this.#asked?.t38;
  }

  answer(t38: T38, from: FaxPartner): void {
    const asked = this.#asked;
    if (asked === undefined) return;
    this.#asked = undefined;
    this.#state = "fax";
    this.#ports.answer(asked.sdp, t38);
    this.#ports.pass(asked.t38, from);
  }

  refuse(): void {
    if (this.#asked === undefined) return;
    this.#asked = undefined;
    this.#state = "voice";
    this.#ports.refuse(488);
  }

  /** `partner` is at the other end of the fax. */
  offer(t38: T38, partner: FaxPartner, outcome: Outcome): void {
    this.#state = "offered";
    this.#partner = partner;
    this.#outcome = outcome;
    this.#ports.offer(t38);
  }

  /** The answer to our re-INVITE. "refused": they took the re-INVITE but not the fax, and have to be offered sound again. */
  onAnswer(text: string): "not-fax" | "fax" | "refused" {
    const outcome = this.#outcome;
    if (this.#state !== "offered" || outcome === undefined) return "not-fax";
    const sdp = parseSdp(text);
    const t38 = sdp.ok ? t38Of(sdp.value) : undefined;
    this.#outcome = undefined;
    this.#state = t38 === undefined ? "voice" : "fax";
    if (t38 !== undefined) this.#ports.pass(t38, this.#partner);
    outcome(t38);
    return t38 === undefined ? "refused" : "fax";
  }

  /** Our re-INVITE was refused: the call goes on with sound. false: it was not about fax. */
  onRefused(): boolean {
    const outcome = this.#outcome;
    if (this.#state !== "offered" || outcome === undefined) return false;
    this.#outcome = undefined;
    this.#state = "voice";
    outcome(undefined);
    return true;
  }

  /** A datagram of the switch's own machine. */
  send(datagram: Uint8Array): void {
    if (this.#state === "fax") this.#ports.send(datagram);
  }

  /** Its leg goes to another call: whoever waits for this fax hears that there will be none. True: the party has to be offered sound. */
  leave(): boolean {
    const outcome = this.#outcome;
    const isSound = this.#state === "voice" || this.#state === "asked";
    this.refuse();
    this.#outcome = undefined;
    if (this.#state === "fax") this.#ports.pass(undefined, undefined);
    this.#state = "voice";
    outcome?.(undefined);
    return !isSound;
  }

  /** Sound was agreed again. */
  endFax(): void {
    if (this.#state === "fax") this.#ports.pass(undefined, undefined);
    this.#state = "voice";
  }
}

/** `onOffer`: a re-INVITE of ours goes out. */
export function faxOf(of: {
  readonly session: Session;
  readonly media: MediaLeg;
  readonly audio: LegAudio;
  readonly onOffer: () => void;
}): LegFax {
  const { session, media, audio, onOffer } = of;
  return new LegFax({
    isAllowed: () => audio.mayBeClear,
    answer: (offer, t38) => session.answerOffer(audio.answerT38(offer, t38)),
    refuse: (status) => session.refuseOffer(status),
    offer: (t38) => {
      onOffer();
      session.reoffer(audio.offerT38(t38));
    },
    pass: (t38, from) => {
      if (t38 === undefined || from === undefined) return media.pass(undefined);
      const plan = { remote: t38.address, signalledFrom: session.flow.remote.host };
      if ("onDatagram" in from) media.pass(plan, from.onDatagram);
      else media.pass({ ...plan, from: from.id });
    },
    send: (datagram) => media.send(datagram),
  });
}

/** The fax that `asking` offers goes to `other`, and the answer back. Without another party, or one that wants none: 488. */
export function passFax(asking: Leg, other: Leg | undefined): void {
  const t38 = asking.fax.take();
  if (t38 === undefined || other === undefined || !other.canReoffer || !other.fax.isAllowed) return asking.fax.refuse();
  other.fax.offer(t38, asking, (answer) => {
    if (answer === undefined) asking.fax.refuse();
    else asking.fax.answer(answer, other);
  });
}

/** undefined: the description is about sound, or none that anybody can read. */
export function faxOfferIn(text: string): { readonly sdp: Sdp; readonly t38: T38 } | undefined {
  const sdp = text.includes("m=image") ? parseSdp(text) : undefined;
  const t38 = sdp?.ok === true ? t38Of(sdp.value) : undefined;
  return sdp?.ok !== true || t38 === undefined ? undefined : { sdp: sdp.value, t38 };
}
