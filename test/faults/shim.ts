// What goes wrong around a switch under test without its knowing: a library loaded before the C library into its process (shim.c) obeys what is written here.
// It needs a C compiler, as the packages of the product do, and no rights.

import { execFileSync } from "node:child_process";
import { closeSync, openSync, readSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** In the order of `struct orders` in shim.c. */
const PLACES = ["diskErrno", "diskMs", "clockS", "spoil", "lose", "repeat", "swap", "spoiled", "diskMet"] as const;
type Place = (typeof PLACES)[number];
const WORD = 4;
const PAGE = 4_096;

/** errno of Linux. */
export const errno = { brokenDisk: 5, fullDisk: 28, readOnlyDisk: 30 } as const;

export class Shim {
  readonly env: Readonly<Record<string, string>>;
  readonly #fd: number;

  /** `folder`: where the library is laid; `data`: writes below it fail when they are told to. Throws where there is no compiler. */
  constructor(folder: string, data: string) {
    const library = join(folder, "shim.so");
    const orders = join(folder, "orders");
    // Beside the source; what is compiled lies in build/, three folders further down.
    const source = fileURLToPath(new URL("shim.c", import.meta.url));
    execFileSync("gcc", ["-shared", "-fPIC", "-O2", "-o", library, source, "-ldl"]);
    writeFileSync(orders, Buffer.alloc(PAGE));
    this.env = { LD_PRELOAD: library, ZONGJI_FAULTS: orders, ZONGJI_FAULTS_DIR: data };
    this.#fd = openSync(orders, "r+");
  }

  /** Shares are of a million. */
  set(place: Place, value: number): void {
    const word = Buffer.alloc(WORD);
    word.writeInt32LE(value);
    writeSync(this.#fd, word, 0, WORD, PLACES.indexOf(place) * WORD);
  }

  get(place: Place): number {
    const word = Buffer.alloc(WORD);
    readSync(this.#fd, word, 0, WORD, PLACES.indexOf(place) * WORD);
    return word.readInt32LE();
  }

  /** All is well again. */
  heal(): void {
    for (const place of PLACES) if (place !== "spoiled" && place !== "diskMet") this.set(place, 0);
  }

  close(): void {
    closeSync(this.#fd);
  }
}
