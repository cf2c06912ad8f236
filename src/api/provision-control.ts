// What the HTTP interface may do about phones that fetch their settings (SIP-12). `app/control/provision-control.ts` implements it.

import type { Answer } from "./answer.ts";

export interface PhonePrepare {
  readonly extension: string;
  /** undefined: as the office file says. */
  readonly maker: string | undefined;
  readonly mac: string | undefined;
  /** Make an address that works once, also over plain HTTP from a private network. */
  readonly once: boolean;
  /** Name or address by which phones reach the switch; undefined: the one it tells them. */
  readonly host: string | undefined;
}

export interface PhoneProvisionView {
  readonly extension: string;
  readonly maker: string;
  readonly mac: string;
  /** What to enter in the phone as its provisioning server; the file's name is appended by most makers. null: no way is open. */
  readonly url: string | null;
  /** The same with the file's name, for phones that want it whole. */
  readonly fileUrl: string | null;
  /** Why `url` is null. */
  readonly why: string | null;
  readonly once: boolean;
  /** Of a `url` that works once. */
  readonly expiresAt: string | null;
  /** With the phone's password in them: the last one. */
  readonly files: readonly { readonly name: string; readonly type: string; readonly text: string }[];
}

/** A phone that asks for a file: GET /provision/TOKEN/NAME, or /provision/NAME with Basic authentication. */
export interface ProvisionFetch {
  readonly token: string;
  readonly name: string;
  /** Over HTTPS. */
  readonly secure: boolean;
  /** Address of the phone. */
  readonly source: string;
  /** As the phone named us. */
  readonly host: string | undefined;
}

export interface ProvisionControl {
  /** 404: no such extension; 422: no maker or MAC address is known. */
  prepare(asked: PhonePrepare): Promise<Answer<PhoneProvisionView>>;
  /** undefined: whatever was wrong, the phone is told the same. */
  fetch(asked: ProvisionFetch): Promise<{ readonly type: string; readonly text: string } | undefined>;
}
