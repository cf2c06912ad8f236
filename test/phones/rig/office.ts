// The office of the phone tests: six extensions, two agents, two queues, echo and music. As a person would write it.

export interface OfficeInit {
  /** Of the queue `support`. */
  readonly ring?: string;
  readonly wrapUp?: string;
  /** Further keys of that queue, indented by four. */
  readonly queue?: string;
  /** Who sits at 1006: something a change of the office can change. */
  readonly name1006?: string;
  /** Further sections, as YAML from the first column: trunks, routes, groups … */
  readonly more?: string;
  /** Further keys of an extension, as they stand in its braces: `forward: { busy: "1002" }`. */
  readonly keys?: Readonly<Record<string, string>>;
  /** Further extensions, indented by two. */
  readonly extensions?: string;
  /** Further entries of `numbers`, indented by two. */
  readonly numbers?: string;
}

export function officeText(init: OfficeInit = {}): string {
  const { ring = "2s", wrapUp = "30s", name1006 = "Fay", more = "", extensions = "", numbers = "" } = init;
  const keys = (extension: string): string => (init.keys?.[extension] === undefined ? "" : `, ${init.keys[extension]}`);
  return `
office: { name: Real phones, language: en, country: CN, timezone: Asia/Shanghai }
extensions:
  "1001": { name: Ada, secret: ${secretOf("1001")}, ring: 20s${keys("1001")} }
  "1002": { name: Bob, secret: ${secretOf("1002")}, ring: 20s${keys("1002")} }
  "1003": { name: Cy, secret: ${secretOf("1003")}, ring: 20s${keys("1003")} }
  "1004": { name: Dee, secret: ${secretOf("1004")}, ring: 1s${keys("1004")} }
  "1005": { name: Eve, secret: ${secretOf("1005")}, ring: 20s, record: always${keys("1005")} }
  "1006": { name: ${name1006}, secret: ${secretOf("1006")}${keys("1006")} }
${extensions}
agents:
  "5001": { name: Ada, extension: "1001", team: a, pin: "4321", skills: { service: 8 } }
  "5002": { name: Bob, extension: "1002", team: a, pin: "4322", skills: { service: 5 } }
queues:
  support:
    name: Support
    number: "7000"
    requires: { service: 3 }
    strategy: longest-idle
    ring: ${ring}
    wrapUp: ${wrapUp}
    record: always
    waiting: music/quiet
${init.queue ?? ""}
numbers:
  "9196": { echo: true }
  "9197": { music: music/quiet }
${numbers}
${more}
`;
}

export function secretOf(extension: string): string {
  return `word-of-${[...extension].join(".")}`; // a secret with the number itself in it is refused
}
