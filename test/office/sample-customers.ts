// Classes and own fields of customers of drawn offices, for the round trip.

import fc from "fast-check";
import type { CustomerClass, CustomerField } from "../../src/office/customers.ts";

const base = { choices: [], form: undefined, least: undefined, most: undefined };
const name = fc.constantFrom("卡号", "Card: no 1", "yes");

function fieldOf(key: string): fc.Arbitrary<CustomerField> {
  const kinds = fc.oneof(
    fc.record({
      type: fc.constant("text" as const),
      form: fc.constantFrom(undefined, "AA-999999"),
      unique: fc.boolean(),
    }),
    fc.record({
      type: fc.constant("number" as const),
      least: fc.constantFrom(undefined, -1.5),
      most: fc.constantFrom(undefined, 7),
    }),
    fc.record({ type: fc.constant("choice" as const), choices: fc.constantFrom(["甲"], ["no", "b: c"]) }),
    fc.record({ type: fc.constantFrom("date" as const, "yes-no" as const) }),
  );
  return fc
    .tuple(fc.record({ name, required: fc.boolean() }), kinds)
    .map(([shared, kind]) => ({ key, ...base, unique: false, ...shared, ...kind }));
}

export const customerFields: fc.Arbitrary<ReadonlyMap<string, CustomerField>> = fc
  .subarray(["card", "生日", "f-3"])
  .chain((keys) => fc.tuple(...keys.map(fieldOf)).map((all) => new Map(all.map((one) => [one.key, one]))));

export function customerClasses(tiers: readonly string[]): fc.Arbitrary<ReadonlyMap<string, CustomerClass>> {
  return fc
    .subarray(["vip", "黑名单"])
    .chain((keys) =>
      fc
        .tuple(
          ...keys.map((key) => fc.record({ key: fc.constant(key), name, tier: fc.constantFrom(undefined, ...tiers) })),
        )
        .map((all) => new Map(all.map((one) => [one.key, one]))),
    );
}
