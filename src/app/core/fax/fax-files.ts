// The files of faxes, as the core needs them; `app/fax-files.ts` has the disk, tests one in memory. Paths are below the data directory.

export interface FaxFiles {
  /** Whole and on the disk for certain when it resolves. Rejects with the cause. */
  write(path: string, bytes: Uint8Array): Promise<{ readonly sha256: string }>;
  /** undefined: it is not there. Rejects where it is larger than `limits.fax.fileBytes`, or cannot be read. */
  read(path: string): Promise<Uint8Array | undefined>;
  /** Also where it was never there. */
  remove(path: string): Promise<void>;
}

/** Where nobody gave files. */
export const NO_FAX_FILES: FaxFiles = {
  write: () => Promise.reject(new Error("there is no place for files")),
  read: async () => undefined,
  remove: async () => {},
};

/** `day`: 2026/11/22. */
export function faxPath(day: string, id: string): string {
  return `faxes/${day}/${id}.tif`;
}

/** What a flow sends: a TIFF that somebody put into that folder. undefined: no name of a file there. */
export function documentPath(name: string): string | undefined {
  const isName = /^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,99}$/u.test(name) && !name.includes("..");
  return isName ? `faxes/documents/${/\.tiff?$/i.test(name) ? name : `${name}.tif`}` : undefined;
}
