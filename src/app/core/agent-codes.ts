// What the feature codes of the office mean. Dialled from the agent's own phone a code needs nothing more, since the phone has
// authenticated; from any other phone `CODE*AGENT*PIN` signs in.
//
//   *22            sign in the agent of this phone        *22*5001*4321   sign in agent 5001 here
//   *23 sign out   *24 ready   *25 busy   *251 busy with reason 1   *26 break
//
// What is dialled after a call (*27, *28, *29) is wrap-up-codes.ts, what a supervisor dials force-codes.ts.

import type { DeskInput } from "../../acd/contract.ts";
import type { AgentKey, ExtensionKey } from "../../base/ids.ts";
import { limits } from "../../base/limits.ts";
import type { Clock, Millis } from "../../base/time.ts";
import type { Agent, FeatureCodes, Office } from "../../office/office.ts";
import type { Floor } from "./floor.ts";

/** Names of prompts, without the language. */
export type CodePrompt =
  | "signed-in"
  | "signed-out"
  | "ready"
  | "busy"
  | "on-break"
  | "wrong-pin"
  | "not-allowed"
  | "not-signed-in"
  | "unknown-number";

export interface DialledCode {
  readonly feature: Extract<keyof FeatureCodes, "signIn" | "signOut" | "ready" | "busy" | "breakTime">;
  /** What was dialled behind the code. */
  readonly argument: string;
  readonly extension: ExtensionKey | undefined;
}

export class AgentCodes {
  readonly #floor: Floor;
  readonly #office: () => Office;
  readonly #clock: Clock;
  /** Of extensions of the office, so never more than there are. */
  readonly #wrongPins = new Map<ExtensionKey, { readonly count: number; readonly lastAt: Millis }>();

  constructor(deps: { readonly clock: Clock; readonly floor: Floor; readonly office: () => Office }) {
    this.#clock = deps.clock;
    this.#floor = deps.floor;
    this.#office = deps.office;
  }

  dialled(code: DialledCode): CodePrompt {
    const { extension } = code;
    if (extension === undefined) return "not-allowed";
    if (code.feature === "signIn") return this.#signIn(extension, code.argument);
    const agent = this.#signedInAt(extension);
    if (agent === undefined) return "not-signed-in";
    if (!(code.feature === "busy" ? /^\d{0,3}$/ : /^$/).test(code.argument)) return "unknown-number";
    switch (code.feature) {
      case "signOut":
        return this.#try({ kind: "sign-out", agent }, "signed-out");
      case "ready":
        return this.#try({ kind: "ready", agent }, "ready");
      case "busy":
        return this.#try({ kind: "busy", agent, reason: code.argument === "" ? "busy" : code.argument }, "busy");
      case "breakTime":
        return this.#try({ kind: "break", agent }, "on-break");
    }
  }

  #signIn(extension: ExtensionKey, argument: string): CodePrompt {
    const own = this.#agentsOf(extension);
    if (argument === "") {
      const [only, second] = own;
      if (only === undefined || second !== undefined) return "not-allowed";
      return this.#try({ kind: "sign-in", agent: only.key, extension }, "signed-in");
    }
    const [, key, pin] = /^\*(\d+)\*(\d+)$/.exec(argument) ?? [];
    if (key === undefined) return "unknown-number";
    const agent = this.#office().agents.get(key as AgentKey);
    if (this.#isLocked(extension) || agent?.pin === undefined || agent.pin !== pin) {
      const count = (this.#wrongPins.get(extension)?.count ?? 0) + 1;
      this.#wrongPins.set(extension, { count, lastAt: this.#clock.now() });
      return "wrong-pin";
    }
    this.#wrongPins.delete(extension);
    return this.#try({ kind: "sign-in", agent: agent.key, extension }, "signed-in");
  }

  /** Guessing PINs from a stolen or open phone must take longer than anybody has. */
  #isLocked(extension: ExtensionKey): boolean {
    const wrong = this.#wrongPins.get(extension);
    if (wrong === undefined || wrong.count < limits.call.wrongPins) return false;
    if (this.#clock.now() - wrong.lastAt < limits.call.wrongPinLockMs) return true;
    this.#wrongPins.delete(extension);
    return false;
  }

  #agentsOf(extension: ExtensionKey): readonly Agent[] {
    return [...this.#office().agents.values()].filter((agent) => agent.extension === extension);
  }

  #signedInAt(extension: ExtensionKey): AgentKey | undefined {
    return this.#floor.desk.agentAt(extension);
  }

  #try(input: DeskInput, done: CodePrompt): CodePrompt {
    return this.#floor.input(input) === undefined ? done : "not-allowed";
  }
}
