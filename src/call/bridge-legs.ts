// Joins two answered legs until one of them ends. Who hears whom follows from who holds: the other side of a leg on hold hears music.

import type { Hearing } from "../rtp/media.ts";
import type { Leg } from "./leg.ts";

/** Resolves with the leg that ended first; the other is left as it is, hearing nothing. */
export function bridgeLegs(a: Leg, b: Leg, holdMusic: string): Promise<Leg> {
  return new Promise((resolve) => {
    const connect = (): void => {
      a.hear(hearing(b, holdMusic));
      b.hear(hearing(a, holdMusic));
    };
    const watch = (leg: Leg, other: Leg): void => {
      leg.listen((event) => {
        if (event.kind === "held" || event.kind === "resumed") connect();
        if (event.kind !== "ended") return;
        other.listen(undefined);
        other.hear({ kind: "nothing" });
        resolve(leg);
      });
    };
    connect();
    watch(a, b);
    if (a.state !== "ended") watch(b, a);
  });
}

function hearing(other: Leg, holdMusic: string): Hearing {
  if (other.state === "held") return { kind: "file", name: holdMusic, then: "repeat" };
  return { kind: "leg", leg: other.id };
}
