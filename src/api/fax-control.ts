// Faxes as the HTTP interface and the command line see them (RTP-12). `app/control/fax-control.ts` implements it.

import type { Answer } from "./answer.ts";
import type { Reply } from "./reply.ts";

export interface FaxView {
  readonly id: string;
  readonly call: string;
  readonly way: "receive" | "send";
  /** Key of `faxes` in the office file; null: a flow, a command. */
  readonly fax: string | null;
  /** Who called, or who was called. */
  readonly number: string;
  /** What the machine there says of itself; "": nothing. */
  readonly ident: string;
  readonly state: "running" | "done" | "failed";
  readonly fault: string | null;
  readonly begunAt: string;
  readonly endedAt: string | null;
  readonly pages: number;
  readonly bitsPerSecond: number;
  readonly badRows: number;
  readonly packetsLost: number;
  readonly packetsSaved: number;
  /** Below the data directory; null: nothing came, or it was sent. */
  readonly path: string | null;
  readonly bytes: number | null;
  readonly sha256: string | null;
  /** The mail; null: nobody is told. */
  readonly mail: "due" | "done" | "failed" | null;
}

export interface FaxSentView {
  readonly call: string;
  readonly number: string;
  readonly pages: number;
}

export interface FaxWish {
  readonly number: string;
  /** The extension with whose rights and at whose cost it is called. */
  readonly by: string;
  /** A TIFF file, piece by piece. */
  readonly tiff: readonly Uint8Array[];
}

/** 404 where there is no such fax. */
export interface FaxControl {
  /** Newest first. */
  list(limit: number): Promise<Answer<readonly FaxView[]>>;
  show(id: string): Promise<Answer<FaxView>>;
  /** Its pages; 404 where none were kept. */
  file(id: string, as: "tiff" | "pdf"): Promise<Answer<Reply>>;
  /** Row and file; 409 while it goes on. */
  remove(id: string): Promise<Answer<FaxView>>;
  /** Calls the number; resolves when it is called. 422 where the file cannot be faxed, 403 where `by` may not call there, 503 where no more can begin. */
  send(wish: FaxWish): Promise<Answer<FaxSentView>>;
}
