// Fax numbers: whom and what they name must be there. Part of `cross-check.ts`.

import { type CrossCheck, mustExist } from "./complain.ts";

export function checkFaxes(check: CrossCheck): void {
  const { extensions, faxes, numbers } = check.written;
  for (const [key, { tell }] of faxes) {
    tell.forEach((extension, i) => {
      mustExist(check, ["faxes", key, "tell", i], extension, [...extensions.keys()], "an extension of this file");
    });
  }
  for (const [number, target] of numbers) {
    if (target.kind !== "fax") continue;
    mustExist(check, ["numbers", number, "fax"], target.fax, [...faxes.keys()], "one of `faxes` of this file");
  }
}
