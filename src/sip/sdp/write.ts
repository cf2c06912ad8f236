// Data to the text of a session description (RFC 8866 §5), in the order its grammar wants. Negotiation is the caller.

import type { Sdp, SdpAttribute, SdpConnection, SdpMedia } from "./sdp.ts";

/** Lines end in CRLF. Values are ours or came through `parseSdp`, which refuses CR and NUL, so none can hold a line break. */
export function writeSdp(sdp: Sdp): string {
  const { origin } = sdp;
  let text = `v=0\r\no=${origin.user} ${origin.id} ${origin.version} IN IP${origin.family} ${origin.host}\r\n`;
  text += `s=${sdp.name === "" ? " " : sdp.name}\r\n`; // §5.3: must not be empty
  if (sdp.connection !== undefined) text += connectionLine(sdp.connection);
  const times = sdp.times.length === 0 ? ["0 0"] : sdp.times;
  for (const time of times) text += `t=${time}\r\n`;
  text += attributeLines(sdp.attributes);
  for (const media of sdp.media) text += mediaLines(media);
  return text;
}

function mediaLines(media: SdpMedia): string {
  const formats = media.formats.length === 0 ? "0" : media.formats.join(" ");
  let text = `m=${media.kind} ${media.port} ${media.protocol} ${formats}\r\n`;
  if (media.connection !== undefined) text += connectionLine(media.connection);
  return text + attributeLines(media.attributes);
}

function connectionLine(connection: SdpConnection): string {
  return `c=IN IP${connection.family} ${connection.host}\r\n`;
}

function attributeLines(attributes: readonly SdpAttribute[]): string {
  let text = "";
  for (const { name, value } of attributes) text += value === undefined ? `a=${name}\r\n` : `a=${name}:${value}\r\n`;
  return text;
}
