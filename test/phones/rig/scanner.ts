// sipvicious as it comes, and in disguise: with the User-Agent of a phone, as those who mean it run it. From an address of its own, which its
// option -b promises and does not keep.

import { freePort } from "./ports.ts";
import { type Ended, startProgram } from "./programs.ts";

const LIMIT_MS = 60_000;
/** Where Debian's package keeps its modules. */
const MODULES = "/usr/share/sipvicious";

const RUN = `
import socket, sys
source, agent, program = sys.argv[1:4]
sys.path.insert(0, "${MODULES}")
class From(socket.socket):
    def bind(self, address):
        return super().bind((source, address[1]))
socket.socket = From
from importlib import import_module
from sipvicious.libs import svhelper
make = svhelper.makeRequest
make.__defaults__ = tuple(agent if value == "friendly-scanner" else value for value in make.__defaults__)
sys.argv = sys.argv[3:]
import_module("sipvicious." + program).main()
`;

/** One that svcrack, which knows MD5 alone, gets a challenge it can answer by. */
export const DISGUISE = "baresip v1.0.0 (x86_64/linux)";

export interface Scan {
  readonly scanner: "svmap" | "svwar" | "svcrack";
  readonly source: string;
  /** Its home directory, into which it writes its sessions. */
  readonly folder: string;
  /** Default: what it says of itself. */
  readonly agent?: string;
}

export async function scan(init: Scan, ...args: readonly string[]): Promise<Ended> {
  const { scanner, source, folder, agent = "friendly-scanner" } = init;
  const port = await freePort();
  return startProgram({
    command: "python3",
    args: ["-c", RUN, source, agent, scanner, "-P", `${port}`, ...args],
    folder,
    limitMs: LIMIT_MS,
    env: { HOME: folder, TERM: "dumb", PYTHONUNBUFFERED: "1" },
  }).ended;
}
