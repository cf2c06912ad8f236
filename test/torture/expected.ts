// What Zongji's parser makes of every message of RFC 4475 and RFC 5118, in one table. Where an RFC leaves the choice, the reason is ours.

/** accept: the message goes on to the transaction layer; a number: refused with that status; silence: dropped. */
export type Verdict = "accept" | 400 | 505 | "silence";

export interface Expected {
  readonly folder: "rfc4475" | "rfc5118";
  readonly file: string;
  readonly verdict: Verdict;
  /** In short, why. */
  readonly rfc: string;
}

const rfc4475: readonly (readonly [file: string, verdict: Verdict, rfc: string])[] = [
  ["wsinv.dat", "accept", "§3.1.1.1 folding, blanks everywhere, compact forms: well-formed"],
  ["intmeth.dat", "accept", "§3.1.1.2 every character a token may have; NUL and DEL as quoted pairs"],
  ["esc01.dat", "accept", "§3.1.1.3 %HH in URIs"],
  ["escnull.dat", "accept", "§3.1.1.4 %00 is a character as any other"],
  ["esc02.dat", "accept", "§3.1.1.5 %HH outside URIs is no escape: another method, another header"],
  ["lwsdisp.dat", "accept", "§3.1.1.6 no blank between display name and <"],
  ["longreq.dat", "accept", "§3.1.1.7 long values, 34 Vias"],
  ["dblreq.dat", "accept", "§3.1.1.8 octets behind the body of a datagram are dropped"],
  ["semiuri.dat", "accept", "§3.1.1.9 semicolons in the user part are no parameters"],
  ["transports.dat", "accept", "§3.1.1.10 Via transports that we do not speak"],
  ["mpart01.dat", "accept", "§3.1.1.11 a binary body is framed by its length alone"],
  ["unreason.dat", "accept", "§3.1.1.12 a reason phrase in UTF-8"],
  ["noreason.dat", "accept", "§3.1.1.13 an empty reason phrase"],
  ["badinv01.dat", 400, "§3.1.2.1 empty parameters and list elements in Via"],
  ["clerr.dat", 400, "§3.1.2.2 Content-Length beyond the datagram"],
  ["ncl.dat", 400, "§3.1.2.3 negative Content-Length"],
  ["scalar02.dat", 400, "§3.1.2.4 CSeq beyond 32 bits, Max-Forwards beyond 255"],
  ["scalarlg.dat", "silence", "§3.1.2.5 the same in a response: discard"],
  ["quotbal.dat", 400, "§3.1.2.6 a quoted string without end"],
  ["ltgtruri.dat", 400, "§3.1.2.7 <> around the Request-URI: always reasonable to refuse"],
  ["lwsruri.dat", 400, "§3.1.2.8 a blank within the Request-URI: refuse"],
  ["lwsstart.dat", 400, "§3.1.2.9 more than one blank in the request line: may be refused"],
  ["trws.dat", 400, "§3.1.2.10 blanks behind the request line: may be refused"],
  ["escruri.dat", 400, "§3.1.2.11 headers in a Request-URI: may be refused, must not be honoured"],
  ["baddate.dat", "accept", "§3.1.2.12 nobody needs its Date"],
  ["regbadct.dat", "accept", "§3.1.2.13 the registrar refuses it: parseContacts finds Contact malformed"],
  ["badaspec.dat", 400, "§3.1.2.14 blanks within <>: reasonable to refuse"],
  ["baddn.dat", 400, "§3.1.2.15 the archive's copy is cut off before the empty line"],
  ["baddn.fixed.dat", 400, "§3.1.2.15 a comma in an unquoted display name: always reasonable to refuse"],
  ["badvers.dat", 505, "§3.1.2.16 SIP/7.0"],
  ["mismatch01.dat", 400, "§3.1.2.17 CSeq names another method"],
  ["mismatch02.dat", 400, "§3.1.2.18 unknown method, CSeq names another: 400 may be given instead of 501"],
  ["bigcode.dat", "silence", "§3.1.2.19 a status of ten digits: discard"],
  ["badbranch.dat", "accept", "§3.2.1 a branch of the magic cookie alone: matched as RFC 2543 would"],
  ["insuf.dat", 400, "§3.3.1 From, To and Call-ID missing: ideally 400"],
  ["unkscm.dat", "accept", "§3.3.2 416 is the user agent's to say"],
  ["novelsc.dat", "accept", "§3.3.3 416 is the user agent's to say"],
  ["unksm2.dat", "accept", "§3.3.4 To with a scheme unknown: the registrar's matter"],
  ["bext01.dat", "accept", "§3.3.5 420 is the user agent's to say"],
  ["invut.dat", "accept", "§3.3.6 415 is the user agent's to say"],
  ["regaut01.dat", "accept", "§3.3.7 an unknown authorization scheme"],
  ["multi01.dat", 400, "§3.3.8 several values for headers that stand once"],
  ["mcl01.dat", 400, "§3.3.9 two Content-Lengths"],
  ["bcast.dat", "accept", "§3.3.10 a response along a broadcast Via: no transaction will know it"],
  ["zeromf.dat", "accept", "§3.3.11 Max-Forwards 0 still reaches an endpoint"],
  ["cparam01.dat", "accept", "§3.3.12 a parameter behind a bare URI is the header's"],
  ["cparam02.dat", "accept", "§3.3.13 a parameter within <> is the URI's"],
  ["regescrt.dat", "accept", "§3.3.14 headers in a Contact URI"],
  ["sdp01.dat", "accept", "§3.3.15 406 is the user agent's to say"],
  ["inv2543.dat", "accept", "§3.4.1 no branch, no From tag, no Content-Length, no Max-Forwards"],
  ["test.dat", "silence", "a leftover of the archive whose start line names no SIP version: no request at all"],
];

const rfc5118: readonly (readonly [file: string, verdict: Verdict, rfc: string])[] = [
  ["ipv6-good.dat", "accept", "§4.1 an IPv6 reference"],
  ["ipv6-bad.dat", 400, "§4.2 an IPv6 address without brackets"],
  ["port-ambiguous.dat", "accept", "§4.3 what stands within the brackets is address"],
  ["port-unambiguous.dat", "accept", "§4.4 the port behind the brackets"],
  ["via-received-param-with-delim.dat", "accept", "§4.5 received in brackets must be lived with"],
  ["via-received-param-no-delim.dat", "accept", "§4.5 received without brackets"],
  ["ipv6-in-sdp.dat", "accept", "§4.6 IPv6 in the body"],
  ["mult-ip-in-header.dat", "accept", "§4.7 IPv4 and IPv6 in the Vias"],
  ["mult-ip-in-sdp.dat", "accept", "§4.8 IPv4 and IPv6 in the body"],
  ["ipv4-mapped-ipv6.dat", "accept", "§4.9 ::ffff:192.0.2.x"],
  ["ipv6-bug-abnf-3-colons.dat", "accept", "§4.10 three colons, a bug of the first grammar, must be lived with"],
  ["ipv6-correct-abnf-2-colons.dat", "accept", "§4.10 two colons"],
];

export const expected: readonly Expected[] = [
  ...rfc4475.map(([file, verdict, rfc]) => ({ folder: "rfc4475" as const, file, verdict, rfc })),
  ...rfc5118.map(([file, verdict, rfc]) => ({ folder: "rfc5118" as const, file, verdict, rfc })),
];
