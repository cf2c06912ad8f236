// Fax numbers of the office file: who gets what is received there. Part of `schema.ts`.

import { limits } from "../base/limits.ts";
import { NAME, PHONE, shortList } from "./schema-words.ts";
import { optional, perhaps, record, text } from "./shape.ts";

const MAIL = { pattern: /^[^\s@<>]{1,64}@[^\s@<>]{1,190}$/, allowed: "a mail address" };

export const faxNumber = record({
  name: perhaps(text(NAME), "What people call it; its key when left out"),
  mail: perhaps(text(MAIL), "Address that gets each fax, over the mail server of zongji.yaml"),
  tell: optional(shortList(text(PHONE), 0, limits.fax.told), [], "Extensions whose phones show a message for each fax"),
});
