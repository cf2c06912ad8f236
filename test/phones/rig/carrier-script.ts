// A carrier played by SIPp: takes a registration, asks for a password, rings reliably, offers a fax. And a fax machine behind a phone's account.

import { CalleeScript, CallerScript } from "./script.ts";

const TAG = "[pid]s[call_number]";

/** T.38 as a machine describes itself; `rate` tells two of them apart. */
export function faxSdp(rate: number): string {
  return [
    "v=0",
    "o=- 7 [call_number]1 IN IP[media_ip_type] [media_ip]",
    "s=-",
    "c=IN IP[media_ip_type] [media_ip]",
    "t=0 0",
    "m=image [media_port] udptl t38",
    "a=T38FaxVersion:0",
    `a=T38MaxBitRate:${rate}`,
    "a=T38FaxRateManagement:transferredTCF",
    "a=T38FaxUdpEC:t38UDPRedundancy",
  ].join("\n");
}

export class CarrierScript extends CalleeScript {
  #cseqs = 0;

  /** REGISTER comes, is asked for a password, shows it, and holds for `expires` seconds. */
  takesRegistration(user: string, expires: number): this {
    const contact = this.takes("contact", "hdr", "sip:[^;]*@", "Contact:");
    this.add('<recv request="REGISTER"/>').#reply(401, [
      'WWW-Authenticate: Digest realm="carrier.example", nonce="n-[call_number]-1", algorithm=MD5, qop="auth"',
    ]);
    const shown = this.takes("shown", "hdr", `username="${user}".*realm="carrier.example".*qop=auth`, "Authorization:");
    this.add(`<recv request="REGISTER"><action>${contact}${shown}</action></recv>`);
    return this.#reply(200, ["[last_Contact:]", `Expires: ${expires}`]);
  }

  /** REGISTER with Expires 0 comes, in the same Call-ID. It may have to show its password again. */
  losesRegistration(): this {
    const check = this.takes("gone", "hdr", "[ ]*0", "Expires:");
    return this.add(`<recv request="REGISTER" timeout="20000"><action>${check}</action></recv>`).#reply(200, []);
  }

  /** INVITE for that number comes; each pattern stands somewhere in it. */
  takesCall(number: string, ...patterns: readonly string[]): this {
    this.#cseqs++;
    const n = this.#cseqs;
    const each = [
      this.takes("remote", "hdr", ".*", "From:"),
      this.takes("local", "hdr", ".*", "To:"),
      this.takes("via", "hdr", ".*", "Via:"),
      this.takes("cseq", "hdr", "[0-9]+", "CSeq:"),
      this.takes(`line${n}`, "msg", `^INVITE sip:${number}@`),
      ...patterns.map((pattern, i) => this.takes(`found${n}_${i}`, "msg", pattern)),
    ];
    return this.add(`<recv request="INVITE" rrs="true"><action>${each.join("")}</action></recv>`);
  }

  /** 407, and the INVITE comes again with the password. */
  asksPassword(number: string, user: string): this {
    const row =
      'Proxy-Authenticate: Digest realm="carrier.example", nonce="n-[call_number]-2", algorithm=MD5, qop="auth"';
    return this.#answer(407, [row]).isAsked("ACK").takesCall(number, `Proxy-Authorization: .*username="${user}"`);
  }

  refusesCall(status: number, rows: readonly string[] = []): this {
    return this.#answer(status, rows).isAsked("ACK");
  }

  /** 183 that must arrive (RFC 3262), with sound; it is acknowledged with PRACK. */
  soundsReliably(): this {
    this.#answer(183, ["Require: 100rel", "RSeq: 17"], this.body());
    const check = this.takes("rack", "hdr", "17 [0-9]+ INVITE", "RAck:");
    return this.add(`<recv request="PRACK"><action>${check}</action></recv>`).replies(200);
  }

  /** `sounded`: the 183 held the answer already, which stays the same. */
  takesUp(): this {
    return this.#answer(200, ["Allow: INVITE, ACK, CANCEL, BYE"], this.body()).isAsked("ACK");
  }

  /** A re-INVITE with T.38 instead of sound; the answer must be that of the other machine. */
  offersFax(rate: number, theirs: number): this {
    const cseq = this.nextCseq();
    const rows = [this.branchRow(), ...this.dialogRows(), `CSeq: ${cseq} INVITE`, this.contactRow()];
    this.add(message("INVITE [next_url] SIP/2.0", rows, faxSdp(rate)));
    const check = [
      this.takes("image", "body", "m=image [1-9][0-9]* udptl t38"),
      this.takes("theirs", "body", `a=T38MaxBitRate:${theirs}`),
    ];
    this.add('<recv response="100" optional="true"/>');
    this.add(`<recv response="200" rrs="true"><action>${check.join("")}</action></recv>`);
    const via = "Via: SIP/2.0/[transport] [local_ip]:[local_port];rport;branch=[branch]";
    return this.add(message("ACK [next_url] SIP/2.0", [via, ...this.dialogRows(), `CSeq: ${cseq} ACK`]));
  }

  /** To the INVITE, whatever came in between. */
  #answer(status: number, rows: readonly string[], body?: string): this {
    const own = ["Via:[$via]", "From:[$remote]", `To:[$local];tag=${TAG}`, "[last_Call-ID:]", "CSeq: [$cseq] INVITE"];
    return this.add(message(`SIP/2.0 ${status} As Told`, [...own, this.contactRow(), ...rows], body));
  }

  /** To the request that came last. */
  #reply(status: number, rows: readonly string[]): this {
    const own = ["[last_Via:]", "[last_From:]", `[last_To:];tag=${TAG}`, "[last_Call-ID:]", "[last_CSeq:]"];
    return this.add(message(`SIP/2.0 ${status} As Told`, [...own, ...rows]));
  }
}

/** A fax machine with a phone's account. */
export class FaxScript extends CallerScript {
  /** T.38 is offered, with the other machine's rate, and taken with its own. */
  takesFax(theirs: number, rate: number): this {
    const check = [
      this.takes("image", "body", "m=image [1-9][0-9]* udptl t38"),
      this.takes("rate", "body", `a=T38MaxBitRate:${theirs}`),
    ];
    this.add(`<recv request="INVITE"><action>${check.join("")}</action></recv>`);
    const rows = ["[last_Via:]", "[last_From:]", "[last_To:]", "[last_Call-ID:]", "[last_CSeq:]", this.contactRow()];
    return this.add(message("SIP/2.0 200 OK", rows, faxSdp(rate))).isAsked("ACK");
  }
}

function message(first: string, rows: readonly string[], body?: string): string {
  const type = body === undefined ? [] : ["Content-Type: application/sdp"];
  const lines = [first, ...rows, ...type, "Content-Length: [len]", "", ...(body === undefined ? [] : body.split("\n"))];
  return `<send><![CDATA[\n${lines.map((line) => `      ${line}`).join("\n")}\n]]></send>`;
}
