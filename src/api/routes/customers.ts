// /api/customers and /api/organisations: who calls, how they are found, and what there was with them.

import { limits } from "../../base/limits.ts";
import { shortList } from "../../office/schema-words.ts";
import { mapOf, optional, perhaps, record, required, type Shape, text, yesOrNo } from "../../office/shape.ts";
import type {
  AssignedView,
  CustomerClassView,
  CustomerFieldView,
  CustomerNoteView,
  CustomerView,
  OrganisationView,
  TimelineEntryView,
} from "../customer-control.ts";
import { operations, type Page } from "../operation.ts";
import { identifier, line, orNull, paging, phone, prose, whole } from "../shapes.ts";

const most = limits.customers;
const words = text({
  pattern: new RegExp(`^[^\\p{C}\\u2028\\u2029]{1,${most.typedCharacters}}$`, "u"),
  allowed: `1 to ${most.typedCharacters} characters on one line`,
});
const condition = text({
  pattern: /^[\p{L}\p{N}][\p{L}\p{N}_-]{0,39}(?::|<=|>=)[^\p{C}\u2028\u2029]{1,200}$/u,
  allowed: "a field and its value: card:1234, points>=40, birthday<=1990-12-31",
});
const numberFields = {
  number: required(phone, "the number, however it is written"),
  label: perhaps(line(most.labelCharacters), "what it is, e.g. 手机"),
} as const;
const fieldText = prose(most.fieldCharacters);
const fieldValue: Shape<string | number | boolean | null> = orNull({
  placeholder: "",
  schema: { type: ["string", "number", "boolean"] },
  read(tree, path, faults) {
    if (tree.kind === "scalar" && tree.type === "number") return Number(tree.text);
    if (tree.kind === "scalar" && tree.type === "boolean") return tree.text === "true";
    return fieldText.read(tree, path, faults);
  },
});
const fieldKey = { pattern: /^[\p{L}\p{N}][\p{L}\p{N}_-]{0,39}$/u, allowed: "the key of a field" };

const wish = {
  name: perhaps(prose(most.nameCharacters), "what they are called; empty: not known"),
  numbers: perhaps(shortList(record(numberFields), 0, most.numbers), "all their numbers, the one to call first"),
  class: perhaps(orNull(line(most.classCharacters)), "key or name of a class; null: none"),
  owner: perhaps(
    orNull(line(most.nameCharacters)),
    "the agent whose customer they are, by number or name; null: nobody",
  ),
  organisation: perhaps(orNull(line(most.nameCharacters)), "id or name; one that nobody has yet is made; null: none"),
  region: perhaps(orNull(line(most.nameCharacters)), "a place of the office file; null: none"),
  mail: perhaps(orNull(line(most.mailCharacters)), "mail address; null: none"),
  address: perhaps(orNull(prose(most.addressCharacters)), "where they are; null: not known"),
  tags: perhaps(shortList(line(most.tagCharacters), 0, most.tags), "all their tags"),
  fields: perhaps(mapOf(fieldKey, fieldValue), "the office's own, by key; null: no value any more"),
} as const;

const filter = {
  text: perhaps(words, "any part of a number or a Chinese name, the beginning of any word or of its pinyin"),
  number: perhaps(phone, "a whole number, however it is written"),
  class: perhaps(line(most.classCharacters), "key of a class; none: those without"),
  owner: perhaps(identifier, "an agent; none: nobody's"),
  organisation: perhaps(line(most.nameCharacters), "id or name"),
  region: perhaps(line(most.nameCharacters), "a place of the office file"),
  tag: optional(shortList(line(most.tagCharacters), 0, most.tags), [], "a tag they have; several: all of them"),
  field: optional(shortList(condition, 0, most.fields), [], "a field and its value: card:1234, points>=40"),
} as const;

export interface CustomerAnswers {
  findCustomers: Page<CustomerView>;
  createCustomer: CustomerView;
  assignCustomers: AssignedView;
  listCustomerClasses: readonly CustomerClassView[];
  listCustomerFields: readonly CustomerFieldView[];
  showCustomer: CustomerView;
  changeCustomer: CustomerView;
  removeCustomer: CustomerView;
  addCustomerNumber: CustomerView;
  removeCustomerNumber: CustomerView;
  noteCustomer: CustomerNoteView;
  attachCallToCustomer: CustomerView;
  listCustomerTimeline: Page<TimelineEntryView>;
  mergeCustomers: CustomerView;
  unmergeCustomer: CustomerView;
  listOrganisations: Page<OrganisationView>;
  createOrganisation: OrganisationView;
  showOrganisation: OrganisationView;
  changeOrganisation: OrganisationView;
  removeOrganisation: OrganisationView;
}

const operation = operations<CustomerAnswers>();

