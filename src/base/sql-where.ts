// Conditions of a search, put together from what was asked for; what was not asked for leaves no trace in the SQL.

import type { SqlValue } from "./db.ts";

export class Where {
  readonly #conditions: string[] = [];
  readonly #values: SqlValue[] = [];

  /** `condition` with one `?`; left out where `value` is undefined. */
  and(condition: string, value: SqlValue | undefined): this {
    if (value === undefined) return this;
    this.#conditions.push(condition);
    this.#values.push(value);
    return this;
  }

  /** `condition` with as many `?` as there are values. */
  andAll(condition: string, values: readonly SqlValue[]): this {
    this.#conditions.push(condition);
    this.#values.push(...values);
    return this;
  }

  /** A condition without a value. */
  andThat(condition: string): this {
    this.#conditions.push(condition);
    return this;
  }

  /** `WHERE …`, or nothing. */
  get sql(): string {
    return this.#conditions.length === 0 ? "" : `WHERE ${this.#conditions.join(" AND ")}`;
  }

  get values(): readonly SqlValue[] {
    return this.#values;
  }
}
