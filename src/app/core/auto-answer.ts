// How a phone is asked to answer by itself: intercom and pages. There is a standard (RFC 5373) and what phones really look for; all of it is
// written, and a phone that knows none of it simply rings.

import type { HeaderRows } from "../../sip/ports.ts";

/** The host names nobody; the parameters behind it are what is read. */
export const AUTO_ANSWER: HeaderRows = [
  ["Call-Info", "<sip:intercom.invalid>;answer-after=0"], // Grandstream, Snom, Linphone, baresip
  ["Alert-Info", "<http://intercom.invalid>;info=alert-autoanswer;delay=0"], // Yealink, Polycom, Snom
  ["Answer-Mode", "Auto"], // RFC 5373 §3.1
];
