// A carrier that works and one that does not, for tests of the HTTP interface and the command line.

import { answer, refuse } from "../../src/api/answer.ts";
import type { TrunkControl, TrunkView } from "../../src/api/trunk-control.ts";

const TRUNKS: readonly TrunkView[] = [
  {
    id: "carrier",
    name: "电信",
    host: "sip.example.net",
    transport: null,
    state: "up",
    cause: "",
    registration: { state: "registered", address: "udp:192.0.2.1:5060", expiresS: 600, status: null },
    places: [{ address: "udp:192.0.2.1:5060", state: "up", restsMs: 0 }],
    inUse: 1,
    limit: 30,
    calls: ["c-20261122-8f3k2m9q"],
  },
  {
    id: "spare",
    name: "spare",
    host: "192.0.2.9",
    transport: "tls",
    state: "refused",
    cause: "403 Forbidden",
    registration: { state: "refused", address: null, expiresS: null, status: 403 },
    places: [{ address: "tls:192.0.2.9:5061", state: "down", restsMs: 2_500 }],
    inUse: 0,
    limit: 2,
    calls: [],
  },
];

export function sampleTrunks(): TrunkControl {
  return {
    list: async () => answer(TRUNKS),
    show: async (key) => {
      const found = TRUNKS.find(({ id }) => id === key);
      return found === undefined
        ? refuse(404, "No such trunk", `Found no trunk ${key}; e.g. carrier, spare.`)
        : answer(found);
    },
  };
}
