// The office file's JSON Schema, so that editors complete keys and mark mistakes. `examples/office.schema.json` is this text, a test says so.

import { officeShape } from "./schema.ts";

export function officeJsonSchema(): string {
  const schema = {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "Zongji office file",
    description:
      "Every key may be left out but those that name a thing. `zongji office diff FILE` checks more than a schema can.",
    ...officeShape.schema,
  };
  return `${JSON.stringify(schema, null, 2)}\n`;
}
