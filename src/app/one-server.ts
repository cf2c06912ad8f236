// Two switches on one data directory would end each other's calls in the records: the second is refused before it opens anything.

import { createConnection } from "node:net";
import { join } from "node:path";
import { dataFiles } from "../base/data-files.ts";

export class StartError extends Error {
  override readonly name = "StartError";
}

export async function refuseSecondServer(data: string): Promise<void> {
  if (await isAnswering(join(data, dataFiles.socket))) {
    throw new StartError(
      `another switch is running on the data directory ${data}: stop it first, or name another directory with --data`,
    );
  }
}

/** Does somebody listen at this Unix socket? */
export function isAnswering(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ path });
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}
