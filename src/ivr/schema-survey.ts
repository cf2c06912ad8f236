// The survey: its question, its scale, the comment, and what is done after which answers. Part of the document's shape (`schema-nodes.ts`).

import { describe } from "../office/fault.ts";
import { KEY } from "../office/schema-words.ts";
import { expected, oneOf, optional, perhaps, record, required, type Shape, text } from "../office/shape.ts";
import type { SurveyAction, SurveyRule } from "./flow.ts";
import { askingFields, askingOf, form, type NodeForm, recordTime } from "./schema-forms.ts";
import { fewRules, messageShape, queueKey } from "./schema-reach.ts";
import { type DocumentWords, range, variableName } from "./schema-words.ts";

const AFTER_ANSWER = { special: ["answer", "score"] } as const;

export function surveyForm(words: DocumentWords): NodeForm {
  const comment = record({
    words: required(words.say, "how the customer is asked for a comment"),
    most: optional(recordTime, 30_000, "The longest comment"),
    if: perhaps(words.condition(AFTER_ANSWER), "Only after such answers"),
  });
  const rule = record({
    if: required(words.condition(AFTER_ANSWER), "after which answers"),
    then: required(fewRules(action(words)), "a list of { callback }, { task }, { ticket } and { message }"),
  });
  const fields = {
    survey: required(text(KEY), "the survey that its answers are counted under"),
    words: required(words.say, "the question"),
    ...askingFields(words),
    measure: optional(oneOf(["csat", "nps", "ces"]), "csat", "How its figure is reckoned"),
    scale: required(range(0, 10, "two keys such as 1-3, 1-5 or 0-10"), "the answers there are, such as 1-5"),
    best: expected(oneOf(["first", "last"]), "Which end of the scale is best"),
    comment: perhaps(comment, "A spoken comment after the answer"),
    rules: optional(fewRules(rule), [], "What is done after such answers"),
    into: perhaps(variableName, "The variable that gets the answer"),
  };
  return form("survey", "survey", fields, (values, common) => ({
    ...common,
    kind: "survey",
    ...askingOf(values.words, values),
    survey: values.survey,
    measure: values.measure,
    least: values.scale.least,
    most: values.scale.most,
    best: values.best ?? "last",
    comment: values.comment && { words: values.comment.words, mostMs: values.comment.most, when: values.comment.if },
    rules: values.rules.map((each): SurveyRule => ({ when: each.if, then: each.then })),
    into: values.into,
  }));
}

/** Exactly one of them. */
function action(words: DocumentWords): Shape<SurveyAction> {
  const fields = {
    callback: perhaps(queueKey, "The queue whose agents call the customer"),
    task: perhaps(queueKey, "The queue in whose list of tasks it stands"),
    ticket: perhaps(text(KEY), "The category of the ticket that is made"),
    message: perhaps(messageShape(words, AFTER_ANSWER), "{ via, to, subject, text }"),
  };
  const shape = record(fields);
  const placeholder: SurveyAction = { kind: "task", queue: queueKey.placeholder };
  return {
    placeholder,
    schema: { ...shape.schema, minProperties: 1, maxProperties: 1 },
    read(tree, path, faults) {
      const before = faults.size;
      const { callback, task, ticket, message } = shape.read(tree, path, faults);
      const given = [callback, task, ticket, message].filter((each) => each !== undefined);
      if (given.length !== 1 && faults.size === before) {
        const found = given.length === 0 ? describe(tree) : `${given.length} of them`;
        faults.add(tree.at, path, { found, allowed: `one of ${Object.keys(fields).join(", ")}` });
      }
      if (callback !== undefined) return { kind: "call-back", queue: callback };
      if (message !== undefined) return { kind: "message", message };
      if (ticket !== undefined) return { kind: "ticket", category: ticket };
      return task === undefined ? placeholder : { kind: "task", queue: task };
    },
  };
}
