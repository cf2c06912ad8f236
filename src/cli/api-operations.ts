// Generated from src/api/routes by: node scripts/api-document.mjs --table
// Where each field of an operation goes; the client (api-client.ts) goes by it.

// biome-ignore format: one operation a line
export const apiOperations = {
  findInTable: { method: "GET", path: "/api/tables/:id/find", query: ["key"], body: "none" },
  importTable: { method: "PUT", path: "/api/tables/:id", query: ["key", "phone", "dryRun"], body: "bytes" },
  listTableRows: { method: "GET", path: "/api/tables/:id/rows", query: ["after", "limit"], body: "none" },
  listTables: { method: "GET", path: "/api/tables", query: [], body: "none" },
  removeTable: { method: "POST", path: "/api/tables/:id/remove", query: [], body: "json" },
  showTable: { method: "GET", path: "/api/tables/:id", query: [], body: "none" },
} as const;
