// What other parts may ask of customers; `customers.ts` answers it (`pbx.crm.customers`). Look-ups are single rows by index on the main thread;
// changes resolve when they are committed, together with their events.

import type { Write } from "../../base/db.ts";
import type { Result } from "../../base/result.ts";
import type { CustomerId, OrganisationId } from "../ids.ts";
import type {
  Customer,
  CustomerChange,
  CustomerFault,
  CustomerNote,
  CustomerNumber,
  NewCustomer,
  Organisation,
} from "./customer.ts";

export type Changed<Value = Customer> = Promise<Result<Value, CustomerFault>>;

/** What is to be done with one row of an import. */
export type CustomerDeed =
  | { readonly kind: "create"; readonly customer: NewCustomer }
  | { readonly kind: "change"; readonly id: CustomerId; readonly change: CustomerChange };

export interface DeedTerms {
  readonly by: string;
  /** Classes that nobody knows are made, instead of refused. */
  readonly makeClasses: boolean;
  /** Committed with the good ones, such as how far an import is; told the results, as some may be refused. */
  readonly also?: ((results: readonly Result<Customer, CustomerFault>[]) => readonly Write[]) | undefined;
  /** Nothing is written: only what would become of each. */
  readonly dryRun?: boolean | undefined;
}

export interface CustomerBook {
  /** Whose number it is, however it is written; undefined: nobody's. Follows merges: the customer it belongs to now. */
  byNumber(number: string): Customer | undefined;
  /** A merged customer's id finds the one they turned out to be. */
  get(id: string): Customer | undefined;
  /** As it stands, merged or not. */
  asIs(id: string): Customer | undefined;
  /** In the form in which numbers are kept: E.164, else bare digits; undefined: no number. */
  numberOf(written: string): string | undefined;
  /** Every way in which the switch may have written a customer's numbers down: records keep them as they came. */
  spellings(numbers: readonly CustomerNumber[]): readonly string[];
  /** The customer and all who were merged into them, for what is kept by customer: notes, tickets. At most `limits.customers.merged`. */
  family(id: CustomerId): Promise<readonly CustomerId[]>;
  /** The best tier that the customer's class gives; undefined: none. */
  tierOf(customer: Customer): string | undefined;

  create(customer: NewCustomer, by: string): Changed;
  change(id: string, change: CustomerChange, by: string): Changed;
  addNumber(id: string, number: CustomerNumber, by: string): Changed;
  removeNumber(id: string, number: string, by: string): Changed;
  note(
    id: string,
    note: { readonly text: string; readonly call?: string | undefined },
    by: string,
  ): Changed<CustomerNote>;
  /** This call belongs to this customer, whatever number it came from (`screen pop`: attach). */
  attachCall(id: string, call: string, by: string): Changed;
  merge(into: string, from: string, by: string): Changed;
  /** `id`: the one that was merged away. */
  unmerge(id: string, by: string): Changed;
  remove(id: string, by: string): Changed;
  /** All good ones in one commit; a bad one costs the others nothing. In the order of `deeds`. */
  deeds(deeds: readonly CustomerDeed[], terms: DeedTerms): Promise<readonly Result<Customer, CustomerFault>[]>;

  organisation(id: string): Organisation | undefined;
  organisationNamed(name: string): Organisation | undefined;
  createOrganisation(name: string, note: string | undefined, by: string): Changed<Organisation>;
  changeOrganisation(
    id: OrganisationId,
    change: { readonly name?: string | undefined; readonly note?: string | null | undefined },
    by: string,
  ): Changed<Organisation>;
}
