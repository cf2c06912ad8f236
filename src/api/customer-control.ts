// Customers and organisations (CRM-01, CRM-02, CRM-13), as the HTTP interface and the command line see them. `app/control/customer-control.ts`
// implements it.

import type { Mask } from "../call/mask.ts";
import type { Answer } from "./answer.ts";
import type { Page } from "./operation.ts";
import type { Asker, Reach } from "./people-control.ts";
import type { IsoTime } from "./views.ts";

export interface CustomerNumberView {
  /** E.164 where it is such a number, else its bare digits. */
  readonly number: string;
  /** What it is, e.g. 手机; null: nobody said. */
  readonly label: string | null;
}

export interface CustomerView {
  readonly id: string;
  /** "": not known yet. */
  readonly name: string;
  /** The first is the one to call. */
  readonly numbers: readonly CustomerNumberView[];
  /** Key of a class; null: none. */
  readonly class: string | null;
  /** What the office calls the class; null: none. */
  readonly className: string | null;
  /** Of the class: where their calls stand in line. */
  readonly tier: string | null;
  /** The agent whose customer they are. */
  readonly owner: string | null;
  readonly ownerName: string | null;
  /** Id; null: none. */
  readonly organisation: string | null;
  readonly organisationName: string | null;
  readonly region: string | null;
  readonly mail: string | null;
  readonly address: string | null;
  readonly tags: readonly string[];
  /** The office's own, by key; days as 2026-11-23. */
  readonly fields: Readonly<Record<string, string | number | boolean>>;
  readonly createdAt: IsoTime;
  readonly createdBy: string;
  readonly changedAt: IsoTime;
  /** Rises with each change. */
  readonly version: number;
}

export interface CustomerNoteView {
  readonly id: number;
  readonly customer: string;
  readonly at: IsoTime;
  readonly author: string;
  readonly text: string;
  /** The call it was written in; null: none. */
  readonly call: string | null;
}

/** One thing there was with a customer. */
export interface TimelineEntryView {
  readonly at: IsoTime;
  /** call, recording, voice-message, fax, survey, callback, note, ticket, … */
  readonly kind: string;
  /** Of the call, the recording … */
  readonly id: string;
  /** What is worth knowing of it, by its kind. */
  readonly data: Readonly<Record<string, string | number | boolean | null>>;
}

export interface CustomerClassView {
  readonly id: string;
  readonly name: string;
  readonly tier: string | null;
  /** office: of the office file; import: an import brought it. */
  readonly from: "office" | "import";
}

export interface CustomerFieldView {
  readonly id: string;
  readonly name: string;
  readonly type: "text" | "number" | "date" | "choice" | "yes-no";
  readonly choices: readonly string[];
  /** 9 is a digit, A a letter; null: any text. */
  readonly form: string | null;
  readonly least: number | null;
  readonly most: number | null;
  readonly required: boolean;
  readonly unique: boolean;
}

export interface OrganisationView {
  readonly id: string;
  readonly name: string;
  readonly note: string | null;
  readonly createdAt: IsoTime;
  readonly createdBy: string;
  readonly changedAt: IsoTime;
}

export interface AssignedView {
  readonly owner: string | null;
  readonly assigned: number;
}

export interface CustomerWish {
  readonly name: string | undefined;
  readonly numbers: readonly { readonly number: string; readonly label: string | undefined }[] | undefined;
  readonly class: string | null | undefined;
  readonly owner: string | null | undefined;
  readonly organisation: string | null | undefined;
  readonly region: string | null | undefined;
  readonly mail: string | null | undefined;
  readonly address: string | null | undefined;
  readonly tags: readonly string[] | undefined;
  /** null: the field has no value any more. */
  readonly fields: ReadonlyMap<string, string | number | boolean | null> | undefined;
}

export interface CustomerFilter {
  readonly text: string | undefined;
  /** Whole, however it is written. */
  readonly number: string | undefined;
  /** A key, or "none". */
  readonly class: string | undefined;
  readonly owner: string | undefined;
  /** Id or name. */
  readonly organisation: string | undefined;
  readonly region: string | undefined;
  readonly tag: readonly string[];
  /** `card:1234`, `points>=40`, `birthday<=1990-12-31`. */
  readonly field: readonly string[];
}

export interface PageAsked {
  readonly limit: number;
  readonly after: string | undefined;
}

/** Who asks, and how far they may; `reach` undefined: everywhere. */
export interface CustomerAsker {
  readonly asker: Asker;
  readonly reach: Reach | undefined;
  /** What they are not shown; left out: nothing. A search finds nobody by it. */
  readonly mask?: Mask | undefined;
}

/**
 * 404 where there is no such customer within reach; 409 where a number or a field is another's, where it was changed meanwhile, or was not merged; 422
 * where a value does not fit; 503 where there are as many as there may be.
 */
export interface CustomerControl {
  /** Newest first. */
  find(filter: CustomerFilter, page: PageAsked, by: CustomerAsker): Promise<Answer<Page<CustomerView>>>;
  show(id: string, by: CustomerAsker): Promise<Answer<CustomerView>>;
  create(wish: CustomerWish, by: CustomerAsker): Promise<Answer<CustomerView>>;
  /** `version`: only if it is still that one. */
  change(
    id: string,
    wish: CustomerWish & { readonly version: number | undefined },
    by: CustomerAsker,
  ): Promise<Answer<CustomerView>>;
  addNumber(
    id: string,
    number: { readonly number: string; readonly label: string | undefined },
    by: CustomerAsker,
  ): Promise<Answer<CustomerView>>;
  removeNumber(id: string, number: string, by: CustomerAsker): Promise<Answer<CustomerView>>;
  note(
    id: string,
    note: { readonly text: string; readonly call: string | undefined },
    by: CustomerAsker,
  ): Promise<Answer<CustomerNoteView>>;
  attachCall(id: string, call: string, by: CustomerAsker): Promise<Answer<CustomerView>>;
  timeline(
    id: string,
    asked: PageAsked & { readonly kind: readonly string[] },
    by: CustomerAsker,
  ): Promise<Answer<Page<TimelineEntryView>>>;
  /** `from` goes into `id`. */
  merge(id: string, from: string, by: CustomerAsker): Promise<Answer<CustomerView>>;
  /** `id`: the one that was merged away, which is itself again. */
  unmerge(id: string, by: CustomerAsker): Promise<Answer<CustomerView>>;
  /** With all that is kept of them here: notes, numbers, those who were merged into them. */
  remove(id: string, by: CustomerAsker): Promise<Answer<CustomerView>>;
  /** Gives all that are found to an agent; null: to nobody. */
  assign(
    filter: CustomerFilter & { readonly everybody: boolean },
    owner: string | null,
    by: CustomerAsker,
  ): Promise<Answer<AssignedView>>;
  classes(): Answer<readonly CustomerClassView[]>;
  fields(): Answer<readonly CustomerFieldView[]>;
  /** By name. `text`: a part of it. */
  organisations(text: string | undefined, page: PageAsked): Promise<Answer<Page<OrganisationView>>>;
  organisation(id: string): Answer<OrganisationView>;
  createOrganisation(name: string, note: string | undefined, by: Asker): Promise<Answer<OrganisationView>>;
  changeOrganisation(
    id: string,
    change: { readonly name: string | undefined; readonly note: string | null | undefined },
    by: Asker,
  ): Promise<Answer<OrganisationView>>;
  /** Its customers stay, without one. */
  removeOrganisation(id: string, by: Asker): Promise<Answer<OrganisationView>>;
}
