// A call's messages as the drawing every telephone engineer draws: one lane for each party, the switch between them, time running down.
//
//              10.0.0.7:5062           Zongji            10.0.0.9:5060
//   10:00:00.000     │──────INVITE──────►│                     │
//      +0.003        │                   │───────INVITE───────►│

import type { WireMessageView } from "../api/trace-control.ts";
import { cutTo, displayWidth, padEndTo } from "./display-width.ts";
import { printable } from "./table.ts";

const TIME = 12;
const LANE = 26;

export function ladderText(messages: readonly WireMessageView[], empty: string): string {
  const [first] = messages;
  if (first === undefined) return `${empty}\n`;
  const lanes = lanesOf(messages);
  const began = Date.parse(first.at);
  const head = `${" ".repeat(TIME)}${lanes.map((lane) => centred(lane, LANE, " ")).join("")}`.trimEnd();
  const rows = messages.map((message, i) => {
    const time = i === 0 ? clockTime(message.at) : `+${((Date.parse(message.at) - began) / 1_000).toFixed(3)}`;
    return `${padEndTo(time, TIME)}${arrow(message, lanes)}`.trimEnd();
  });
  return `${[head, ...rows].join("\n")}\n`;
}

/** A message as it was, under a line that says when and between whom. */
export function messageText(message: WireMessageView): string {
  const { at, direction, local, remote, transport, call } = message;
  const way = direction === "in" ? `${remote} → ${local}` : `${local} → ${remote}`;
  const about = call === null ? "" : ` ${call}`;
  const lines = message.text.split(/\r?\n/).map((line) => printable(line));
  return `--- ${clockTime(at)} ${transport} ${way}${about}\n${lines.join("\n").trimEnd()}\n`;
}

/** One line a message, for a live view. */
export function traceLine({ at, direction, remote, transport, call, summary }: WireMessageView): string {
  const way = direction === "in" ? `${remote} →` : `→ ${remote}`;
  return `${printable(`${clockTime(at)} ${padEndTo(way, 26)} ${transport.padEnd(3)} ${summary}${call === null ? "" : ` [${call}]`}`)}\n`;
}

/** Who calls first stands left of the switch, everybody else right of it in the order they come in. */
function lanesOf(messages: readonly WireMessageView[]): readonly string[] {
  const remotes = [...new Set(messages.map(({ remote }) => remote))];
  return [remotes[0] ?? "", "Zongji", ...remotes.slice(1)];
}

function arrow({ direction, remote, summary }: WireMessageView, lanes: readonly string[]): string {
  const peer = lanes.indexOf(remote);
  const us = 1;
  const [from, to] = direction === "in" ? [peer, us] : [us, peer];
  const left = Math.min(from, to);
  const right = Math.max(from, to);
  const points = to > from;
  let line = " ".repeat(LANE / 2 - 1);
  for (let lane = 0; lane < lanes.length; lane++) {
    line += "│";
    if (lane === lanes.length - 1) break;
    if (lane === left) {
      const width = (right - left) * LANE - 1;
      const label = printable(summary.replace(/^(\S+) sips?:([^@;>\s]*)@?\S*/, "$1 $2"));
      const shaft = centred(cutTo(label, width - 4), width - 1, "─");
      line += points ? `${shaft}►` : `◄${shaft}`;
      lane = right - 1;
    } else line += " ".repeat(LANE - 1);
  }
  return line;
}

function centred(text: string, width: number, fill: string): string {
  const cut = cutTo(text, width);
  const room = width - displayWidth(cut);
  const before = Math.floor(room / 2);
  return `${fill.repeat(before)}${cut}${fill.repeat(room - before)}`;
}

/** In the person's time zone, with milliseconds. */
function clockTime(iso: string): string {
  const at = new Date(iso);
  const part = (value: number, length = 2): string => String(value).padStart(length, "0");
  return `${part(at.getHours())}:${part(at.getMinutes())}:${part(at.getSeconds())}.${part(at.getMilliseconds(), 3)}`;
}
