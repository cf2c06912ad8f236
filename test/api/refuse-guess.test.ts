import { describe, expect, test } from "vitest";
import { refuseGuess } from "../../src/api/masked.ts";
import { makeMask } from "../../src/call/mask.ts";

const rules = { numbers: "middle", emails: "shown", fields: ["card"] } as const;
const mask = makeMask({ rules, country: "CN", isOurs: () => false });

function status(path: string, query: string): number | undefined {
  return refuseGuess({ method: "GET", path }, { query: new URLSearchParams(query), json: {} }, mask)?.status;
}

describe("CRM-14 what is masked is not searched out", () => {
  test.each([
    ["/api/customers", "text=138001*"],
    ["/api/tickets", "text=138001"],
    ["/api/customers", "field=mobile>=13800138000"],
    ["/api/customers", "field=card:A-1"],
    ["/api/customer-export", "text=secret"],
  ])("%s?%s is refused", (path, query) => {
    expect(status(path, query)).toBe(403);
  });

  test.each([
    ["/api/customers", "text=13800138000"],
    ["/api/customers", "field=points>=40"],
    ["/api/tickets", "text=报修"],
    ["/api/tickets", ""],
    ["/api/customer-export", "class=vip"],
  ])("%s?%s is not", (path, query) => {
    expect(status(path, query)).toBeUndefined();
  });
});
