// Fax numbers as a person would write them down. Part of `written.ts`.

import type { FaxNumber } from "./office.ts";
import type { WrittenField } from "./written.ts";
import { EMPTY_LIST, field, listText, maybe, scalarText } from "./yaml-text.ts";

export function faxFields({ key, name, mail, tell }: FaxNumber): readonly WrittenField[] {
  return [
    field("name", scalarText(name), scalarText(key)),
    ...maybe("mail", mail),
    field("tell", listText(tell), EMPTY_LIST),
  ];
}
