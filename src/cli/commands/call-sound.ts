// call show ID --media: how each leg sounds, or sounded.

import type { LegSoundView } from "../../api/views.ts";
import { type Context, rowsOf, show, unwrap } from "../context.ts";
import { orDash } from "../format.ts";
import { word } from "../words.ts";

export async function showSound(context: Context, id: string): Promise<void> {
  const legs = unwrap(await context.client.call("showCallSound", { id }));
  show(context, legs, (rows) => (rows.length === 0 ? context.words.noSound : soundText(context, rows)));
}

function soundText(context: Context, rows: readonly LegSoundView[]): string {
  const { words } = context;
  return rowsOf(context, rows, [
    { title: words.leg, cell: ({ leg }) => leg },
    { title: words.side, cell: ({ side }) => word(words, side) },
    { title: words.extension, cell: ({ extension }) => orDash(extension) },
    {
      title: words.codec,
      cell: ({ codec, ptimeMs }) => (ptimeMs === null ? orDash(codec) : `${orDash(codec)}/${ptimeMs}`),
    },
    { title: words.security, cell: ({ security }) => orDash(security) },
    { title: words.mediaWay, cell: ({ way }) => word(words, way) },
    { title: words.received, cell: ({ packetsReceived }) => String(packetsReceived), align: "right" },
    { title: words.lost, cell: ({ packetsLost }) => String(packetsLost), align: "right" },
    { title: words.dropped, cell: ({ dropped }) => String(dropped), align: "right" },
    { title: words.late, cell: ({ late }) => String(late), align: "right" },
    { title: words.concealed, cell: ({ concealed }) => String(concealed), align: "right" },
    { title: words.jitter, cell: ({ jitterMs }) => jitterMs.toFixed(1), align: "right" },
    { title: words.buffer, cell: ({ bufferMs }) => orDash(bufferMs), align: "right" },
    { title: words.roundTrip, cell: ({ roundTripMs }) => orDash(roundTripMs?.toFixed(0)), align: "right" },
    { title: words.mos, cell: ({ mos }) => orDash(mos?.toFixed(1)), align: "right" },
    { title: words.peerMos, cell: ({ peerMos }) => orDash(peerMos?.toFixed(1)), align: "right" },
    {
      title: words.silent,
      cell: ({ silentMs }) => orDash(silentMs === null ? null : Math.floor(silentMs / 1_000)),
      align: "right",
    },
    { title: words.soundPeer, cell: ({ peer }) => orDash(peer) },
  ]);
}
