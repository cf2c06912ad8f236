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
  const constants = constantsOf(source);
  let about = "";
  for (const line of source.split("\n")) {
    const section = /^ {2}(\w+): \{$/.exec(line);
    const comment = /^ {4}\/\*\* (.*) \*\/$/.exec(line);
    const entry = /^ {4}(\w+): (.*),$/.exec(line);
    if (section) out.push(`\n## ${section[1]}\n\n| limit | value | at it |\n| --- | --- | --- |\n`);
    else if (comment) about = comment[1];
    else if (entry) {
      out.push(`| \`${entry[1]}\` | ${valueText(entry[2], constants)} | ${about.replaceAll("|", "\\|")} |\n`);
      about = "";
    }
  }
  return out.join("");
}

/** As the source writes it: `65 * 60_000`, `30 * DAY_MS`, `[5_000, 60_000]`, `{ mostMs: 8_000 }`. */
function valueText(text, constants) {
  const group = /^[[{](.*)[\]}]$/.exec(text)?.[1];
  if (group !== undefined) {
    const parts = group.split(",").map((part) => part.trim());
    return parts
      .map((part) => part.replace(/[^:]+$/, (value) => ` ${valueText(value.trim(), constants)}`).trim())
      .join(", ");
  }
  const value = text
    .split("+")
    .map((term) => term.split("*").map((factor) => numberOf(factor.trim(), constants)))
    .reduce((sum, factors) => sum + factors.reduce((product, factor) => product * factor, 1), 0);
  if (Number.isNaN(value)) throw new Error(`limits-doc: ${text} is neither a number nor made of numbers`);
  return value.toLocaleString("en-US").replaceAll(",", " ");
}

function numberOf(text, constants) {
  return constants.get(text) ?? Number(text.replaceAll("_", ""));
}

/** `const DAY_MS = 24 * 3_600_000;` of the same files. */
function constantsOf(source) {
  const constants = new Map();
  for (const [, name, text] of source.matchAll(/^(?:export )?const ([A-Z_]+) = ([\d_* +A-Z]+);$/gm))
    constants.set(
      name,
      text.split("*").reduce((product, factor) => product * numberOf(factor.trim(), constants), 1),
    );
  return constants;
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
