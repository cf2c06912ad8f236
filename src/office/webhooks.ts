// Webhooks of an office (CRM-12): which events go to which address, signed. `crm/webhooks` delivers.

export interface WebhookEndpoint {
  readonly key: string;
  readonly url: string;
  /** whsec_ and base64, or any text: what both sides sign and check with. */
  readonly secret: string;
  /** Types of events, or beginnings of them: call.ended, ticket.*; * for all. */
  readonly events: readonly string[];
  /** Nothing is sent; events wait. */
  readonly paused: boolean;
}
