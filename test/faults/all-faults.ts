// Every fault there is, in the order of docs/faults.md.

import { backup } from "./backup.ts";
import { descriptors, logPipe } from "./bounds.ts";
import { clockBack, clockForward } from "./clock.ts";
import { diskBroken, diskFull, diskReadOnly, diskReallyFull, diskSlow } from "./disk.ts";
import type { Fault } from "./fault.ts";
import { garbage } from "./garbage.ts";
import { kill } from "./kill.ts";
import { dns, trunkGone } from "./outside.ts";
import { restartStorm } from "./storm.ts";
import { mediaKilled, mediaMemory, readerKilled, storageKilled, storageMemory } from "./threads.ts";

export const allFaults: readonly Fault[] = [
  kill,
  restartStorm,
  backup,
  diskFull,
  diskReallyFull,
  diskReadOnly,
  diskBroken,
  diskSlow,
  mediaKilled,
  mediaMemory,
  storageKilled,
  storageMemory,
  readerKilled,
  clockForward,
  clockBack,
  dns,
  trunkGone,
  garbage,
  descriptors,
  logPipe,
];
