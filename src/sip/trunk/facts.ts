// What happens to the way to a carrier, as data.

export type TrunkState =
  /** No registration is asked for, and nobody has asked it yet. */
  | "unknown"
  | "registering"
  /** Calls can be sent there: registered where it must be, and not known to be down. */
  | "up"
  /** No address of it answers. */
  | "down"
  /** It refuses our registration. */
  | "refused";

export interface TrunkFact {
  readonly kind: "trunk.state";
  readonly trunk: string;
  readonly state: TrunkState;
  /** For a person; "" where nothing is wrong. */
  readonly cause: string;
}
