// Writes examples/demo-office.yaml and examples/office.schema.json from the compiled source; tests say when they are not current.

import { writeFileSync } from "node:fs";
import { demoOfficeTemplate } from "../dist/office/demo.js";
import { officeJsonSchema } from "../dist/office/json-schema.js";

writeFileSync(new URL("../examples/demo-office.yaml", import.meta.url), demoOfficeTemplate);
writeFileSync(new URL("../examples/office.schema.json", import.meta.url), officeJsonSchema());
