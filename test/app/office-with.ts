// Offices for stories of phone features: an office file with what the story is about.

export function officeWith(parts: {
  readonly extensions?: Readonly<Record<string, object>>;
  readonly [key: string]: object | undefined | string;
}): string {
  const { extensions = {}, ...rest } = parts;
  const all: Record<string, object> = {};
  for (const [key, own] of Object.entries({ "1001": {}, "1002": {}, "1003": {}, "1004": {}, ...extensions }))
    all[key] = { secret: "kx83-vnq2-wmpt", ...own };
  return JSON.stringify({
    office: { name: "Features", language: "en", timezone: "Asia/Shanghai" },
    extensions: all,
    numbers: { "9196": { echo: true } },
    ...rest,
  });
}
