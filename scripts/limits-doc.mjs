// Writes docs/limits.md from the comments of src/base/limits*.ts; `--check` says whether it is current. A test runs it with --check.

import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const target = join(root, "docs", "limits.md");

const HEAD = `# Limits

Every bound of the product and what happens at it. Written from \`src/base/limits.ts\` and the \`limits-*.ts\` beside it by \`node scripts/limits-doc.mjs\`; change the numbers there.
Names end in their unit: \`Ms\` milliseconds, \`S\` seconds, \`Bytes\` bytes.
`;

function render(source) {
  const out = [HEAD];
  let about = "";
  for (const line of source.split("\n")) {
    const section = /^ {2}(\w+): \{$/.exec(line);
    const comment = /^ {4}\/\*\* (.*) \*\/$/.exec(line);
    const entry = /^ {4}(\w+): (.*),$/.exec(line);
    if (section) out.push(`\n## ${section[1]}\n\n| limit | value | at it |\n| --- | --- | --- |\n`);
    else if (comment) about = comment[1];
    else if (entry) {
      out.push(`| \`${entry[1]}\` | ${productOf(entry[2])} | ${about.replaceAll("|", "\\|")} |\n`);
      about = "";
    }
  }
  return out.join("");
}

/** Sums and products of plain numbers, as the source writes them: `65 * 60_000`. */
function productOf(text) {
  const factors = text.split("*").map((factor) => Number(factor.trim().replaceAll("_", "")));
  return factors
    .reduce((product, factor) => product * factor, 1)
    .toLocaleString("en-US")
    .replaceAll(",", " ");
}

const base = join(root, "src", "base");
/** limits.ts first, the others in the order of their names. */
const names = readdirSync(base)
  .filter((name) => /^limits(-\w+)?\.ts$/.test(name))
  .sort((a, b) => Number(b === "limits.ts") - Number(a === "limits.ts") || (a < b ? -1 : 1));
const sources = names.map((name) => readFileSync(join(base, name), "utf8"));
const wanted = render(sources.join("\n"));
if (process.argv.includes("--check")) {
  if (readFileSync(target, "utf8") !== wanted) {
    console.error("docs/limits.md is not current: run  node scripts/limits-doc.mjs");
    process.exitCode = 1;
  }
} else writeFileSync(target, wanted);
