// What the office file says of customers (CRM-01): the classes there are and the tier each gives, and fields of the office's own.

export const CUSTOMER_FIELD_TYPES = ["text", "number", "date", "choice", "yes-no"] as const;
export type CustomerFieldType = (typeof CUSTOMER_FIELD_TYPES)[number];

export interface CustomerClass {
  readonly key: string;
  readonly name: string;
  /** Of `tiers`; undefined: calls of such customers are taken like anybody's. */
  readonly tier: string | undefined;
}

export interface CustomerField {
  readonly key: string;
  readonly name: string;
  readonly type: CustomerFieldType;
  /** Of `choice`, and of it alone. */
  readonly choices: readonly string[];
  /** Of `text`: 9 is a digit, A a letter, anything else itself; undefined: any text. */
  readonly form: string | undefined;
  /** Of `number`. */
  readonly least: number | undefined;
  readonly most: number | undefined;
  /** A new customer must have it. */
  readonly required: boolean;
  /** No two customers have the same. */
  readonly unique: boolean;
}
