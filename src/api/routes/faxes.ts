// /api/faxes: those received and sent, their pages, and one to be sent.

import { limits } from "../../base/limits.ts";
import { optional, required } from "../../office/shape.ts";
import type { FaxSentView, FaxView } from "../fax-control.ts";
import { type Download, operations } from "../operation.ts";
import { choice, identifier, like, whole } from "../shapes.ts";

const dialled = like(/^\+?[0-9*#]{1,32}$/, "digits, * and #, perhaps + in front");

export interface FaxAnswers {
  listFaxes: readonly FaxView[];
  showFax: FaxView;
  exportFax: Download;
  removeFax: FaxView;
  sendFax: FaxSentView;
}

const operation = operations<FaxAnswers>();

export const faxRoutes = [
  operation("listFaxes", {
    method: "GET",
    path: "/api/faxes",
    about: "Faxes received and sent, newest first.",
    query: { limit: optional(whole(1, limits.fax.listed), 100, "how many at most") },
    handle: ({ query }, { faxes }) => faxes.list(query.limit),
  }),
  operation("showFax", {
    method: "GET",
    path: "/api/faxes/:id",
    about: "One fax, and how its transmission went.",
    handle: ({ params }, { faxes }) => faxes.show(params.id),
  }),
  operation("exportFax", {
    method: "GET",
    path: "/api/faxes/:id/file",
    about: "The pages of a fax.",
    query: { as: optional(choice(["tiff", "pdf"]), "tiff", "the form of the file") },
    media: ["image/tiff", "application/pdf"],
    handle: ({ params, query }, { faxes }) => faxes.file(params.id, query.as),
  }),
  operation("removeFax", {
    method: "POST",
    path: "/api/faxes/:id/remove",
    about: "Removes a fax and its pages.",
    body: {},
    handle: ({ params }, { faxes }) => faxes.remove(params.id),
  }),
  operation("sendFax", {
    method: "POST",
    path: "/api/faxes",
    about: "Calls a number and sends it the pages of a TIFF file.",
    query: {
      number: required(dialled, "who is called"),
      by: required(identifier, "the phone line with whose rights and at whose cost"),
    },
    body: "bytes",
    handle: ({ query, bytes }, { faxes }) => faxes.send({ ...query, tiff: bytes }),
  }),
] as const;
