// Bounds of spreadsheets that are read and written. Part of `limits.ts`, where everybody reads them.

export const sheetLimits = {
  sheets: {
    /** Rows of one sheet in a written workbook, as Excel has them; further ones go on in a sheet of the same name with (2). */
    rows: 1_048_576,
    /** Characters of one written value, as Excel has them; a longer one is cut and ends in an ellipsis. */
    cellCharacters: 32_767,
    /** Columns of a sheet that is read; a sheet with more is not read. */
    columns: 1_024,
    /** Characters of a value that is read; of a longer one one more than these is kept, so that whoever takes the row sees that it is too long. */
    readCharacters: 32_767,
    /** Entries of a workbook's archive and the bytes of their list; with more it is not read. */
    entries: 2_000,
    listBytes: 1_048_576,
    /** Bytes of one unpacked part of a workbook; the reading stops there. */
    unpackedBytes: 2_147_483_648,
    /** A part that unpacks to more than so many times its size, beyond the first so many bytes, is taken for a bomb and not read on. */
    unpackedTimes: 200,
    unpackedFreeBytes: 4_194_304,
    /** Bytes of a part without the end of a value or a name; the reading stops there. */
    silentBytes: 4_194_304,
    /** Texts that cells share, and characters of all of them; with more the workbook is not read: as CSV it has no such bound. */
    sharedTexts: 5_000_000,
    sharedCharacters: 64_000_000,
    /** Formats of cells that are remembered; with more the workbook is not read. */
    styles: 65_536,
  },
} as const;
