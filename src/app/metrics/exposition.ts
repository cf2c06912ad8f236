// Writes families the way Prometheus reads them: its text format, version 0.0.4. A family that cannot be read just now (a process without file
// descriptors cannot learn how much memory it has) is left without rows and named in `zongji_unread`: whoever watches needs the others most then.

import { unreachable } from "../../base/assert.ts";
import { byKey, type Distribution, type Family, type Labels } from "./family.ts";

/** Without its charset. */
export const CONTENT_TYPE = "text/plain; version=0.0.4";

export function writeFamilies(families: readonly Family[]): string {
  const unread: string[] = [];
  const parts = families.map((family) => headOf(family) + rowsOrNone(family, unread));
  const missing = byKey(
    { name: "zongji_unread", kind: "gauge", help: "1: this family could not be read just now", label: "family" },
    () => unread.map((name) => [name, 1] as const),
  );
  return [...parts, headOf(missing) + rowsOf(missing)].join("");
}

function headOf({ name, help, kind }: Family): string {
  return `# HELP ${name} ${help.replaceAll("\\", "\\\\").replaceAll("\n", "\\n")}\n# TYPE ${name} ${kind}\n`;
}

/** A family that throws gets into `unread`. */
function rowsOrNone(family: Family, unread: string[]): string {
  try {
    return rowsOf(family);
  } catch {
    unread.push(family.name);
    return "";
  }
}

function rowsOf(family: Family): string {
  switch (family.kind) {
    case "counter":
    case "gauge":
      return family
        .read()
        .map(({ labels, value }) => row(family.name, labels, value))
        .join("");
    case "histogram":
      return histogramRows(family.name, family.read());
    default:
      return unreachable(family);
  }
}

function histogramRows(name: string, { bounds, counts, sum }: Distribution): string {
  let total = 0;
  const buckets = [...bounds.map(numberText), "+Inf"].map((le, index) => {
    total += counts[index] ?? 0;
    return row(`${name}_bucket`, { le }, total);
  });
  return buckets.join("") + row(`${name}_sum`, {}, sum) + row(`${name}_count`, {}, total);
}

function row(name: string, labels: Labels, value: number): string {
  const pairs = Object.entries(labels).map(([label, text]) => `${label}="${escaped(text)}"`);
  return `${name}${pairs.length === 0 ? "" : `{${pairs.join(",")}}`} ${numberText(value)}\n`;
}

function escaped(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll("\n", "\\n").replaceAll('"', '\\"');
}

function numberText(value: number): string {
  if (Number.isFinite(value)) return String(value);
  return Number.isNaN(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf";
}
