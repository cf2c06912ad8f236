// Text as it may stand in an XML document that we write. Names of people and numbers come from outside: they must break out of nothing.

/** Escapes what is markup, and leaves out what XML 1.0 §2.2 allows nowhere, lone surrogates included. */
export function xmlText(text: string): string {
  return text
    .replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, "")
    .replace(/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, "")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}

/** ` name="value"`; nothing for undefined. */
export function xmlAttribute(name: string, value: string | number | undefined): string {
  return value === undefined ? "" : ` ${name}="${xmlText(String(value)).replace(/[\t\n\r]/g, " ")}"`;
}
