// A Kamailio in front of the switch, as an office would put one at its edge: phones know only it; it states whom it speaks for.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { eventually } from "./eventually.ts";
import { freePort, isBound } from "./ports.ts";
import { type Program, startProgram } from "./programs.ts";
import type { RealSwitch } from "./switch.ts";

const LIFE_MS = 120_000;
const MODULES = "/usr/lib/x86_64-linux-gnu/kamailio/modules/";

export class EdgeProxy {
  readonly host: string;
  readonly port: number;
  readonly #program: Program;

  private constructor(host: string, port: number, program: Program) {
    this.host = host;
    this.port = port;
    this.#program = program;
  }

  /** At `host`, an address of the loopback that is not the phones'. */
  static async start(office: RealSwitch, host: string): Promise<EdgeProxy> {
    const folder = office.makeFolder("kamailio");
    const port = await freePort();
    const config = join(folder, "kamailio.cfg");
    writeFileSync(config, configText(host, port, office.port));
    const memory = ["-m", "32", "-M", "4"];
    const args = ["-f", config, "-DD", "-E", ...memory, "-Y", folder, "-P", join(folder, "pid")];
    const program = startProgram({ command: "kamailio", args, folder, limitMs: LIFE_MS });
    const isThere = (): boolean => program.hasEnded() || isBound(port, "udp");
    await eventually("the proxy is there", isThere, (there) => there);
    if (program.hasEnded()) throw new Error(`kamailio does not start: ${program.err().slice(-2_000)}`);
    return new EdgeProxy(host, port, program);
  }

  async stop(): Promise<void> {
    this.#program.kill("SIGTERM");
    await this.#program.ended;
  }
}

/** What docs/security.md shows, with ports of the test. */
function configText(host: string, port: number, office: number): string {
  return `
debug=1
log_stderror=yes
children=2
auto_aliases=no
listen=udp:${host}:${port}
mpath="${MODULES}"
loadmodule "tm.so"
loadmodule "sl.so"
loadmodule "rr.so"
loadmodule "pv.so"
loadmodule "maxfwd.so"
loadmodule "textops.so"
loadmodule "siputils.so"
loadmodule "path.so"

request_route {
  force_rport();  # the address it came from, over whatever the client wrote into its Via
  if (!mf_process_maxfwd_header("70")) { sl_send_reply("483", "Too Many Hops"); exit; }
  if (is_method("CANCEL")) { if (t_check_trans()) t_relay(); exit; }
  if (has_totag()) {
    if (loose_route()) { t_relay(); exit; }
    if (is_method("ACK")) { if (t_check_trans()) t_relay(); exit; }
    sl_send_reply("404", "Not Here");
    exit;
  }
  t_check_trans();
  if ($si == "127.0.0.1" && $sp == ${office}) {  # from the switch: along the Path
    loose_route();
    record_route();
    t_relay();
    exit;
  }
  remove_hf("Route");
  if (is_method("REGISTER")) { remove_hf("Path"); add_path(); } else { record_route(); }
  $du = "sip:127.0.0.1:${office}";
  t_relay();
}
`;
}
