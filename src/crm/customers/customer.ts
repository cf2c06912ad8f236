// A customer (CRM-01): who calls, whatever number they call from. Types alone; `customers.ts` keeps them, `customer-tables.ts` has their rows,
// `find-customers.ts` searches, `timeline.ts` says what there was with them.
//
//   known ──merge into another──► merged (its numbers answer to the other) ──unmerge──► known
//     └──remove──► gone

import type { AgentKey } from "../../base/ids.ts";
import type { WallMillis } from "../../base/time.ts";
import type { CustomerId, OrganisationId } from "../ids.ts";

/** Custom fields as the office file types them: text, choice and date are texts (dates `2026-11-23`). */
export type FieldValue = string | number | boolean;
export type FieldValues = Readonly<Record<string, FieldValue>>;

export interface CustomerNumber {
  /** E.164 where it is such a number, else its bare digits. One customer's alone. */
  readonly number: string;
  /** What it is, in the customer's or the office's words: 手机, home; undefined: nobody said. */
  readonly label: string | undefined;
}

export interface Customer {
  readonly id: CustomerId;
  /** "": not known yet. */
  readonly name: string;
  /** The first is the one to call. */
  readonly numbers: readonly CustomerNumber[];
  /** A key of `classes` of the office file, or a class that an import brought. */
  readonly class: string | undefined;
  /** The agent whose customer they are. */
  readonly owner: AgentKey | undefined;
  readonly organisation: OrganisationId | undefined;
  /** Path in `regions` of the office file. */
  readonly region: string | undefined;
  readonly mail: string | undefined;
  readonly address: string | undefined;
  readonly tags: readonly string[];
  readonly fields: FieldValues;
  readonly createdAt: WallMillis;
  readonly createdBy: string;
  readonly changedAt: WallMillis;
  /** Rises with each change. */
  readonly version: number;
  /** They turned out to be that one; undefined: they stand for themselves. */
  readonly mergedInto: CustomerId | undefined;
}

/** What a person or an import says of a customer. */
export interface NewCustomer {
  readonly name: string;
  /** As people write them; brought to E.164 here. */
  readonly numbers: readonly { readonly number: string; readonly label?: string | undefined }[];
  readonly class?: string | undefined;
  readonly owner?: string | undefined;
  readonly organisation?: string | undefined;
  readonly region?: string | undefined;
  readonly mail?: string | undefined;
  readonly address?: string | undefined;
  readonly tags?: readonly string[] | undefined;
  /** As people write them, or as JSON has them; checked and typed here. null: the field has no value. */
  readonly fields?: Readonly<Record<string, FieldValue | null>> | undefined;
}

/** What is left out stays; null: there is none any more. `fields` counts field by field, `numbers` and `tags` as a whole. */
export interface CustomerChange {
  readonly name?: string | undefined;
  readonly numbers?: NewCustomer["numbers"] | undefined;
  readonly class?: string | null | undefined;
  readonly owner?: string | null | undefined;
  readonly organisation?: string | null | undefined;
  readonly region?: string | null | undefined;
  readonly mail?: string | null | undefined;
  readonly address?: string | null | undefined;
  readonly tags?: readonly string[] | undefined;
  readonly fields?: NewCustomer["fields"];
  /** Only if it is still this version. */
  readonly version?: number | undefined;
}

export interface CustomerNote {
  readonly id: number;
  /** As it was written: of a merged customer, the one it was written to. */
  readonly customer: CustomerId;
  readonly at: WallMillis;
  readonly author: string;
  readonly text: string;
  /** The call it was written in. */
  readonly call: string | undefined;
}

export interface Organisation {
  readonly id: OrganisationId;
  readonly name: string;
  readonly note: string | undefined;
  readonly createdAt: WallMillis;
  readonly createdBy: string;
  readonly changedAt: WallMillis;
}

/** Why a customer was not taken or not changed. */
export type CustomerFault =
  /** There is no such customer (any more). */
  | { readonly kind: "unknown" }
  /** `allowed`: for people. `field`: `name`, `class`, `numbers[2]`, `fields.card`. */
  | { readonly kind: "value"; readonly field: string; readonly found: string; readonly allowed: string }
  | { readonly kind: "number-taken"; readonly number: string; readonly by: CustomerId }
  /** A field that is `unique` has this value for another customer. */
  | { readonly kind: "field-taken"; readonly field: string; readonly by: CustomerId | undefined }
  /** It was changed meanwhile. */
  | { readonly kind: "version"; readonly version: number }
  | { readonly kind: "not-merged" }
  | { readonly kind: "same" }
  | { readonly kind: "full" };
