// Nodes that leave something with the office: a ticket, a vote on an article. Part of the document's shape (`schema-nodes.ts`).

import { KEY } from "../office/schema-words.ts";
import { mapOf, optional, perhaps, required, text, yesOrNo } from "../office/shape.ts";
import type { Expression } from "./flow.ts";
import { few, form, type NodeForm } from "./schema-forms.ts";
import { type DocumentWords, VARIABLE, variableName } from "./schema-words.ts";

const noFields: ReadonlyMap<string, Expression> = new Map();

export function deskForms(words: DocumentWords): readonly NodeForm[] {
  const fields = few(mapOf(VARIABLE, words.expression()));
  return [
    form(
      "ticket",
      "ticket",
      {
        ticket: required(text(KEY), "a category of `tickets` of the office"),
        subject: perhaps(words.template(), "What it is about; the category's name when left out"),
        fields: optional(fields, noFields, "Fields of the category, with expressions"),
        into: perhaps(variableName, "The variable that gets `{ id, number }`"),
      },
      ({ ticket, ...values }, common) => ({ ...common, kind: "ticket", category: ticket, ...values }),
    ),
    form(
      "vote",
      "vote",
      {
        vote: required(words.template(), "the id of an article of the knowledge base"),
        helped: required(yesOrNo, "whether it helped the caller"),
      },
      ({ vote, helped }, common) => ({ ...common, kind: "vote", article: vote, helped }),
    ),
  ];
}
