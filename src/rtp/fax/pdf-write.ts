// A received fax as PDF: a sheet a page, the same Group 3 data a TIFF has, which PDF readers decode themselves (ISO 32000-1 §7.4.6).

import { type EncodedPage, FINE_PER_INCH, STANDARD_PER_INCH, X_PER_INCH } from "./fax-page.ts";
import { joined } from "./tiff-write.ts";

const POINTS_PER_INCH = 72;

export function writePdf(pages: readonly EncodedPage[]): Uint8Array {
  const file = new PdfFile();
  const kids = pages.map((_, index) => `${3 + index * 3} 0 R`).join(" ");
  file.object("<< /Type /Catalog /Pages 2 0 R >>");
  file.object(`<< /Type /Pages /Kids [${kids}] /Count ${pages.length} >>`);
  for (const [index, page] of pages.entries()) addPage(file, page, 3 + index * 3);
  return file.finish();
}

function addPage(file: PdfFile, page: EncodedPage, first: number): void {
  const { width, fine, height, data } = page;
  const [wide, high] = [points(width, X_PER_INCH), points(height, fine ? FINE_PER_INCH : STANDARD_PER_INCH)];
  const draw = `q ${wide} 0 0 ${high} 0 0 cm /Im Do Q`;
  const resources = `/Resources << /XObject << /Im ${first + 2} 0 R >> >>`;
  file.object(
    `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ${wide} ${high}] ${resources} /Contents ${first + 1} 0 R >>`,
  );
  file.stream("", latin(draw));
  const parameters = `<< /K 0 /Columns ${width} /Rows ${height} /EndOfLine true /EndOfBlock false >>`;
  file.stream(
    `/Type /XObject /Subtype /Image /Width ${width} /Height ${height} /BitsPerComponent 1 /ColorSpace /DeviceGray ` +
      `/Filter /CCITTFaxDecode /DecodeParms ${parameters} `,
    data,
  );
}

function points(pixels: number, perInch: number): string {
  return ((pixels * POINTS_PER_INCH) / perInch).toFixed(2);
}

class PdfFile {
  readonly #parts: Uint8Array[] = [];
  readonly #offsets: number[] = [];
  #at = 0;

  constructor() {
    this.#add(latin("%PDF-1.4\n"));
  }

  object(text: string): void {
    this.#begin();
    this.#add(latin(`${text}\nendobj\n`));
  }

  stream(keys: string, data: Uint8Array): void {
    this.#begin();
    this.#add(latin(`<< ${keys}/Length ${data.length} >>\nstream\n`));
    this.#add(data);
    this.#add(latin("\nendstream\nendobj\n"));
  }

  finish(): Uint8Array {
    const start = this.#at;
    const rows = this.#offsets.map((offset) => `${String(offset).padStart(10, "0")} 00000 n \n`).join("");
    const size = this.#offsets.length + 1;
    this.#add(latin(`xref\n0 ${size}\n0000000000 65535 f \n${rows}`));
    this.#add(latin(`trailer\n<< /Size ${size} /Root 1 0 R >>\nstartxref\n${start}\n%%EOF\n`));
    return joined(this.#parts, this.#at);
  }

  #begin(): void {
    this.#offsets.push(this.#at);
    this.#add(latin(`${this.#offsets.length} 0 obj\n`));
  }

  #add(bytes: Uint8Array): void {
    this.#parts.push(bytes);
    this.#at += bytes.length;
  }
}

function latin(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0) & 0xff);
}
