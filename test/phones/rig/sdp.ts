// The session descriptions SIPp's phones send: G.711 both ways and keys, on the media port SIPp was given.

/** One element of a scenario. */
export type Step = string;

export type Direction = "sendrecv" | "sendonly" | "recvonly" | "inactive";

export function sdp(of: { readonly version: number; readonly direction: Direction; readonly address: string }): string {
  return [
    "v=0",
    `o=- 1[call_number] ${of.version} IN IP[media_ip_type] [media_ip]`,
    "s=-",
    `c=IN IP[media_ip_type] ${of.address}`,
    "t=0 0",
    "m=audio [media_port] RTP/AVP 0 8 101",
    "a=rtpmap:0 PCMU/8000",
    "a=rtpmap:8 PCMA/8000",
    "a=rtpmap:101 telephone-event/8000",
    "a=fmtp:101 0-15",
    "a=ptime:20",
    `a=${of.direction}`,
  ].join("\n");
}
