// What extensions, groups, pages and parking say of one another: rights nobody could have meant, members that are not there, one MAC address
// for two phones. Part of `cross-check.ts`.

import { type CrossCheck, complain, mustExist, refuseTwice } from "./complain.ts";
import { DEFAULT_RIGHTS } from "./schema-phones.ts";

export function checkLines(check: CrossCheck): void {
  checkRights(check);
  checkPhones(check);
  checkMembers(check);
  checkParking(check);
}

/** A right is known by the routes that ask for it; the usual ones may be given before there is such a route. */
function checkRights(check: CrossCheck): void {
  const { extensions, office, routes } = check.written;
  const asked = routes.flatMap(({ right }) => right ?? []);
  office.rights.forEach((right, i) => {
    mustExist(
      check,
      ["office", "rights", i],
      right,
      [...new Set([...asked, ...DEFAULT_RIGHTS])],
      "a right of `routes`",
    );
  });
  const known = [...new Set([...asked, ...office.rights])];
  for (const [key, { rights }] of extensions) {
    rights?.forEach((right, i) => {
      mustExist(check, ["extensions", key, "rights", i], right, known, "a right of `routes`");
    });
  }
}

function checkPhones(check: CrossCheck): void {
  const seen = new Map<string, string>();
  for (const [key, { phone }] of check.written.extensions) {
    if (phone === undefined || phone.mac === "") continue;
    const holder = seen.get(phone.mac);
    seen.set(phone.mac, holder ?? key);
    if (holder === undefined) continue;
    const found = `${phone.mac}, which extensions.${holder} has`;
    complain(check, ["extensions", key, "phone", "mac"], { found, allowed: "a MAC address of its own" });
  }
}

function checkMembers(check: CrossCheck): void {
  const { emergency, extensions, groups, pages } = check.written;
  const phones = [...extensions.keys()];
  for (const [key, { members }] of groups) refuseTwice(check, ["groups", key, "members"], members);
  for (const [key, { members }] of pages) {
    refuseTwice(check, ["pages", key, "members"], members);
    members.forEach((member, i) => {
      if (!extensions.has(member))
        mustExist(check, ["pages", key, "members", i], member, phones, "an extension of this file");
    });
  }
  emergency.tell.forEach((phone, i) => {
    if (!extensions.has(phone)) mustExist(check, ["emergency", "tell", i], phone, phones, "an extension of this file");
  });
}

function checkParking(check: CrossCheck): void {
  const { number, slots } = check.written.parking;
  if (number !== undefined && slots.length === 0) {
    complain(check, ["parking", "number"], { found: "no slots", allowed: 'slots beside it, such as slots: "701-709"' });
  }
}
