// Programs that search the internet for switches, by the names they give themselves. Who says such a name gets no answer at all, and so
// learns not even that somebody is here. It is no proof of anything: who hides the name meets the rest of the guard.

import type { SipRequest } from "../message/message.ts";

/** User-Agent of what reaches any public address, as those who watch such addresses list them. */
const AGENTS =
  /^(?:friendly-(?:scanner|request)|sipvicious|sundayddr|sip-?scan|sipcli|pplsip|vaxsipuseragent|sivus|smap|siparmyknife|iwar|gulp|nmap|masscan|zgrab)/i;
/** What they write as their own name, or as that of the callee. */
const PARTIES = /sipvicious|friendly-scanner|sundayddr/i;

/** True: drop it. */
export function isScanner(request: SipRequest): boolean {
  const agent = request.headers.get("User-Agent");
  if (agent !== undefined && AGENTS.test(agent.trim())) return true;
  return namesScanner(request.from) || namesScanner(request.to) || isProbe(request.uri);
}

function namesScanner(party: { readonly display?: string | undefined; readonly uri: string }): boolean {
  return (party.display !== undefined && PARTIES.test(party.display)) || PARTIES.test(party.uri);
}

/** What nobody who knows our address would ask for: nmap's `sip:nm`, svmap's `sip:100@1.1.1.1`. */
function isProbe(uri: string): boolean {
  return uri === "sip:nm" || uri.endsWith("@1.1.1.1");
}
