// A phone whose connection broke comes back over another one: its dialogs go on there (RFC 5626 §4.4 in spirit; SIP-01). Knows which registration
// came over which connection, and which connection took the place of which. `switch.ts` tells it what broke and who registered.
//
//   registered over A ── A breaks ─► awaited for limits.sip.flowGraceMs ── registers over B ─► dialogs of A move to B
//         └── registers over B while A still seems to live ── A breaks ─► dialogs of A move to B at once

import { limits } from "../../base/limits.ts";
import type { Clock, Timer } from "../../base/time.ts";
import type { Flow } from "../../sip/ports.ts";
import type { Binding } from "../../sip/registrar/bindings.ts";

export interface ReturningPhonesDeps {
  readonly clock: Clock;
  /** What the user agent does with the dialogs of a broken connection. */
  readonly moveDialogs: (brokenConnection: number, to: Flow) => void;
}

export class ReturningPhones {
  readonly #deps: ReturningPhonesDeps;
  /** The connection a phone registered over last. */
  readonly #connectionOf = new Map<string, number>();
  /** Phones that registered last over a connection. */
  readonly #phonesOf = new Map<number, Set<string>>();
  /** Connections whose phones may still come back. */
  readonly #broken = new Map<number, Timer>();
  /** Of connections that still seem to live: where their phone registered since. */
  readonly #successors = new Map<number, Flow>();

  constructor(deps: ReturningPhonesDeps) {
    this.#deps = deps;
  }

  /** Entries of all tables; only those of living connections remain after the grace time. */
  get size(): number {
    return this.#broken.size;
  }

  /** All contacts of an extension after a REGISTER of it. */
  registered(bindings: readonly Binding[]): void {
    for (const binding of bindings) {
      const { connection } = binding.flow;
      if (connection !== undefined) this.#cameOver(phoneOf(binding), connection, binding.flow);
    }
  }

  /** The connection broke; the user agent knows already. */
  broke(connection: number): void {
    const successor = this.#successors.get(connection);
    this.#successors.delete(connection);
    if (successor !== undefined) this.#deps.moveDialogs(connection, successor);
    if (!this.#phonesOf.has(connection) || this.#broken.has(connection)) return;
    const why = "a phone whose connection broke may come back";
    this.#broken.set(
      connection,
      this.#deps.clock.after(limits.sip.flowGraceMs, why, () => this.#forget(connection)),
    );
  }

  close(): void {
    for (const timer of this.#broken.values()) timer.cancel();
    this.#broken.clear();
  }

  #cameOver(phone: string, connection: number, flow: Flow): void {
    const before = this.#connectionOf.get(phone);
    if (before === connection) return;
    this.#connectionOf.set(phone, connection);
    const phones = this.#phonesOf.get(connection);
    if (phones === undefined) this.#phonesOf.set(connection, new Set([phone]));
    else phones.add(phone);
    if (before === undefined) return;
    this.#leave(phone, before);
    if (this.#broken.has(before)) this.#deps.moveDialogs(before, flow);
    else this.#successors.set(before, flow);
  }

  #leave(phone: string, connection: number): void {
    const phones = this.#phonesOf.get(connection);
    phones?.delete(phone);
    if (phones?.size !== 0) return;
    this.#phonesOf.delete(connection);
  }

  #forget(connection: number): void {
    this.#broken.delete(connection);
    for (const phone of this.#phonesOf.get(connection) ?? []) {
      if (this.#connectionOf.get(phone) === connection) this.#connectionOf.delete(phone);
    }
    this.#phonesOf.delete(connection);
  }
}

/** The same device: its instance where it says one (RFC 5626 §4.1), else the contact it registers. */
function phoneOf({ extension, instance, contact }: Binding): string {
  return `${extension} ${instance ?? contact}`;
}
