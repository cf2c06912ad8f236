// Reads what Prometheus would read: the text format as its specification says, without anything of ours.

export interface ReadPage {
  /** By name: its type, as `# TYPE` says. */
  readonly types: ReadonlyMap<string, string>;
  /** `name{label="value"}` as it stands, and its value. */
  readonly samples: ReadonlyMap<string, number>;
}

const SAMPLE = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(\{(?:[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\.)*",?)*\})? (\S+)$/;

/** Throws at a line that is not of the format. */
export function readPage(text: string): ReadPage {
  const types = new Map<string, string>();
  const samples = new Map<string, number>();
  for (const line of text.split("\n").filter((one) => one !== "")) {
    const type = /^# TYPE (\S+) (counter|gauge|histogram)$/.exec(line);
    if (type?.[1] !== undefined && type[2] !== undefined) types.set(type[1], type[2]);
    if (line.startsWith("#")) continue;
    const [, name = "", labels = "", value = ""] = SAMPLE.exec(line) ?? [];
    if (name === "" || samples.has(name + labels)) throw new Error(`not of the format, or twice: ${line}`);
    samples.set(name + labels, Number(value));
  }
  return { types, samples };
}

/** Names a query may ask for: those of families, and a histogram's three. */
export function askable({ types }: ReadPage): ReadonlySet<string> {
  return new Set(
    [...types].flatMap(([name, type]) =>
      type === "histogram" ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name],
    ),
  );
}
