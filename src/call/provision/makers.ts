// The makers whose phones can be set up from a file, and which file a phone asks for.

import type { PhoneMaker } from "../../office/office.ts";
import type { MakerTable, PhoneAccount, ProvisionedFile } from "./account.ts";
import { grandstream } from "./grandstream.ts";
import { linphone } from "./linphone.ts";
import { polycom } from "./polycom.ts";
import { snom } from "./snom.ts";
import { yealink } from "./yealink.ts";

const MAKERS: MakerTable = { yealink, grandstream, snom, polycom, linphone };

/** The one with the secret last. */
export function settingsFiles(maker: PhoneMaker, account: PhoneAccount): readonly ProvisionedFile[] {
  return MAKERS[maker].settings(account);
}

/** The file of that name (any case), and whether the phone's secret is in it; undefined: this maker's phones ask for no such file. */
export function fileNamed(
  maker: PhoneMaker,
  account: PhoneAccount,
  asked: string,
): { readonly file: ProvisionedFile; readonly isSecret: boolean } | undefined {
  const name = asked.toLowerCase();
  const { settings, phoneBook, asks } = MAKERS[maker];
  if (asks(name, account.mac)) {
    const files = settings(account);
    const last = files.at(-1);
    const file = files.find((one) => one.name === name) ?? last;
    return file === undefined ? undefined : { file, isSecret: file === last };
  }
  const book = phoneBook?.(account);
  return book?.name === name ? { file: book, isSecret: false } : undefined;
}

/** Name of the file with the colleagues; undefined: there is none of its own. */
export function phoneBookName(maker: PhoneMaker, account: PhoneAccount): string | undefined {
  return MAKERS[maker].phoneBook?.(account).name;
}
