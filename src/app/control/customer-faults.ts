// Why a customer was not taken or changed, as people and programs are told it.

import { type Refused, refuse } from "../../api/answer.ts";
import { unreachable } from "../../base/assert.ts";
import type { CustomerFault } from "../../crm/customers/customer.ts";
import type { CustomerId } from "../../crm/ids.ts";

export function noCustomer(id: string): Refused {
  return refuse(404, "No such customer", `Found no customer ${id}; "customer find" searches.`);
}

/** `maySee`: whether the asker may know of that customer; else they hear that somebody has it, and not who. */
export function customerRefusal(fault: CustomerFault, id: string, maySee: (customer: CustomerId) => boolean): Refused {
  switch (fault.kind) {
    case "unknown":
      return noCustomer(id);
    case "value": {
      const { field, found, allowed } = fault;
      return refuse(422, "Does not fit", `${field}: found ${found}; allowed: ${allowed}`, [
        { path: field, found, allowed, hint: undefined },
      ]);
    }
    case "number-taken": {
      const whose = maySee(fault.by) ? `the customer ${fault.by}` : "another customer";
      return refuse(409, "Number taken", `${fault.number} is a number of ${whose}.`);
    }
    case "field-taken": {
      const whose = fault.by !== undefined && maySee(fault.by) ? `The customer ${fault.by}` : "Another customer";
      return refuse(409, "Value taken", `${whose} has the same ${fault.field}, which no two may have.`);
    }
    case "version":
      return refuse(409, "Changed meanwhile", `The customer ${id} is at version ${fault.version} now: look again.`);
    case "not-merged":
      return refuse(409, "Not merged", `The customer ${id} was not merged into another.`);
    case "same":
      return refuse(422, "The same", "These are one customer already.");
    case "full":
      return refuse(
        503,
        "Too many",
        "There are as many as the switch keeps, or too many changes wait; try again later.",
      );
    default:
      return unreachable(fault);
  }
}
