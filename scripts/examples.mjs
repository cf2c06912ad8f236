// Writes examples/demo-office.yaml, examples/office.schema.json and examples/flows/flow.schema.json from the compiled source; tests say when they are not current.

import { writeFileSync } from "node:fs";
import { flowJsonSchema } from "../dist/ivr/schema-flow.js";
import { demoOfficeTemplate } from "../dist/office/demo.js";
import { officeJsonSchema } from "../dist/office/json-schema.js";

writeFileSync(new URL("../examples/demo-office.yaml", import.meta.url), demoOfficeTemplate);
writeFileSync(new URL("../examples/office.schema.json", import.meta.url), officeJsonSchema());
writeFileSync(new URL("../examples/flows/flow.schema.json", import.meta.url), flowJsonSchema());
