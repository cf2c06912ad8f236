// The masks of roles, for the office in force (CRM-14): made when first asked for, and anew after each office file.

import type { Asker } from "../../api/people-control.ts";
import { type Mask, makeMask } from "../../call/mask.ts";
import { e164Of } from "../../call/phone-number.ts";
import type { Office } from "../../office/office.ts";
import type { Role } from "../../office/users.ts";

export class Masks {
  readonly #office: () => Office;
  #made: { readonly office: Office; readonly byRole: ReadonlyMap<Role, Mask> } | undefined;

  constructor(office: () => Office) {
    this.#office = office;
  }

  /** undefined: everything is shown to them. */
  of({ user }: Asker): Mask | undefined {
    const office = this.#office();
    if (user === undefined || office.masking.size === 0) return undefined;
    if (this.#made?.office !== office) this.#made = { office, byRole: masksOf(office) };
    const role = office.users.get(user)?.role;
    return role === undefined ? undefined : this.#made.byRole.get(role);
  }
}

function masksOf(office: Office): ReadonlyMap<Role, Mask> {
  const { country } = office;
  const ours = numbersOf(office);
  const isOurs = (number: string): boolean => {
    if (ours.has(number)) return true;
    const e164 = e164Of(number.replace(/[^\d+]/g, ""), country);
    return e164 !== undefined && ours.has(e164);
  };
  return new Map(
    [...office.masking].flatMap(([role, rules]) => {
      const mask = makeMask({ rules, country, isOurs });
      return mask === undefined ? [] : [[role, mask] as const];
    }),
  );
}

/** As written, and in E.164 where they are numbers of the world. */
function numbersOf(office: Office): ReadonlySet<string> {
  const written = [
    ...office.numbers.keys(),
    ...office.extensions.keys(),
    ...office.agents.keys(),
    ...[...office.queues.values()].flatMap(({ number }) => number ?? []),
  ];
  return new Set(written.flatMap((number) => [number, e164Of(number, office.country) ?? number]));
}
