// Which tests can run on this machine.

import { spawnSync } from "node:child_process";
import { hasProgram } from "./programs.ts";

/** What is missing, as the end of a test's name; empty when nothing is. */
function missing(program: string, debianPackage: string): string {
  return hasProgram(program) ? "" : ` (left out: needs ${program}, apt-get install ${debianPackage})`;
}

export const withoutSipp = missing("sipp", "sip-tester");
/** Debian builds it without OpenSSL. */
export const sippWithoutTls = withoutSipp || (speaksTls() ? "" : " (left out: this sipp was built without TLS)");
export const withoutBaresip = missing("baresip", "baresip");
export const withoutKamailio = missing("kamailio", "kamailio");
export const withoutSipsak = missing("sipsak", "sipsak");
export const withoutSipvicious = missing("svmap", "sipvicious");
export const withoutChromium = missing("chromium", "chromium");
export const withoutOpenssl = missing("openssl", "openssl");

function speaksTls(): boolean {
  return /TLS/.test(spawnSync("sipp", ["-v"], { encoding: "utf8" }).stdout);
}
