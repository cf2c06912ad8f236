// Text in XML 1.0. What XML cannot hold at all is left out.

export function xml(text: string): string {
  return text
    .replace(/[^\u0009\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, "")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&apos;");
}

export const XML_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n';
export const XML_TYPE = "application/xml; charset=utf-8";
