// Phones that were reached over a connection which ended with the killed process: nobody can connect to them, so that their calls wait until they
// register anew. Which phone it is: the contact it registered, else the machine it registers from. `survival.ts` says who is awaited.
//
//   awaited ── registers over a new connection ─► its dialog goes on there          ── comes back otherwise, or its leg ends ─► forgotten

import type { Flow } from "../../../sip/ports.ts";
import type { Binding } from "../../../sip/registrar/bindings.ts";

/** One dialog; `connection` is the name its lost connection has in the user agent. */
export interface AwaitedPhone {
  readonly extension: string;
  readonly contact: string;
  readonly flow: Flow;
  readonly connection: number;
}

export class AwaitedPhones {
  readonly #moveDialogs: (lostConnection: number, to: Flow) => void;
  /** By extension; no empty lists. */
  readonly #phones = new Map<string, AwaitedPhone[]>();

  constructor(moveDialogs: (lostConnection: number, to: Flow) => void) {
    this.#moveDialogs = moveDialogs;
  }

  get size(): number {
    return this.#phones.size;
  }

  await(phone: AwaitedPhone): void {
    const others = this.#phones.get(phone.extension);
    if (others === undefined) this.#phones.set(phone.extension, [phone]);
    else others.push(phone);
  }

  /** It is back, or nobody waits for it any more. Harmless when said twice. */
  forget(phone: AwaitedPhone): void {
    const rest = (this.#phones.get(phone.extension) ?? []).filter((one) => one !== phone);
    if (rest.length === 0) this.#phones.delete(phone.extension);
    else this.#phones.set(phone.extension, rest);
  }

  /** All contacts of an extension after a REGISTER of it. */
  registered(extension: string, bindings: readonly Binding[]): void {
    for (const phone of this.#phones.get(extension) ?? []) {
      const back =
        bindings.find(({ contact }) => contact === phone.contact) ?? bindings.find((one) => isLike(one, phone));
      if (back?.flow.connection === undefined) continue;
      this.forget(phone);
      this.#moveDialogs(phone.connection, back.flow);
    }
  }
}

/** A phone may name another port of itself in its contact with each connection. */
function isLike({ flow }: Binding, phone: AwaitedPhone): boolean {
  return flow.transport === phone.flow.transport && flow.remote.host === phone.flow.remote.host;
}
