// Which tests can run on this machine.

import { hasProgram } from "./programs.ts";

/** What is missing, as the end of a test's name; empty when nothing is. */
function missing(program: string, debianPackage: string): string {
  return hasProgram(program) ? "" : ` (left out: needs ${program}, apt-get install ${debianPackage})`;
}

export const withoutSipp = missing("sipp", "sip-tester");
export const withoutBaresip = missing("baresip", "baresip");
export const withoutKamailio = missing("kamailio", "kamailio");
export const withoutSipsak = missing("sipsak", "sipsak");
export const withoutSipvicious = missing("svmap", "sipvicious");
export const withoutChromium = missing("chromium", "chromium");
export const withoutOpenssl = missing("openssl", "openssl");
