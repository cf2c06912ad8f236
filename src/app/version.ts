// The version of this installation, from package.json two folders up (the same place from src/ and from dist/).

import { readFileSync } from "node:fs";

interface PackageFile {
  readonly version: string;
}

export const version: string = (
  JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as PackageFile
).version;
