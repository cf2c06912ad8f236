// What every measurement is given, and what it gives back.

import type { Finding } from "../figures.ts";
import type { Exchange } from "../load/exchange.ts";
import type { SwitchProgram } from "../load/own-switch.ts";

export interface Bench {
  /** A few calls only: the figures mean nothing. */
  readonly toy: boolean;
  /** How to start a switch of our own; undefined: the target is somebody else's. */
  readonly own: SwitchProgram | undefined;
  /** Another build, opened as `open` does; undefined: none was named. */
  readonly against: (() => Promise<Exchange>) | undefined;
  /** `nodeOptions`: further ones for a switch of our own. A fresh switch with the bench's office, or the foreign target. Whoever opens it closes it. */
  open(nodeOptions?: readonly string[]): Promise<Exchange>;
  /** One line for whoever watches. */
  progress(text: string): void;
}

export interface Measurement {
  readonly name: string;
  /** One line for --help. */
  readonly about: string;
  run(bench: Bench): Promise<readonly Finding[]>;
}

/** Opens, uses, closes whatever happens. */
export async function withExchange<Value>(
  bench: Bench,
  use: (exchange: Exchange) => Promise<Value>,
  nodeOptions: readonly string[] = [],
): Promise<Value> {
  const exchange = await bench.open(nodeOptions);
  try {
    return await use(exchange);
  } finally {
    await exchange.close();
  }
}
