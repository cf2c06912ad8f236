// Third-party test data outside the repository; tests that need it are skipped where it is missing.

import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = process.env.ZONGJI_CORPORA ?? fileURLToPath(new URL("../../../shared/corpora", import.meta.url));

export function corpus(path: string): { readonly path: string; readonly missing: boolean } {
  const whole = `${root}/${path}`;
  return { path: whole, missing: !existsSync(whole) };
}
