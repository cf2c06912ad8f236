// What goes with the code: licence, notices, and a reason for every package and every fork in the road.

import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { filesBelow, read, root } from "./source.ts";

interface Package {
  readonly license?: string;
  readonly scripts: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

const product: Package = JSON.parse(read("package.json"));
const packages = { ...product.dependencies, ...product.devDependencies };

test("the licence is MIT and the notices name every package that ships", () => {
  expect(read("LICENSE")).toMatch(/^MIT License\n\nCopyright \(c\) \d{4} Zongji contributors\n/);
  expect(product.license).toBe("MIT");
  const unnamed = Object.keys(product.dependencies).filter((name) => !read("NOTICE").includes(`\n${name} `));
  expect(unnamed).toEqual([]);
});

test("the licence of each package is the one on record", () => {
  const table = read("docs/decisions/0001-dependencies.md");
  for (const name of Object.keys(packages)) {
    const row = table.split("\n").find((line) => line.startsWith(`| \`${name}\` |`));
    expect(row, name).toBeDefined();
    const license: unknown = JSON.parse(read(join("node_modules", name, "package.json"))).license;
    expect(row).toContain(` ${license} `);
  }
});

test("versions are exact: what was tested is what is installed", () => {
  const loose = Object.entries(packages).filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version));
  expect(loose).toEqual([]);
});

describe("decisions", () => {
  const decisions = filesBelow("docs/decisions").map((path) => path.slice("docs/decisions/".length));

  test("are numbered without a gap or a double", () => {
    const numbers = decisions.map((name) => Number(/^(\d{4})-[a-z0-9-]+\.md$/.exec(name)?.[1])).sort((a, b) => a - b);
    expect(numbers).toEqual(numbers.map((_, i) => i + 1));
  });

  test.each(decisions)("%s asks, answers and says what would change our mind", (name) => {
    const text = read(join("docs/decisions", name));
    for (const heading of ["## Question", "## Answer", "## What would change our mind"])
      expect(text).toContain(`\n${heading}\n`);
  });
});

test("documents name only scripts and files that exist", () => {
  const pages = ["README.md", "README.zh.md", ...filesBelow("docs")].filter(
    (path) => path.endsWith(".md") && existsSync(join(root, path)),
  );
  const faults = pages.flatMap((page) => {
    const text = read(page);
    const scripts = [...text.matchAll(/npm run ([\w-]+)/g)].flatMap(([, name = ""]) =>
      name in product.scripts ? [] : [`${page}: npm run ${name}`],
    );
    const links = [...text.matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)/g)].flatMap(([, to = ""]) =>
      existsSync(join(root, page, "..", to)) ? [] : [`${page}: ${to}`],
    );
    return [...scripts, ...links];
  });
  expect(faults).toEqual([]);
});

test("links to a heading lead to one", () => {
  const pages = ["README.md", ...filesBelow("docs").filter((path) => path.endsWith(".md"))];
  const faults = pages.flatMap((page) =>
    [...read(page).matchAll(/\]\((?!https?:)([^)#\s]*)#([^)\s]+)\)/g)].flatMap(([, to = "", heading = ""]) => {
      const target = to === "" ? page : join(page, "..", to);
      return anchorsOf(read(target)).includes(decodeURIComponent(heading)) ? [] : [`${page}: ${to}#${heading}`];
    }),
  );
  expect(faults).toEqual([]);
});

/** As code hosts make them: small letters, blanks to dashes, no other signs. */
function anchorsOf(text: string): readonly string[] {
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, title = ""]) =>
    title
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, "")
      .replaceAll(" ", "-"),
  );
}
