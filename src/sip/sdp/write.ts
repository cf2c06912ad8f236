// Data to the text of a session description (RFC 8866 §5), in the order its grammar wants. Negotiation is the caller.

import type { Sdp, SdpAttribute, SdpConnection, SdpMedia } from "./sdp.ts";

/**
 * Lines end in CRLF. Values are ours or came through `parseSdp`, which refuses CR and NUL, so none can hold a line break. Both sides keep the text for as
 * long as they talk: put together with `join` it is one text, while `+=` would leave a tree of a hundred small ones for the collector to move.
 */
export function writeSdp(sdp: Sdp): string {
  const { origin } = sdp;
  const lines = ["v=0", `o=${origin.user} ${origin.id} ${origin.version} IN IP${origin.family} ${origin.host}`];
  lines.push(`s=${sdp.name === "" ? " " : sdp.name}`); // §5.3: must not be empty
  if (sdp.connection !== undefined) lines.push(connectionLine(sdp.connection));
  if (sdp.times.length === 0) lines.push("t=0 0");
  for (const time of sdp.times) lines.push(`t=${time}`);
  addAttributes(lines, sdp.attributes);
  for (const media of sdp.media) addMedia(lines, media);
  lines.push(""); // the last line ends too
  return lines.join("\r\n");
}

function addMedia(lines: string[], media: SdpMedia): void {
  const formats = media.formats.length === 0 ? "0" : media.formats.join(" ");
  lines.push(`m=${media.kind} ${media.port} ${media.protocol} ${formats}`);
  if (media.connection !== undefined) lines.push(connectionLine(media.connection));
  addAttributes(lines, media.attributes);
}

function connectionLine(connection: SdpConnection): string {
  return `c=IN IP${connection.family} ${connection.host}`;
}

function addAttributes(lines: string[], attributes: readonly SdpAttribute[]): void {
  for (const { name, value } of attributes) lines.push(value === undefined ? `a=${name}` : `a=${name}:${value}`);
}
