// `hep` of zongji.yaml: a Homer server that gets a copy of every SIP message (SIP-14). Part of `config.ts`.

import { isIP } from "node:net";
import { describe } from "../office/fault.ts";
import { number, optional, perhaps, record, type Shape, text } from "../office/shape.ts";
import { joinPath } from "../office/tree.ts";

export interface HepConfig {
  /** undefined: nothing is sent. */
  readonly host: string | undefined;
  readonly port: number;
  /** Capture agent id. */
  readonly id: number;
  readonly password: string | undefined;
}

const ADDRESS = "an IP address";
const WRITTEN = text({ pattern: /^[0-9A-Fa-f.:]{2,49}$/, allowed: ADDRESS });
const address: Shape<string> = {
  ...WRITTEN,
  read(tree, path, faults) {
    const found = WRITTEN.read(tree, path, faults);
    if (found !== "" && isIP(found) === 0) faults.add(tree.at, path, { found: describe(tree), allowed: ADDRESS });
    return found;
  },
};

const keys = record({
  host: perhaps(address, "Homer server that gets a copy of every SIP message (HEP3 over UDP); none: nothing is sent"),
  port: optional(number({ low: 1, high: 65_535, whole: true }), 9_060, "Its port"),
  id: optional(number({ low: 1, high: 4_294_967_295, whole: true }), 2_001, "By which it knows this switch"),
  password: perhaps(
    text({ pattern: /^[\x21-\x7e]{1,100}$/, allowed: "printable ASCII characters without blanks", secret: true }),
    "Where the Homer server asks for one",
  ),
});

/** A password for nobody is a mistake somewhere. */
export const hep: Shape<HepConfig> = {
  ...keys,
  read(tree, path, faults) {
    const read = keys.read(tree, path, faults);
    if (read.host === undefined && read.password !== undefined)
      faults.add(tree.at, joinPath(path, "host"), { found: "nothing", allowed: `${ADDRESS} of the Homer server` });
    return read;
  },
};

export function hepRows({ host, port, id, password }: HepConfig) {
  return [
    ["hep.host", host ?? "none", "Homer server that gets a copy of every SIP message"],
    ["hep.port", port, "Its port"],
    ["hep.id", id, "By which it knows this switch"],
    ["hep.password", password === undefined ? "none" : "set", "What it asks for"],
  ] as const;
}
