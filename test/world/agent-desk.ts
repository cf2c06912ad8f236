// An agent of the world: a phone, and what the agent does with it. Signs in and goes ready by dialling the office's feature codes, as from a
// desk phone, or by command, as from the CLI.

import type { DeskInput } from "../../src/acd/contract.ts";
import type { AgentKey, ExtensionKey } from "../../src/base/ids.ts";
import type { Phone } from "./phone.ts";
import type { PhoneCall } from "./phone-call.ts";

export interface AgentView {
  readonly state: string;
  readonly reason: string | undefined;
  readonly call: string | undefined;
}

/** What an agent needs of the world. */
export interface AgentWorld {
  command(input: DeskInput): string | undefined;
  agentView(key: string): AgentView;
  codes(): Readonly<Record<"signIn" | "signOut" | "ready" | "busy" | "breakTime" | "wrapUp", string>>;
}

export class AgentDesk {
  readonly key: AgentKey;
  readonly name: string;
  readonly phone: Phone;
  #world: AgentWorld;

  constructor(init: {
    readonly key: string;
    readonly name: string;
    readonly phone: Phone;
    readonly world: AgentWorld;
  }) {
    this.key = init.key as AgentKey;
    this.name = init.name;
    this.phone = init.phone;
    this.#world = init.world;
  }

  /** As the desk sees the agent now. */
  get view(): AgentView {
    return this.#world.agentView(this.key);
  }

  get state(): string {
    return this.view.state;
  }

  /** By command; undefined or what the desk had against it. */
  signIn(): string | undefined {
    return this.#world.command({ kind: "sign-in", agent: this.key, extension: this.phone.user as ExtensionKey });
  }

  signOut(): string | undefined {
    return this.#world.command({ kind: "sign-out", agent: this.key });
  }

  ready(): string | undefined {
    if (this.state === "signed-out") this.signIn();
    return this.#world.command({ kind: "ready", agent: this.key });
  }

  busy(reason = "meeting"): string | undefined {
    return this.#world.command({ kind: "busy", agent: this.key, reason });
  }

  takeBreak(): string | undefined {
    return this.#world.command({ kind: "break", agent: this.key });
  }

  /** From the phone: the call that carries the code. */
  dialCode(code: keyof ReturnType<AgentWorld["codes"]>, argument = ""): PhoneCall {
    return this.phone.dial(this.#world.codes()[code] + argument);
  }
}
