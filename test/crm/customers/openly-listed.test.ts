import { describe, expect, test } from "vitest";
import type { CustomerFilter, CustomerWish } from "../../../src/api/customer-control.ts";
import { makeMask } from "../../../src/call/mask.ts";
import { sampleCustomers } from "../../api/sample-customers.ts";

const NONE: CustomerFilter = {
  ...{ text: undefined, number: undefined, class: undefined, owner: undefined, organisation: undefined },
  ...{ region: undefined, tag: [], field: [] },
};
const NOTHING: CustomerWish = {
  ...{ name: undefined, numbers: undefined, class: undefined, owner: undefined, organisation: undefined },
  ...{ region: undefined, mail: undefined, address: undefined, tags: undefined, fields: undefined },
};
const mask = makeMask({
  rules: { numbers: "middle", emails: "middle", fields: ["card"] },
  country: "CN",
  isOurs: () => false,
});
const han = { asker: { name: "han", user: "han" }, reach: undefined };

describe("CRM-14 a list of who is found tells nothing that is hidden", () => {
  test("neither rows nor a next page come of a hidden field or a mail address; of a name they do", async () => {
    const customers = sampleCustomers(() => {});
    for (const card of ["A-1001", "A-1002"]) {
      const fields = new Map([["card", card]]);
      const made = await customers.create({ ...NOTHING, name: "Bo", mail: "secret@example.com", fields }, han);
      expect(made.ok).toBe(true);
    }
    const list = (text: string, as: typeof mask) =>
      customers.find({ ...NONE, text }, { limit: 1, after: undefined }, { ...han, mask: as });
    for (const hidden of ["secret", "a"]) {
      expect(await list(hidden, undefined)).toMatchObject({ value: { items: [{ name: "Bo" }] } });
      expect(await list(hidden, mask)).toEqual({ ok: true, value: { items: [], next: null } });
    }
    expect(await list("bo", mask)).toMatchObject({ value: { items: [{ name: "Bo" }], next: expect.any(String) } });
  });
});
