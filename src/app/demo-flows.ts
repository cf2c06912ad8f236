// Files of examples/flows that are applied at the first start, in the demo office: those its numbers lead to, and their sub-flows.

export const DEMO_FLOWS: readonly string[] = [];
