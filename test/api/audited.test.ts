import { describe, expect, test } from "vitest";
import { rightOf } from "../../src/api/admission.ts";
import { apiRoutes } from "../../src/api/api-routes.ts";
import { auditedAs, eventOf, NOT_NOTED, NOTED_ELSEWHERE } from "../../src/api/audited.ts";
import type { Reach } from "../../src/api/people-control.ts";

const OWN = { scope: "own" } as unknown as Reach;
const team = { scope: "team" } as unknown as Reach;

function lineOf(route: (typeof apiRoutes)[number], reach: Reach | undefined, answered: unknown = {}) {
  const params = { id: "x-1" };
  const told = { params, json: {}, query: new URLSearchParams(), asker: { name: "ann", user: "ann" }, reach };
  return auditedAs(route, told, answered);
}

describe("OPS-02 every change over the interface is in the audit", () => {
  const changing = apiRoutes.filter(({ method }) => method !== "GET");
  const keyOf = ({ method, path }: (typeof apiRoutes)[number]): string => `${method} ${path}`;

  test("by a name of its own, unless who does it notes more", () => {
    const silent = changing.filter((route) => lineOf(route, undefined) === undefined).map(keyOf);
    expect(silent.filter((key) => !NOTED_ELSEWHERE.has(key) && !NOT_NOTED.has(key))).toEqual([]);
    for (const route of changing) {
      const line = lineOf(route, team);
      if (line === undefined) continue;
      expect(line.what, keyOf(route)).toMatch(/^[a-z]+(-[a-z]+)*\.[a-z-]+$/);
      expect(line.who).toBe("ann");
    }
  });

  test("what is left to others, or to nobody, is a route there is", () => {
    const keys = new Set(changing.map(keyOf));
    for (const key of [...NOTED_ELSEWHERE, ...NOT_NOTED]) expect(keys, key).toContain(key);
  });

  test("also what people do to customers, tickets and articles of their own; not how they set their own phone", () => {
    const about = (start: string) => changing.filter(({ path }) => path.startsWith(start));
    const own = [...about("/api/customers"), ...about("/api/tickets"), ...about("/api/articles")];
    const known = own.filter((route) => !NOTED_ELSEWHERE.has(keyOf(route)) && !NOT_NOTED.has(keyOf(route)));
    expect(known.length).toBeGreaterThan(10);
    for (const route of known) expect(lineOf(route, OWN), keyOf(route)).toBeDefined();
    for (const route of about("/api/extensions")) expect(lineOf(route, OWN)).toBeUndefined();
  });

  test("what is new is named by the id it got, and nothing of what was sent is in the line", () => {
    const create = changing.find((route) => keyOf(route) === "POST /api/customers");
    if (create === undefined) throw new Error("customers cannot be made");
    const json = { name: "李雷", numbers: ["13800138000"] };
    const told = { params: {}, json, query: new URLSearchParams(), asker: { name: "ann", user: "ann" }, reach: OWN };
    const line = auditedAs(create, told, { id: "cu-1", name: "李雷" });
    expect(line).toEqual({ who: "ann", what: "customer.create", on: "customer cu-1", after: undefined });
  });

  test("names of events read like the others", () => {
    expect(["moveTicket", "createCustomer", "removeCustomerNumber"].map(eventOf)).toEqual([
      "ticket.move",
      "customer.create",
      "customer-number.remove",
    ]);
  });

  test("no route is without a right", () => {
    expect(apiRoutes.filter(({ method, path }) => rightOf(method, path) === undefined).map(keyOf)).toEqual([]);
  });
});
