// Somebody dialled a night switch's number: it is turned over, and a voice says how it is now. Nobody from outside turns the office off.

import type { Call } from "../../call/call.ts";
import type { Leg } from "../../call/leg.ts";
import type { NightSwitch } from "../../office/office.ts";
import { announce } from "./announce.ts";
import { hangUp, type Next } from "./next.ts";
import type { Site } from "./site.ts";

export function visitSwitch(call: Call, caller: Leg, nightSwitch: NightSwitch, site: Site): Promise<Next> | Next {
  if (call.extension === undefined) return hangUp(call, "rejected", "switch", 403);
  const isNight = !site.nights.isNight(nightSwitch.key);
  site.nights.turn(nightSwitch.key, isNight);
  call.note(`night switch ${nightSwitch.key}: ${isNight ? "on" : "off"}`);
  return announce(call, caller, [isNight ? "night-on" : "night-off"], site);
}
