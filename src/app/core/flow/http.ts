// What the pure side asks of whoever speaks HTTP (`app/flow-http.ts`, or a test): one exchange, redirects followed, the answer bounded. Time limits,
// further tries and how many go at once are `requests.ts`.

import type { Signal } from "../../../base/abort.ts";
import type { Result } from "../../../base/result.ts";

export interface HttpAsk {
  readonly method: string;
  readonly url: string;
  readonly headers: ReadonlyMap<string, string>;
  /** `type`: Content-Type. */
  readonly body: { readonly type: string; readonly text: string } | undefined;
}

export type HttpOutcome =
  | {
      readonly kind: "answer";
      readonly status: number;
      /** Names in lower case. */
      readonly headers: Readonly<Record<string, string>>;
      /** Without parameters, in lower case; "" where none was said. */
      readonly type: string;
      readonly text: string;
    }
  /** We would not, or the answer is nothing we take: asking again is no use. `fault` has neither path nor query: secrets may stand there. */
  | { readonly kind: "refused"; readonly fault: string }
  /** The way failed: no answer, or half of one. */
  | { readonly kind: "failed"; readonly fault: string };

export interface Http {
  /** Scheme, host and port: "https://crm.example.com"; a fault for a person where it is no address that flows may ask. */
  readonly placeOf: (url: string) => Result<string, string>;
  /** Never rejects. Stops when `signal` is aborted; what it answers then is of no interest. */
  readonly send: (ask: HttpAsk, signal: Signal) => Promise<HttpOutcome>;
}
