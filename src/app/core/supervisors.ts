// Supervisors in other people's calls (ACD-18). Each has a call of their own, which ends when they hang up and changes nothing for the others; here
// is who sits in which call, and in which part. A talk puts them into its table of who hears whom; while nobody talks (music, a queue, asking
// back), they hear whomever the call stays with.
//
//   customer hears supervisor: barging alone          agent hears supervisor: whispering, barging
//   supervisor hears: everybody, always               on a recorded track: barging, in a file of their own

import type { CallId, ExtensionKey } from "../../base/ids.ts";
import { limits } from "../../base/limits.ts";
import type { WallMillis } from "../../base/time.ts";
import type { Call } from "../../call/call.ts";
import { hearingTable, type Part, type Seat } from "../../call/hearing-table.ts";
import type { Leg } from "../../call/leg.ts";
import type { SwitchFact } from "../../call/record-keeper.ts";
import type { MediaPlane } from "../../rtp/media.ts";

export type SupervisorRole = "listen" | "whisper" | "barge";

export interface Post {
  /** Whose phone it is. */
  readonly by: ExtensionKey;
  /** The supervisor's own call. */
  readonly own: Call;
  readonly since: WallMillis;
  leg: Leg;
  role: SupervisorRole;
  /** The call that is supervised. */
  readonly call: Call;
  /** To whom a whisper goes; undefined: to nobody at the moment. */
  readonly agentOf: (parties: readonly Leg[]) => Leg | undefined;
  /** The supervised call is over; `into`: its people go on there. */
  readonly ended: (into: CallId | undefined) => void;
}

const NOBODY: readonly Post[] = [];
const NO_SEATS: readonly Seat[] = [];
const OUTSIDE_THE_DOOR: Part = { kind: "apart", hears: { kind: "nothing" }, heard: false };

export class Supervisors {
  readonly #media: MediaPlane;
  readonly #posts = new Map<CallId, Post[]>();
  /** Where supervised calls go on that are about to end. */
  readonly #joined = new Map<CallId, CallId>();

  constructor(media: MediaPlane) {
    this.#media = media;
  }

  get size(): number {
    let size = 0;
    for (const posts of this.#posts.values()) size += posts.length;
    return size;
  }

  of(call: CallId): readonly Post[] {
    return this.#posts.get(call) ?? NOBODY;
  }

  isFull(call: CallId): boolean {
    return this.of(call).length >= limits.conference.supervisors;
  }

  add(post: Post): void {
    const posts = this.#posts.get(post.call.id);
    if (posts === undefined) this.#posts.set(post.call.id, [post]);
    else posts.push(post);
  }

  remove(post: Post): void {
    const { id } = post.call;
    const rest = this.of(id).filter((one) => one !== post);
    if (rest.length === 0) this.#posts.delete(id);
    else this.#posts.set(id, rest);
  }

  /** For the table of a talk. */
  seats(call: CallId, parties: readonly Leg[]): readonly Seat[] {
    const posts = this.#posts.get(call);
    if (posts === undefined) return NO_SEATS;
    return posts.map((post) => ({ leg: post.leg.id, part: partOf(post, parties) }));
  }

  /** Nobody talks in this call: they hear whom it stays with, and nobody hears them. */
  hearAnchor(call: CallId): void {
    const posts = this.#posts.get(call);
    const anchor = posts?.[0]?.call.anchor;
    if (posts === undefined || anchor === undefined) return;
    const seats: Seat[] = [
      { leg: anchor.id, part: { kind: anchor.state === "answered" ? "party" : "away" } },
      ...posts.map(({ leg }): Seat => ({ leg: leg.id, part: { kind: "listening" } })),
    ];
    this.#media.table(hearingTable(seats, { alone: { kind: "nothing" } }).slice(1));
  }

  fold(fact: SwitchFact): void {
    if (fact.kind === "call.joined" && this.#posts.has(fact.call)) this.#joined.set(fact.call, fact.into);
    if (fact.kind !== "call.ended") return;
    const into = this.#joined.get(fact.call);
    this.#joined.delete(fact.call);
    for (const post of this.of(fact.call)) post.ended(into);
  }
}

/** With a talk of people whom they may not supervise (the agent sent the caller on) they wait beside it, deaf and dumb. */
function partOf(post: Post, parties: readonly Leg[]): Part {
  const agent = post.agentOf(parties);
  if (agent === undefined) return OUTSIDE_THE_DOOR;
  if (post.leg.state !== "answered" || post.leg.isBroken) return { kind: "listening" };
  switch (post.role) {
    case "listen":
      return { kind: "listening" };
    case "whisper":
      return { kind: "whispering", to: agent.id };
    case "barge":
      return { kind: "barging" };
  }
}
