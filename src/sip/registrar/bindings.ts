// Where each extension can be reached: its registered contacts (RFC 3261 §10), each with the flow it registered from, which is
// the way back through its NAT. `register.ts` changes them, `phone-qualifier.ts` finds out which have fallen silent, calls read them, `app` keeps
// the rows and tells the ACD who became reachable. One timer per contact, all gone with the contacts.

import type { Address } from "../../base/net.ts";
import type { Clock, Timer } from "../../base/time.ts";
import { sameUri } from "../message/uri.ts";
import type { Flow, TransportKind } from "../ports.ts";

/** What a REGISTER says of one contact. */
export interface ContactInit {
  /** As written, without `<>`. */
  readonly contact: string;
  /** RFC 5626: both or neither; the same pair replaces an earlier contact of another address. */
  readonly outbound: { readonly instance: string; readonly regId: number } | undefined;
  readonly instance: string | undefined;
  /** 0 to 1, default 1 (RFC 3261 §20.10): the caller's order of preference. */
  readonly q: number;
  /** Where to send; a contact behind NAT is met nowhere else. */
  readonly flow: Flow;
  /** The phone's own address where a trusted proxy stands between and states it; undefined: the flow's. */
  readonly source?: string | undefined;
  /** Route set towards it, topmost first (RFC 3327). */
  readonly path: readonly string[];
  readonly callId: string;
  readonly cseq: number;
  readonly userAgent: string | undefined;
}

export interface Binding extends ContactInit {
  readonly extension: string;
  /** On the injected clock. */
  readonly expiresAt: number;
}

/** One contact as it is kept across restarts; plain data. */
export interface BindingRow extends Omit<ContactInit, "flow"> {
  readonly extension: string;
  readonly transport: TransportKind;
  readonly local: Address;
  readonly remote: Address;
  /** Wall time, milliseconds. */
  readonly expiresAtWall: number;
}

export type BindingChange =
  | { readonly kind: "put"; readonly init: ContactInit; readonly expiresS: number }
  | { readonly kind: "remove"; readonly binding: Binding };

/**
 * Whether a contact answers OPTIONS. unknown: it has not been asked, or has never answered, as those do that know no OPTIONS; nothing is held
 * against it. silent: it used to answer and does not any more, so it is not called until it answers or registers again.
 */
export type Answering = "unknown" | "answers" | "silent";

export interface BindingsDeps {
  readonly clock: Clock;
  /** The first contact of an extension that can be called came, or the last one went. */
  readonly onReachable: (extension: string, reachable: boolean) => void;
  /** A contact came, as new or once more, or went. */
  readonly onContact?: (kind: "came" | "went", binding: Binding) => void;
  /** All contacts of an extension after a change, to be kept; none: it has no contact any more. */
  readonly onChange?: (extension: string, rows: readonly BindingRow[]) => void;
}

interface Entry {
  readonly binding: Binding;
  readonly timer: Timer;
  answering: Answering;
}

export class Bindings {
  #deps: BindingsDeps;
  /** Newest contact last; no empty lists. */
  #byExtension = new Map<string, Entry[]>();
  /** Extensions with a contact over a stream connection, so that a broken one is found without a search. */
  #byConnection = new Map<number, Set<string>>();
  #size = 0;

  constructor(deps: BindingsDeps) {
    this.#deps = deps;
  }

  /** Contacts of all extensions. */
  get size(): number {
    return this.#size;
  }

  /** Best first: by q, then the one that registered last. */
  all(extension: string): readonly Binding[] {
    const entries = this.#byExtension.get(extension);
    if (entries === undefined) return [];
    const newestFirst = entries.map((entry) => entry.binding).reverse();
    return newestFirst.sort((a, b) => b.q - a.q);
  }

  /** As `all`, without those that fell silent: whom calls ring. */
  callable(extension: string): readonly Binding[] {
    return this.all(extension).filter((binding) => this.answering(binding) !== "silent");
  }

  isReachable(extension: string): boolean {
    return this.#byExtension.get(extension)?.some(({ answering }) => answering !== "silent") ?? false;
  }

  answering(binding: Binding): Answering {
    return this.#entryOf(binding)?.answering ?? "unknown";
  }

  /** What became of asking this contact. It may have registered anew since, which is an answer too. */
  asked(binding: Binding, answered: boolean): void {
    const entry = this.#entryOf(binding);
    if (entry === undefined || (!answered && entry.answering === "unknown")) return;
    const { extension } = binding;
    const wasReachable = this.isReachable(extension);
    entry.answering = answered ? "answers" : "silent";
    const reachable = this.isReachable(extension);
    if (reachable !== wasReachable) this.#deps.onReachable(extension, reachable);
  }

