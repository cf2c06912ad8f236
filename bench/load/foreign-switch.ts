// A switch that somebody else started and configured: the same load, without what only Zongji's own interface can do.

import { createSocket } from "node:dgram";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Account, accounts } from "../office-file.ts";
import type { ForeignTarget, NumberRange } from "../options.ts";
import type { Exchange } from "./exchange.ts";

export async function openForeign(target: ForeignTarget): Promise<Exchange> {
  const dir = mkdtempSync(join(tmpdir(), "zongji-bench-"));
  const remove = (): void => rmSync(dir, { recursive: true, force: true });
  process.on("exit", remove);
  const range = ({ first, last }: NumberRange): Account[] => accounts(first, last - first + 1, target.secret);
  return {
    sip: { host: target.host, port: target.port },
    localHost: await addressTowards(target),
    callers: range(target.callers),
    callees: range(target.callees),
    recorded: [],
    queue: target.queue && { number: target.queue.number, agents: range(target.queue.agents) },
    pid: target.pid,
    dir,
    liveKib: async () => undefined,
    agentsReady: async () => {}, // theirs are ready already, says the command line
    close: async () => {
      remove();
      process.off("exit", remove);
    },
  };
}

/** A connected UDP socket knows its own address without sending anything. */
function addressTowards({ host, port }: ForeignTarget): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = createSocket("udp4");
    socket.once("error", reject);
    socket.connect(port, host, () => {
      const { address } = socket.address();
      socket.close(() => resolve(address));
    });
  });
}
