// Faxes of the switch (RTP-12): received from whoever calls a fax number or comes to such a node of a flow, sent from files. Each is a row from its
// beginning on; its pages become a file when it is over, those of a fax that broke off too.
//
//   running ──all pages confirmed──► done ──► mail, a word to phones
//      └── broke off, refused, the process was killed ──► failed, with the reason and what had come

import type { Database } from "../../../base/db.ts";
import { limits } from "../../../base/limits.ts";
import { type Logger, pii } from "../../../base/log.ts";
import { fail, ok, type Result } from "../../../base/result.ts";
import { type Clock, sleep } from "../../../base/time.ts";
import type { Call } from "../../../call/call.ts";
import type { Leg } from "../../../call/leg.ts";
import type { FaxEnd } from "../../../rtp/fax/fax-machine.ts";
import type { EncodedPage, FaxPage } from "../../../rtp/fax/fax-page.ts";
import { FaxReceiver } from "../../../rtp/fax/fax-receiver.ts";
import { FaxSender } from "../../../rtp/fax/fax-sender.ts";
import { readTiff } from "../../../rtp/fax/tiff-read.ts";
import { writeTiff } from "../../../rtp/fax/tiff-write.ts";
import type { LocalDay } from "../local-day.ts";
import { type FaxFiles, faxPath, NO_FAX_FILES } from "./fax-files.ts";
import { FaxLetters, type SendFaxLetter } from "./fax-letters.ts";
import {
  FAIL_RUNNING,
  type Fax,
  faxOfRow,
  faxWrite,
  forgetFax,
  SELECT_DUE_FAXES,
  SELECT_FAX,
  SELECT_FAXES,
  SELECT_OLD_FAXES,
} from "./fax-tables.ts";
import { runFax } from "./run-fax.ts";

export interface FaxesDeps {
  readonly clock: Clock;
  readonly log: Logger;
  readonly database: Database;
  readonly day: Pick<LocalDay, "path">;
  readonly faxFiles?: FaxFiles | undefined;
  /** Sends a received fax by mail; left out: nobody does. */
  readonly sendFaxLetter?: SendFaxLetter | undefined;
  /** Where a fax number's faxes go; undefined: no such number any more. */
  readonly mailOf: (box: string) => string | undefined;
  /** Told of each fax that is over, once it is kept. */
  readonly received?: ((fax: Fax) => void) | undefined;
}

export interface FaxPlace {
  readonly call: Call;
  /** Answered. */
  readonly leg: Leg;
  /** Our number, as their machine shows it. */
  readonly ident: string;
  readonly box: string | undefined;
}

/** After the answer they may offer T.38 themselves: whoever is called does so first, as a rule. */
const PATIENCE_MS = { receive: 1_000, send: 4_000 } as const;
/** A large file is read in slices, so that calls go on. */
const SLICE_MS = 4;

export class Faxes {
  readonly letters: FaxLetters;
  readonly #deps: FaxesDeps;
  readonly #files: FaxFiles;
  #running = 0;
  #ordinal = 0;

  constructor(deps: FaxesDeps) {
    this.#deps = deps;
    this.#files = deps.faxFiles ?? NO_FAX_FILES;
    this.letters = new FaxLetters({
      ...deps,
      files: this.#files,
      latest: (id) => this.find(id),
      done: (fax, told) => this.#keepLater({ ...fax, told }),
    });
  }

