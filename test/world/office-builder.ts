// The office of a world, grown piece by piece and always read through the product's own office file: what a story sets up is what a
// person could have written.

import type { Office } from "../../src/office/office.ts";
import { parseOffice } from "../../src/office/parse.ts";

export interface QueueOptions {
  readonly number?: string;
  readonly requires?: Readonly<Record<string, number>> | string;
  readonly strategy?: string;
  readonly ring?: string;
  readonly wrapUp?: string;
  readonly maxWait?: string;
  readonly maxCallers?: number;
  readonly afterNoAnswer?: "set-aside" | "ready";
  readonly record?: "always" | "never";
  readonly waiting?: string;
  readonly callback?: Readonly<Record<string, unknown>>;
  readonly steps?: readonly object[];
  readonly hours?: string;
  readonly closed?: object;
  readonly whenClosing?: "serve" | "leave";
  readonly overflow?: readonly object[];
  readonly announce?: object;
  readonly whisper?: boolean | string;
  readonly routing?: "skills" | "tier" | "tier-region" | "progressive";
  readonly prefer?: readonly object[];
  readonly tierCredit?: Readonly<Record<string, string>>;
  readonly serviceLevel?: string;
  readonly voicemail?: object | boolean;
  readonly afterwards?: string;
  readonly dispositions?: Readonly<Record<string, string>>;
  readonly dispositionRequired?: boolean;
  readonly wrapUpMost?: string;
}

export interface AgentOptions {
  readonly extension?: string;
  readonly skills?: Readonly<Record<string, number>>;
  readonly pin?: string;
  readonly team?: string;
  readonly regions?: readonly string[];
}

export interface ExtensionOptions {
  readonly ring?: string;
  readonly record?: "always" | "never";
  readonly secret?: string;
}

export class OfficeBuilder {
  readonly #extensions = new Map<string, { readonly secret: string }>();
  readonly #agents = new Map<string, AgentOptions>();
  readonly #queues = new Map<string, QueueOptions>();
  readonly #numbers = new Map<string, object>([
    ["9196", { echo: true }],
    ["9197", { music: "music/quiet" }],
  ]);
  readonly #sections = new Map<string, object | string>();
  readonly #keys = new Map<string, object>();
  country = "CN";
  calls: number | undefined;

  extension(key: string, options: ExtensionOptions = {}): string {
    const secret = options.secret ?? `word-of-${[...key].join(".")}`; // one with the number itself in it is refused
    this.#extensions.set(key, { ...options, secret });
    return secret;
  }

  agent(key: string, options: AgentOptions): void {
    this.#agents.set(key, options);
  }

  removeAgent(key: string): void {
    this.#agents.delete(key);
  }

  queue(key: string, options: QueueOptions): void {
    this.#queues.set(key, { number: "7000", ...options });
  }

  removeQueue(key: string): void {
    this.#queues.delete(key);
  }

  number(number: string, target: object): void {
    this.#numbers.set(number, target);
  }

  /** A whole section of the file that is not built up here: groups, pages, switches, … */
  section(key: string, value: object | string): void {
    this.#sections.set(key, value);
  }

  /** Beside what a section has. */
  add(key: string, value: object): void {
    const before = this.#sections.get(key);
    this.#sections.set(key, { ...(typeof before === "object" ? before : {}), ...value });
  }

  /** Further keys of an extension, as the file has them. */
  keys(extension: string, keys: object): void {
    this.#keys.set(extension, { ...this.#keys.get(extension), ...keys });
  }

  /** As an office file; JSON is YAML. */
  text(): string {
    return JSON.stringify({
      office: { name: "World", country: this.country },
      extensions: Object.fromEntries(
        [...this.#extensions].map(([key, own]) => [key, { ...own, ...this.#keys.get(key) }]),
      ),
      agents: Object.fromEntries(this.#agents),
      queues: Object.fromEntries(this.#queues),
      numbers: Object.fromEntries(this.#numbers),
      ...Object.fromEntries(this.#sections),
      ...(this.calls === undefined ? {} : { limits: { calls: this.calls } }),
    });
  }

  build(): Office {
    const office = parseOffice(this.text());
    if (office.ok) return office.value;
    throw new Error(`the world's office is not a valid one: ${JSON.stringify(office.fault)}`);
  }
}
