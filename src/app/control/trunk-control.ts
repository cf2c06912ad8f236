// Trunks for the HTTP interface and the command line.

import { answer, type Refused } from "../../api/answer.ts";
import type { TrunkControl, TrunkView } from "../../api/trunk-control.ts";
import { placeText } from "../../sip/locate/locate.ts";
import type { Switch } from "../core/switch.ts";

type Entry = Switch["trunks"]["all"][number];

export function trunkControl(
  pbx: Switch,
  missing: (noun: string, key: string, known: Iterable<string>) => Refused,
): TrunkControl {
  return {
    list: async () => answer(pbx.trunks.all.map((entry) => trunkView(entry, pbx))),
    show: async (key) => {
      const found = pbx.trunks.all.find(({ trunk }) => trunk.key === key);
      return found === undefined ? missing("trunk", key, pbx.office.trunks.keys()) : answer(trunkView(found, pbx));
    },
  };
}

function trunkView({ trunk, link }: Entry, pbx: Switch): TrunkView {
  const { registration } = link;
  const failed = registration.kind === "failed" || registration.kind === "refused" ? registration : undefined;
  const registered = registration.kind === "registered" ? registration : undefined;
  return {
    id: trunk.key,
    name: trunk.name,
    host: trunk.host,
    transport: trunk.transport ?? null,
    state: link.state,
    cause: link.cause,
    registration: {
      state: registration.kind,
      address: registered === undefined ? null : placeText(registered.place),
      expiresS: registered?.expiresS ?? null,
      status: failed?.status ?? null,
    },
    places: link.places.map(({ place, state, restsMs }) => ({ address: placeText(place), state, restsMs })),
    inUse: pbx.trunks.lines.inUse(trunk.key),
    limit: trunk.calls,
    calls: pbx.trunks.lines.callsOf(trunk.key),
  };
}
