// Makes the data directory, for `serve.ts`.

import { mkdirSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { isHalfRestored } from "./backup/swap.ts";
import { StartError } from "./one-server.ts";

/** Readable for its owner alone, and not in the middle of a restore. Throws a StartError that says what to do. */
export function makeDataDirectory(data: string): void {
  try {
    makeDirectory(data);
  } catch (error) {
    throw new StartError(
      `cannot make the data directory ${data}: ${error instanceof Error ? error.message : String(error)}. Name another with --data.`,
    );
  }
  if (!isHalfRestored(data)) return;
  throw new StartError(
    `a restore into ${data} was interrupted: finish it with  zongji backup restore --data ${data}  and start again`,
  );
}

/** With those above it. Step by step, since Node's own `recursive` never returns where the system makes none, as below /proc. */
function makeDirectory(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) return;
  const above = dirname(path);
  if (above !== path) makeDirectory(above);
  mkdirSync(path, { mode: 0o700 });
}
