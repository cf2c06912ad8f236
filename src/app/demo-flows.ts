// Files of examples/flows that are applied at the first start, in the demo office: those its numbers lead to, and their sub-flows.

export const DEMO_FLOWS: readonly string[] = [
  "main.yaml",
  "language.yaml",
  "notice.yaml",
  "agent.yaml",
  "satisfaction.yaml",
  "order-status.yaml",
  "information.yaml",
  "call-back.yaml",
  "message.yaml",
  "meeting.yaml",
  "clock.yaml",
];