export const customerRoutes = [
  operation("findCustomers", {
    method: "GET",
    path: "/api/customers",
    about: "Customers, newest first, searched and filtered.",
    query: { ...filter, ...paging },
    handle: ({ query, asker, reach, mask }, control) => control.customers.find(query, query, { asker, reach, mask }),
  }),
  operation("createCustomer", {
    method: "POST",
    path: "/api/customers",
    about: "Makes a customer; a number that another has is refused.",
    body: wish,
    creates: true,
    handle: ({ body, asker, reach }, control) => control.customers.create(body, { asker, reach }),
  }),
  operation("assignCustomers", {
    method: "POST",
    path: "/api/customer-assignments",
    about: "Gives all customers that are found to an agent, or to nobody.",
    body: {
      ...filter,
      everybody: optional(yesOrNo, false, "all customers there are; must be said where there is no filter"),
      to: required(orNull(line(most.nameCharacters)), "the agent, by number or name; null: nobody"),
    },
    handle: ({ body: { to, everybody, ...found }, asker, reach }, control) =>
      control.customers.assign({ ...found, everybody }, to, { asker, reach }),
  }),
  operation("listCustomerClasses", {
    method: "GET",
    path: "/api/customer-classes",
    about: "Classes of customers: those of the office file, then those that imports brought.",
    handle: (_, control) => control.customers.classes(),
  }),
  operation("listCustomerFields", {
    method: "GET",
    path: "/api/customer-fields",
    about: "The office's own fields of customers.",
    handle: (_, control) => control.customers.fields(),
  }),
  operation("showCustomer", {
    method: "GET",
    path: "/api/customers/:id",
    about: "One customer; an id that was merged away leads to the one they turned out to be.",
    handle: ({ params, asker, reach }, control) => control.customers.show(params.id, { asker, reach }),
  }),
  operation("changeCustomer", {
    method: "PATCH",
    path: "/api/customers/:id",
    about: "Changes what is given; null takes it away. Numbers and tags are given as a whole.",
    body: {
      ...wish,
      version: perhaps(whole(1, 999_999_999), "only if it is still this one"),
    },
    handle: ({ params, body, asker, reach }, control) => control.customers.change(params.id, body, { asker, reach }),
  }),
  operation("removeCustomer", {
    method: "DELETE",
    path: "/api/customers/:id",
    about: "Removes a customer with their notes. Calls and recordings stay; `privacy erase` takes those too.",
    handle: ({ params, asker, reach }, control) => control.customers.remove(params.id, { asker, reach }),
  }),
  operation("addCustomerNumber", {
    method: "POST",
    path: "/api/customers/:id/numbers",
    about: "One more number of theirs.",
    body: numberFields,
    handle: ({ params, body, asker, reach }, control) => control.customers.addNumber(params.id, body, { asker, reach }),
  }),
  operation("removeCustomerNumber", {
    method: "POST",
    path: "/api/customers/:id/remove-number",
    about: "A number is not theirs any more.",
    body: { number: required(phone, "the number, however it is written") },
    handle: ({ params, body, asker, reach }, control) =>
      control.customers.removeNumber(params.id, body.number, { asker, reach }),
  }),
  operation("noteCustomer", {
    method: "POST",
    path: "/api/customers/:id/notes",
    about: "Writes something down about a customer.",
    body: {
      text: required(prose(most.noteCharacters), "what is to be remembered"),
      call: perhaps(identifier, "the call it was said in"),
    },
    creates: true,
    handle: ({ params, body, asker, reach }, control) => control.customers.note(params.id, body, { asker, reach }),
  }),
  operation("attachCallToCustomer", {
    method: "POST",
    path: "/api/customers/:id/calls",
    about: "A call was this customer's, whatever number it came from.",
    body: { call: required(identifier, "id of the call") },
    handle: ({ params, body, asker, reach }, control) =>
      control.customers.attachCall(params.id, body.call, { asker, reach }),
  }),
  operation("listCustomerTimeline", {
    method: "GET",
    path: "/api/customers/:id/timeline",
    about: "What there was with a customer, newest first: calls, recordings, messages, surveys, tickets, notes.",
    query: {
      ...paging,
      kind: optional(
        shortList(identifier, 0, most.timelineKinds),
        [],
        "only of this kind: call, note, ticket …; several: any of them",
      ),
    },
    handle: ({ params, query, asker, reach }, control) =>
      control.customers.timeline(params.id, query, { asker, reach }),
  }),
  operation("mergeCustomers", {
    method: "POST",
    path: "/api/customers/:id/merge",
    about: "Two customers are one: this one gets the other's numbers, tags and what it lacked.",
    body: { from: required(identifier, "id of the other, which leads to this one from then on") },
    handle: ({ params, body, asker, reach }, control) =>
      control.customers.merge(params.id, body.from, { asker, reach }),
  }),
  operation("unmergeCustomer", {
    method: "POST",
    path: "/api/customers/:id/unmerge",
    about: "Undoes a merge: the one that was merged away is itself again.",
    body: {},
    handle: ({ params, asker, reach }, control) => control.customers.unmerge(params.id, { asker, reach }),
  }),
  operation("listOrganisations", {
    method: "GET",
    path: "/api/organisations",
    about: "Organisations by name.",
    query: { text: perhaps(words, "a part of the name"), ...paging },
    handle: ({ query }, control) => control.customers.organisations(query.text, query),
  }),
  operation("createOrganisation", {
    method: "POST",
    path: "/api/organisations",
    about: "Makes an organisation.",
    body: {
      name: required(line(most.nameCharacters), "what it is called; no two are called the same"),
      note: perhaps(prose(most.noteCharacters), "what is to be remembered"),
    },
    creates: true,
    handle: ({ body, asker }, control) => control.customers.createOrganisation(body.name, body.note, asker),
  }),
  operation("showOrganisation", {
    method: "GET",
    path: "/api/organisations/:id",
    about: "One organisation.",
    handle: ({ params }, control) => control.customers.organisation(params.id),
  }),
  operation("changeOrganisation", {
    method: "PATCH",
    path: "/api/organisations/:id",
    about: "Changes an organisation's name or note.",
    body: {
      name: perhaps(line(most.nameCharacters), "what it is called"),
      note: perhaps(orNull(prose(most.noteCharacters)), "what is to be remembered; null: nothing"),
    },
    handle: ({ params, body, asker }, control) => control.customers.changeOrganisation(params.id, body, asker),
  }),
  operation("removeOrganisation", {
    method: "DELETE",
    path: "/api/organisations/:id",
    about: "Removes an organisation; its customers stay.",
    handle: ({ params, asker }, control) => control.customers.removeOrganisation(params.id, asker),
  }),
] as const;