  get sizes(): Readonly<Record<string, number>> {
    return { faxes: this.#running, faxLetters: this.letters.size };
  }

  /** One more may begin. */
  get hasRoom(): boolean {
    return this.#running < limits.fax.atOnce;
  }

  async receive(place: FaxPlace): Promise<Fax> {
    const pages: EncodedPage[] = [];
    const begun = this.#begin(place, "receive", place.call.from);
    const end = await this.#run(begun, place, (deps) => {
      return new FaxReceiver({ ...deps, onPage: (page) => pages.push(page) });
    });
    return this.#keep(begun, end, pages.length === 0 ? undefined : pages);
  }

  /** `file`: where the pages lie already; undefined: they are written down here. */
  async send(place: FaxPlace, pages: readonly FaxPage[], kept: { readonly number: string }): Promise<Fax> {
    const begun = this.#begin(place, "send", kept.number);
    const end = await this.#run(begun, place, (deps) => new FaxSender({ ...deps, pages }));
    return this.#keep(begun, end, undefined);
  }

  /** The pages of a TIFF file. */
  async read(bytes: Uint8Array): Promise<Result<readonly FaxPage[], string>> {
    const { clock } = this.#deps;
    if (bytes.length > limits.fax.fileBytes) return fail(`it is larger than ${limits.fax.fileBytes} bytes`);
    const work = readTiff(bytes);
    for (let since = clock.now(); ; ) {
      const step = work.next();
      if (step.done) return step.value;
      if (clock.now() - since < SLICE_MS) continue;
      await sleep(clock, 1, "a TIFF file is read");
      since = clock.now();
    }
  }

  /** A file below the data directory, as pages. */
  async document(path: string): Promise<Result<readonly FaxPage[], string>> {
    try {
      const bytes = await this.#files.read(path);
      return bytes === undefined ? fail(`there is no ${path}`) : await this.read(bytes);
    } catch (error) {
      return fail(`${path}: ${String(error)}`);
    }
  }

  find(id: string): Fax | undefined {
    const row = this.#deps.database.get(SELECT_FAX, [id]);
    return row === undefined ? undefined : faxOfRow(row);
  }

  /** Newest first. */
  async list(most: number): Promise<readonly Fax[]> {
    return (await this.#deps.database.query(SELECT_FAXES, [most])).map(faxOfRow);
  }

  /** The TIFF; undefined: there is none, or no longer. */
  async file({ path }: Fax): Promise<Uint8Array | undefined> {
    return path === undefined ? undefined : this.#files.read(path);
  }

  /** Resolves once row and file are gone; false: it goes on. */
  async remove(fax: Fax): Promise<boolean> {
    if (fax.state === "running") return false;
    if (fax.path !== undefined) await this.#files.remove(fax.path);
    await this.#deps.database.write([forgetFax(fax.id)]);
    return true;
  }

  /** At start: what a killed process left behind. */
  async restore(): Promise<void> {
    await this.#deps.database.write([FAIL_RUNNING]);
    const due = await this.#deps.database.query(SELECT_DUE_FAXES, [limits.fax.listed]);
    for (const row of due) this.letters.tell(faxOfRow(row));
  }

  close(): void {
    this.letters.close();
  }

  #begin({ call, box }: FaxPlace, way: Fax["way"], number: string): Fax {
    const nothing = { pages: 0, bitsPerSecond: 0, badRows: 0, packetsLost: 0, packetsSaved: 0 };
    const none = { fault: undefined, endedAt: undefined, path: undefined, bytes: undefined, sha256: undefined };
    const id = `${call.id}-f${++this.#ordinal}`;
    const begunAt = this.#deps.clock.wall();
    const fax: Fax = {
      ...{ id, call: call.id, way, box, number, ident: "", state: "running", begunAt },
      ...nothing,
      ...none,
      told: undefined,
    };
    this.#keepLater(fax);
    this.#deps.log.info("fax.begun", { fax: id, way, number: pii(number) });
    return fax;
  }

  async #run(fax: Fax, { call, leg, ident }: FaxPlace, make: Parameters<typeof runFax>[0]["make"]): Promise<FaxEnd> {
    this.#running++;
    try {
      return await runFax({ call, leg, ident, make, clock: this.#deps.clock, patienceMs: PATIENCE_MS[fax.way] });
    } finally {
      this.#running--;
    }
  }

  async #keep(begun: Fax, end: FaxEnd, pages: readonly EncodedPage[] | undefined): Promise<Fax> {
    const { clock, log } = this.#deps;
    const { fault, pages: count, peer: ident, bitsPerSecond, badRows, packetsLost, packetsRecovered } = end;
    const ended: Fax = {
      ...begun,
      ...{ ident, bitsPerSecond, badRows, packetsLost, packetsSaved: packetsRecovered, pages: count },
      endedAt: clock.wall(),
      fault,
      state: fault === undefined ? "done" : "failed",
    };
    const filed = pages === undefined ? ok(ended) : await this.#file(ended, pages);
    const fax: Fax = filed.ok ? filed.value : { ...ended, state: "failed", fault: filed.fault };
    log.info("fax.ended", { fax: fax.id, state: fax.state, pages: fax.pages, fault: fax.fault ?? "" });
    await this.#write(fax);
    if (fax.told === "due") this.letters.tell(fax);
    this.#deps.received?.(fax);
    void this.#forgetOld();
    return fax;
  }

  async #file(fax: Fax, pages: readonly EncodedPage[]): Promise<Result<Fax, string>> {
    const bytes = writeTiff(pages);
    const path = faxPath(this.#deps.day.path(), fax.id);
    const told = fax.box !== undefined && this.#deps.mailOf(fax.box) !== undefined ? "due" : undefined;
    try {
      const { sha256 } = await this.#files.write(path, bytes);
      return ok({ ...fax, path, bytes: bytes.length, sha256, told });
    } catch (error) {
      this.#deps.log.error("fax.not-kept", { fax: fax.id, cause: String(error) });
      return fail(`its pages could not be kept: ${String(error)}`);
    }
  }

  async #forgetOld(): Promise<void> {
    try {
      const old = (await this.#deps.database.query(SELECT_OLD_FAXES, [limits.fax.kept])).map(faxOfRow);
      for (const fax of old) await this.remove(fax);
    } catch (error) {
      this.#deps.log.error("store.fax-lost", { cause: String(error) });
    }
  }

  #keepLater(fax: Fax): void {
    void this.#write(fax);
  }

  async #write(fax: Fax): Promise<void> {
    try {
      await this.#deps.database.write([faxWrite(fax)]);
    } catch (error) {
      this.#deps.log.error("store.fax-lost", { fax: fax.id, cause: String(error) });
    }
  }
}
