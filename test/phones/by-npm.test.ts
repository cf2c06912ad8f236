// What the documents say is typed in a clone of the repository rather than beside a switch: the package, and what measures.

import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { type Ended, startProgram } from "./rig/programs.ts";

const LIMIT_MS = 170_000;
const without = ["/usr/bin/dpkg-deb", "/bin/dpkg-deb"].some(existsSync) ? "" : ": dpkg-deb is missing";
const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { readonly version: string };
const folder = mkdtempSync(join(tmpdir(), "zongji-by-npm-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function ran(command: string, ...args: readonly string[]): Promise<string> {
  const { status, out, err }: Ended = await startProgram({ command, args, folder: process.cwd(), limitMs: LIMIT_MS })
    .ended;
  expect({ status, said: status === 0 ? "" : out + err }).toEqual({ status: 0, said: "" });
  return out;
}

describe("typed in a clone", () => {
  test.skipIf(without !== "")(`npm run deb makes a package that starts${without}`, { timeout: 180_000 }, async () => {
    await ran("npm", "run", "deb", "--", "--quick", "--to", folder);
    const [file = ""] = readdirSync(folder).filter((name) => name.endsWith(".deb"));
    expect(file).toMatch(new RegExp(`^zongji_${version.replaceAll(".", "\\.")}_\\w+\\.deb$`));
    const into = join(folder, "machine");
    await ran("dpkg-deb", "-x", join(folder, file), into);
    const program = join(into, "usr/lib/zongji");
    expect(await ran(process.execPath, join(program, "bin/zongji"), "--version")).toBe(`${version}\n`);
    await ran(
      process.execPath,
      join(program, "bin/zongji"),
      "flow",
      "check",
      join(program, "examples/flows/clock.yaml"),
    );
    const packages = readdirSync(join(program, "node_modules"));
    expect(packages).toContain("better-sqlite3");
    for (const tool of ["vitest", "typescript", "prom-client"]) expect(packages).not.toContain(tool);
  });

  test("npm run bench writes its figures", { timeout: 180_000 }, async () => {
    const out = join(folder, "figures.json");
    await ran("npm", "run", "bench", "--", "quality", "--toy", "--out", out);
    const figures = JSON.parse(readFileSync(out, "utf8")) as readonly {
      readonly name: string;
      readonly value: number;
    }[];
    expect(figures.map(({ name }) => name)).toEqual(["a draw, CPU per 10 000 candidates", "list of inspections, p99"]);
    for (const { value } of figures) expect(value).toBeGreaterThan(0);
  });
});
