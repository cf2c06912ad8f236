// /api/extensions: phone lines and where they are registered.

import { operations } from "../operation.ts";
import type { ExtensionView } from "../views.ts";

export interface ExtensionAnswers {
  listExtensions: readonly ExtensionView[];
  showExtension: ExtensionView;
}

const operation = operations<ExtensionAnswers>();

export const extensionRoutes = [
  operation("listExtensions", {
    method: "GET",
    path: "/api/extensions",
    about: "Phone lines, and where each is registered.",
    handle: (_, control) => control.extensions(),
  }),
  operation("showExtension", {
    method: "GET",
    path: "/api/extensions/:id",
    about: "One phone line: its phones, and how it is set.",
    handle: ({ params }, control) => control.extension(params.id),
  }),
] as const;