  /** Extensions with at least one contact. */
  extensions(): readonly string[] {
    return [...this.#byExtension.keys()];
  }

  /** Those of them that can be called: not all of their contacts fell silent. */
  reachable(): readonly string[] {
    return this.extensions().filter((extension) => this.isReachable(extension));
  }

  /** The contact that this one would replace: the same instance and reg-id, else an equal URI (RFC 5626 §6, RFC 3261 §10.3 step 7). */
  find(extension: string, init: Pick<ContactInit, "contact" | "outbound">): Binding | undefined {
    return this.#byExtension.get(extension)?.find((entry) => isSameContact(entry.binding, init))?.binding;
  }

  /** All changes at once; nobody sees a state in between. */
  apply(extension: string, changes: readonly BindingChange[]): void {
    if (changes.length === 0) return;
    const wasReachable = this.isReachable(extension);
    for (const change of changes) {
      if (change.kind === "put") this.#put(extension, change.init, change.expiresS * 1_000);
      else this.#remove(change.binding);
    }
    this.#tell(extension, wasReachable);
  }

  /** A stream connection is gone, and with it whoever registered over it (RFC 5626 §7). Harmless for other flows. */
  removeFlow(flow: Flow): void {
    const { connection } = flow;
    if (connection === undefined) return;
    for (const extension of [...(this.#byConnection.get(connection) ?? [])]) {
      const gone = this.all(extension).filter((binding) => binding.flow.connection === connection);
      this.apply(
        extension,
        gone.map((binding) => ({ kind: "remove", binding })),
      );
    }
  }

  /** All contacts of an extension that the office no longer has, or whose secret has changed. */
  removeAll(extension: string): void {
    this.apply(
      extension,
      this.all(extension).map((binding) => ({ kind: "remove", binding })),
    );
  }

  /**
   * After a restart, with the rows `onChange` gave. Rows past their time are left out, and so are those of stream connections: the
   * connection died with the process, and its phone comes back by itself when it notices. Tells `onReachable`, not `onChange`.
   */
  restore(rows: readonly BindingRow[]): void {
    const wall = this.#deps.clock.wall();
    for (const { extension, transport, local, remote, expiresAtWall, ...init } of rows) {
      const leftMs = expiresAtWall - wall;
      if (leftMs <= 0 || transport !== "udp") continue;
      const wasReachable = this.isReachable(extension);
      // Nobody knows how long the process was away: whoever does not answer now is not there.
      this.#put(extension, { ...init, flow: { transport, local, remote } }, leftMs, "answers");
      if (!wasReachable) this.#deps.onReachable(extension, true);
    }
  }

  /** Ends all timers and tells nobody: the process stops, the phones stay registered for the next one. */
  close(): void {
    for (const entries of this.#byExtension.values()) for (const entry of entries) entry.timer.cancel();
    this.#byExtension.clear();
    this.#byConnection.clear();
    this.#size = 0;
  }

  #put(extension: string, init: ContactInit, forMs: number, first: Answering = "unknown"): void {
    const before = this.find(extension, init);
    // Who registers is there, but whether it answers OPTIONS is not learnt from that.
    const answering = before === undefined || this.answering(before) === "unknown" ? first : "answers";
    if (before !== undefined) this.#remove(before);
    const binding: Binding = { ...init, extension, expiresAt: this.#deps.clock.now() + forMs };
    const timer = this.#deps.clock.after(forMs, "registration expires", () => {
      this.apply(extension, [{ kind: "remove", binding }]);
    });
    const entries = this.#byExtension.get(extension);
    const entry = { binding, timer, answering };
    if (entries === undefined) this.#byExtension.set(extension, [entry]);
    else entries.push(entry);
    this.#size++;
    this.#noteConnection(extension, init.flow.connection);
    this.#deps.onContact?.("came", binding);
  }

  #remove(binding: Binding): void {
    const entries = this.#byExtension.get(binding.extension);
    const index = entries?.findIndex((entry) => entry.binding === binding) ?? -1;
    if (entries === undefined || index < 0) return;
    for (const entry of entries.splice(index, 1)) entry.timer.cancel();
    this.#size--;
    if (entries.length === 0) this.#byExtension.delete(binding.extension);
    this.#forgetConnection(binding);
    this.#deps.onContact?.("went", binding);
  }

  #entryOf(binding: Binding): Entry | undefined {
    return this.#byExtension.get(binding.extension)?.find((entry) => entry.binding === binding);
  }

  #noteConnection(extension: string, connection: number | undefined): void {
    if (connection === undefined) return;
    const extensions = this.#byConnection.get(connection);
    if (extensions === undefined) this.#byConnection.set(connection, new Set([extension]));
    else extensions.add(extension);
  }

  #forgetConnection({ extension, flow: { connection } }: Binding): void {
    if (connection === undefined) return;
    const others = this.#byExtension.get(extension);
    if (others?.some((entry) => entry.binding.flow.connection === connection)) return;
    const extensions = this.#byConnection.get(connection);
    extensions?.delete(extension);
    if (extensions?.size === 0) this.#byConnection.delete(connection);
  }

  #tell(extension: string, wasReachable: boolean): void {
    const reachable = this.isReachable(extension);
    if (this.#deps.onChange !== undefined) this.#deps.onChange(extension, this.#rows(extension));
    if (reachable !== wasReachable) this.#deps.onReachable(extension, reachable);
  }

  #rows(extension: string): readonly BindingRow[] {
    const { clock } = this.#deps;
    const wallMinusNow = clock.wall() - clock.now();
    return (this.#byExtension.get(extension) ?? []).map(({ binding }) => {
      const { flow, expiresAt, ...rest } = binding;
      const { transport, local, remote } = flow;
      return { ...rest, transport, local, remote, expiresAtWall: Math.round(expiresAt + wallMinusNow) };
    });
  }
}

function isSameContact(known: Binding, init: Pick<ContactInit, "contact" | "outbound">): boolean {
  if (known.outbound !== undefined && init.outbound !== undefined) {
    return known.outbound.instance === init.outbound.instance && known.outbound.regId === init.outbound.regId;
  }
  return sameUri(known.contact, init.contact);
}
