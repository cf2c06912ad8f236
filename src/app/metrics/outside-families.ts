// What the switch has to do with others, for Prometheus: SIP messages, who is barred, phones, carriers, and the sound they sent.

import { limits } from "../../base/limits.ts";
import type { Repeats } from "../../sip/transaction/sender.ts";
import type { Switch } from "../core/switch.ts";
import type { CallCounts } from "./call-counts.ts";
import { byKey, type Family, one, type Sample, spread } from "./family.ts";
import type { WireCounts } from "./wire-counts.ts";

const DIRECTIONS = ["in", "out"] as const;

export function sipFamilies(wire: WireCounts, repeats: Repeats, pbx: Switch): readonly Family[] {
  const guard = () => pbx.guards.guard.numbers;
  return [
    {
      name: "zongji_sip_requests_total",
      kind: "counter",
      help: "SIP requests received and sent, repetitions too, by method; what is no SIP counts as other",
      read: () => DIRECTIONS.flatMap((direction) => wired(direction, "method", wire.requests(direction))),
    },
    {
      name: "zongji_sip_responses_total",
      kind: "counter",
      help: "SIP responses received and sent, repetitions too, by status",
      read: () => DIRECTIONS.flatMap((direction) => wired(direction, "status", wire.responses(direction))),
    },
    byKey(
      {
        name: "zongji_sip_repeated_total",
        kind: "counter",
        help: "Messages that came or were sent again: packets were lost, or somebody is slow",
        label: "direction",
      },
      () => DIRECTIONS.map((direction) => [direction, repeats[direction]] as const),
    ),
    one(
      "zongji_sip_transactions",
      "gauge",
      "Transactions, with those that only absorb repetitions",
      () => pbx.sizes["transactions"] ?? 0,
    ),
    one("zongji_sip_dialogs", "gauge", "Dialogs", () => pbx.sizes["dialogs"] ?? 0),
    one("zongji_guard_bans", "gauge", "Addresses that are barred now", () => guard().bansNow),
    one("zongji_guard_banned_total", "counter", "Bans since the start", () => guard().banned),
    one(
      "zongji_guard_wrong_passwords_total",
      "counter",
      "Wrong passwords since the start",
      () => guard().wrongPasswords,
    ),
    byKey(
      { name: "zongji_guard_silenced_total", kind: "counter", help: "Requests not answered, by why", label: "why" },
      () => Object.entries(guard().silenced),
    ),
    one(
      "zongji_overload_refused_total",
      "counter",
      "New calls refused because messages waited too long to be read",
      () => pbx.guards.overload.view.refused,
    ),
    one("zongji_overload_held", "gauge", "1: new calls are held to a rate; 0: all are let in", () =>
      pbx.guards.overload.view.callsPerS === undefined ? 0 : 1,
    ),
    one(
      "zongji_sip_queue_delay_seconds",
      "gauge",
      "How long a SIP message just now waits before it is read",
      () => pbx.guards.overload.view.queueDelayMs / 1_000,
    ),
  ];
}

export function phoneFamilies(pbx: Switch): readonly Family[] {
  return [
    one("zongji_extensions", "gauge", "Extensions of the office", () => pbx.office.extensions.size),
    one(
      "zongji_extensions_registered",
      "gauge",
      "Extensions that can be reached",
      () => pbx.bindings.reachable().length,
    ),
    byKey(
      { name: "zongji_trunk_up", kind: "gauge", help: "1: the trunk takes calls as far as is known", label: "trunk" },
      () =>
        trunks(pbx).map(
          ({ trunk, link }) => [trunk.key, link.state === "up" || link.state === "unknown" ? 1 : 0] as const,
        ),
    ),
    byKey(
      { name: "zongji_trunk_calls", kind: "gauge", help: "Lines of the trunk that are in use", label: "trunk" },
      () => trunks(pbx).map(({ trunk }) => [trunk.key, pbx.trunks.lines.inUse(trunk.key)] as const),
    ),
    byKey(
      {
        name: "zongji_trunk_calls_limit",
        kind: "gauge",
        help: "Lines of the trunk; left out where there is no limit",
        label: "trunk",
      },
      () => trunks(pbx).flatMap(({ trunk }) => (trunk.calls === undefined ? [] : [[trunk.key, trunk.calls] as const])),
    ),
  ];
}

export function soundFamilies(counts: CallCounts, pbx: Switch): readonly Family[] {
  const { sound, jitter } = counts;
  const sizes = () => pbx.media.sizes;
  return [
    one("zongji_media_legs", "gauge", "Legs that carry sound", () => sizes().legs),
    byKey({ name: "zongji_media_ports", kind: "gauge", help: "Pairs of ports for sound", label: "state" }, () => [
      ["free", sizes().portsFree],
      ["used", sizes().portsInUse],
    ]),
    byKey(
      {
        name: "zongji_media_packets_total",
        kind: "counter",
        help: "Packets of legs that ended, by direction",
        label: "direction",
      },
      () => [
        ["in", sound.received],
        ["out", sound.sent],
      ],
    ),
    one("zongji_media_packets_lost_total", "counter", "Packets that never came, of legs that ended", () => sound.lost),
    one(
      "zongji_media_packets_late_total",
      "counter",
      "Packets that came too late to be played, of legs that ended",
      () => sound.late,
    ),
    one(
      "zongji_media_packets_concealed_total",
      "counter",
      "Packets made up for lost ones, of legs that ended",
      () => sound.concealed,
    ),
    one(
      "zongji_media_packets_dropped_total",
      "counter",
      "Datagrams thrown away: wrong source, not authentic, no RTP",
      () => sound.dropped,
    ),
    spread("zongji_media_jitter_seconds", "Jitter of each leg when it ended (RFC 3550)", jitter),
    one(
      "zongji_media_silent_total",
      "counter",
      "Times that nothing was heard of a leg that should speak",
      () => sound.silent,
    ),
    one("zongji_media_unsecured_total", "counter", "Legs whose encryption failed", () => sound.unsecured),
    one("zongji_media_worker_deaths_total", "counter", "Media threads that died", () => counts.mediaDeaths),
  ];
}

function trunks(pbx: Switch) {
  return pbx.trunks.all.slice(0, limits.metrics.shown);
}

function wired(direction: string, label: string, counts: Iterable<readonly [string, number]>): readonly Sample[] {
  return Array.from(counts, ([key, value]) => ({ labels: { direction, [label]: key }, value }));
}
