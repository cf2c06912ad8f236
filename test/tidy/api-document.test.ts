import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { apiRoutes } from "../../src/api/api-routes.ts";
import { read, typescriptBelow } from "./source.ts";

test("commands name operations, and no path of the interface", () => {
  const faults = typescriptBelow("src/cli")
    .filter((path) => !path.endsWith("/api-operations.ts"))
    .filter((path) => /["`]\/api\//.test(read(path).replace(/^\s*(\/\/|\/?\*).*$/gm, "")));
  expect(faults).toEqual([]);
});

test("no two operations have one name, and no field of one has two places", () => {
  const names = apiRoutes.map(({ name }) => name);
  expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
  const twice = apiRoutes.flatMap(({ name, path, queryFields, bodyFields }) => {
    const body = typeof bodyFields === "object" ? Object.keys(bodyFields) : [];
    const all = [
      ...[...path.matchAll(/:(\w+)/g)].map(([, param = ""]) => param),
      ...Object.keys(queryFields ?? {}),
      ...body,
    ];
    return all.filter((field, at) => all.indexOf(field) !== at).map((field) => `${name}: ${field}`);
  });
  expect(twice).toEqual([]);
});

test("src/api/openapi.json and src/cli/api-operations.ts say what the operations say", { timeout: 60_000 }, () => {
  const check = spawnSync(process.execPath, ["scripts/api-document.mjs", "--check"], { encoding: "utf8" });
  expect(check.stderr).toBe("");
  expect(check.status).toBe(0);
});
