// Feature codes and in-call keys must not be mistaken for one another. Part of `cross-check.ts`.

import { type CrossCheck, complain } from "./complain.ts";

/** Only an extension may follow these, so that a longer code can begin like them: *8 1001 beside *80 1001. */
const BEFORE_AN_EXTENSION: readonly string[] = ["pickup", "intercom"];

/** Dialled codes and keys pressed in a call never meet: a call is over before the next is dialled. */
export function checkCodes(check: CrossCheck): void {
  const { extensions } = check.written;
  checkSet(check, "features", check.written.features, (shorter, longer, rest) => {
    if (rest === "" || !BEFORE_AN_EXTENSION.includes(shorter)) return true;
    const behind = [...extensions.keys()].filter((key) => key.startsWith(rest));
    if (!BEFORE_AN_EXTENSION.includes(longer)) return behind.length > 0;
    return behind.some((key) => extensions.has(key.slice(rest.length))); // *8 0100 and *80 100, and both are there
  });
  checkSet(check, "keys", check.written.keys, () => true);
}

/** `clash`: `rest`, what the longer one has more, could be dialled behind the shorter one. */
function checkSet(
  check: CrossCheck,
  section: "features" | "keys",
  set: Readonly<Record<string, string>>,
  clash: (shorter: string, longer: string, rest: string) => boolean,
): void {
  const codes = Object.entries(set);
  const written = check.root.kind === "map" ? check.root.entries.get(section)?.value : undefined;
  const isWritten = (name: string): boolean => written?.kind === "map" && written.entries.has(name);
  codes.forEach(([name, code], index) => {
    for (const [otherName, other] of codes.slice(index + 1)) {
      if (code === "" || other === "" || !(code.startsWith(other) || other.startsWith(code))) continue;
      const [shorter, longer] = code.length <= other.length ? [name, otherName] : [otherName, name];
      const rest = (code.length <= other.length ? other : code).slice(Math.min(code.length, other.length));
      if (!clash(shorter, longer, rest)) continue;
      // Told once, at one that is written in the file: the other may be a default.
      const [at, shown, against] = isWritten(otherName)
        ? [otherName, other, [name, code]]
        : [name, code, [otherName, other]];
      const found = `${JSON.stringify(shown)}, which begins like ${JSON.stringify(against[1])} of ${section}.${against[0]}`;
      complain(check, [section, at], { found, allowed: "a code that begins no other and that no other begins" });
    }
  });
}
