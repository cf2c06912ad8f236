// Tables that an office brings for look-ups of flows (IVR-02), for the HTTP interface and the command line. `app/control/table-control.ts` implements it.

import type { Answer } from "./answer.ts";
import type { Asker } from "./people-control.ts";
import type { IsoTime } from "./views.ts";

export interface TableView {
  readonly id: string;
  readonly columns: readonly string[];
  /** The column that look-ups go by. */
  readonly key: string;
  /** phone: the keys are telephone numbers. */
  readonly keys: "text" | "phone";
  readonly rows: number;
  readonly importedAt: IsoTime;
  readonly importedBy: string;
}

export interface TableRowView {
  /** As it is looked up. */
  readonly key: string;
  readonly values: Readonly<Record<string, string>>;
}

export interface TableImportView {
  readonly id: string;
  readonly columns: readonly string[];
  readonly key: string;
  readonly rows: number;
  /** Rows of the table before; null: there was none. */
  readonly before: number | null;
  /** false: only judged. */
  readonly imported: boolean;
}

export interface TableWish {
  readonly id: string;
  /** The file, piece by piece. */
  readonly bytes: readonly Uint8Array[];
  /** A column; undefined: the first. */
  readonly key: string | undefined;
  readonly phone: boolean;
  readonly dryRun: boolean;
}

export interface TableControl {
  /** By name. */
  list(): Promise<Answer<readonly TableView[]>>;
  show(id: string): Promise<Answer<TableView>>;
  /** As a flow's look-up finds it. 404: no such row, or several that could be meant. */
  find(id: string, key: string): Promise<Answer<TableRowView["values"]>>;
  /** In the order of the keys. `after`: the key of the row before; "": from the first on. */
  rows(id: string, after: string, limit: number): Promise<Answer<readonly TableRowView[]>>;
  /** 422 with each fault at its line: nothing has changed. 409: another import goes on, or there are too many tables. */
  import(wish: TableWish, asker: Asker): Promise<Answer<TableImportView>>;
  remove(id: string, asker: Asker): Promise<Answer<TableView>>;
}
