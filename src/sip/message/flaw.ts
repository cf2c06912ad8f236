// A parse fault in the making: parse.ts adds what can be answered to it.

import type { ParseFault } from "./message.ts";

export interface Flaw extends Pick<ParseFault, "what" | "detail" | "reply"> {
  readonly kind: "flaw";
  /** Index into the text of the head. */
  readonly at: number;
}
