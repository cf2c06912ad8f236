// The number plan as the HTTP interface and the command line show it.

import { type Answer, answer, type Refused, refuse } from "../../api/answer.ts";
import type { RouteControl, RouteStepView, RouteTest, RouteTestView, RouteView } from "../../api/route-control.ts";
import type { ExtensionKey, TrunkKey } from "../../base/ids.ts";
import { isoTime, type WallMillis } from "../../base/time.ts";
import type { Destination, Dialler } from "../../call/route.ts";
import type { Looked } from "../../call/route-trail.ts";
import type { Office, Route } from "../../office/office.ts";
import { isWithin, weekClock, weekHoursText } from "../../office/week-hours.ts";
import { explainRoute, reachedKey } from "../core/explain-route.ts";
import type { Switch } from "../core/switch.ts";
import { noSuch } from "./no-such.ts";

export function routeControl(pbx: Pick<Switch, "office" | "numbers" | "clock">): RouteControl {
  return {
    list: async () => {
      const { routes, timezone } = pbx.office;
      const now = weekClock(timezone)(pbx.clock.wall());
      return answer(
        routes.map((route, i) => viewOf(route, i, route.hours === undefined || isWithin(route.hours, now))),
      );
    },
    test: async (asked) => test(asked, pbx),
  };
}

function viewOf(route: Route, index: number, open: boolean): RouteView {
  const { match, via, right = null, strip, prefix, hours, paid } = route;
  return {
    position: index + 1,
    match,
    via,
    right,
    strip,
    prefix,
    hours: hours?.map(weekHoursText) ?? null,
    open,
    paid,
  };
}

function test(asked: RouteTest, pbx: Pick<Switch, "office" | "numbers" | "clock">): Answer<RouteTestView> {
  const { office } = pbx;
  const dialler = diallerOf(asked, office);
  if (dialler !== undefined && "ok" in dialler) return dialler;
  const at = (asked.at ?? pbx.clock.wall()) as WallMillis;
  const found = explainRoute(pbx.numbers, office, { number: asked.number, dialler, at });
  const { destination, reason } = found;
  return answer({
    number: asked.number,
    from: dialler?.kind === "extension" ? dialler.extension : null,
    trunk: dialler?.kind === "trunk" ? dialler.trunk : null,
    at: isoTime(at),
    reached: reason === undefined,
    kind: destination.kind,
    id: reachedKey(destination) ?? null,
    name: nameOf(destination),
    reason:
      reason === undefined
        ? null
        : {
            kind: reason.kind,
            right: reason.kind === "right" ? reason.right : null,
            match: "match" in reason ? reason.match : null,
          },
    attempts: found.attempts,
    steps: found.trail.map(stepView),
  });
}

function diallerOf({ from, trunk }: RouteTest, office: Office): Dialler | Refused | undefined {
  if (trunk !== undefined && from !== undefined) {
    return refuse(400, "Two callers", "A call comes from an extension or over a trunk; name one of the two.");
  }
  if (trunk !== undefined) {
    if (office.trunks.has(trunk as TrunkKey)) return { kind: "trunk", trunk: trunk as TrunkKey };
    return noSuch("trunk", trunk, office.trunks.keys());
  }
  const extension = from ?? office.extensions.keys().next().value;
  if (extension === undefined) return undefined;
  if (office.extensions.has(extension as ExtensionKey))
    return { kind: "extension", extension: extension as ExtensionKey };
  return noSuch("extension", extension, office.extensions.keys());
}

function nameOf(destination: Destination): string | null {
  switch (destination.kind) {
    case "extension":
      return destination.extension.name;
    case "queue":
      return destination.queue.name;
    case "group":
      return destination.group.name;
    case "page":
      return destination.page.name;
    case "switch":
      return destination.nightSwitch.name;
    default:
      return null;
  }
}

function stepView(looked: Looked): RouteStepView {
  switch (looked.kind) {
    case "route": {
      const { index, match, verdict, right = null } = looked;
      return { kind: "route", position: index + 1, match, verdict, right };
    }
    case "night": {
      const { number, nightSwitch, isNight, to } = looked;
      return { kind: "night", number, switch: nightSwitch, isNight, to };
    }
    case "trunk-to":
      return { kind: "trunk-to", trunk: looked.trunk, to: looked.to ?? null };
    default:
      return looked;
  }
}
