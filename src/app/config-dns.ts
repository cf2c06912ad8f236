// `dns` of zongji.yaml: name servers as a person writes them. Part of `config.ts`.

import { isIP } from "node:net";
import { describe } from "../office/fault.ts";
import { type Shape, text } from "../office/shape.ts";

const ALLOWED = "an IP address, perhaps with a port: 192.0.2.53, 192.0.2.53:5353, [2001:db8::53]:5353";
const WRITTEN = text({ pattern: /^[0-9A-Fa-f.:[\]]{2,60}$/, allowed: ALLOWED });

export const nameServer: Shape<string> = {
  ...WRITTEN,
  read(tree, path, faults) {
    const found = WRITTEN.read(tree, path, faults);
    if (found !== "" && !isServer(found)) faults.add(tree.at, path, { found: describe(tree), allowed: ALLOWED });
    return found;
  },
};

function isServer(found: string): boolean {
  const parts = /^(?:\[([^\]]+)\]|([0-9.]+))(?::(\d{1,5}))?$/.exec(found);
  const host = parts?.[1] ?? parts?.[2] ?? found;
  return isIP(host) !== 0 && Number(parts?.[3] ?? 53) <= 65_535;
}
