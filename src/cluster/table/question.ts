/** Which objects a table shows, and in which order. */
export interface TableQuestion {
  /** `v1`, `apps/v1` */
  readonly apiVersion: string;
  /** `pods` */
  readonly plural: string;
  /** Empty: all. */
  readonly namespace: string;
  /** As kubectl and the API server read them; empty: all. */
  readonly labelSelector: string;
  readonly fieldSelector: string;
  /** Has to be in the name, the namespace or another cell, whatever its case; empty: all. */
  readonly text: string;
  /** The column that it is sorted by, by its name; without one by namespace and name. */
  readonly sort?: { readonly column: string; readonly descending: boolean };
}

export interface TableColumn {
  readonly name: string;
  readonly description: string;
  /** It is one of those that only `-o wide` shows. */
  readonly wide: boolean;
  /** Its cells are numbers, amounts or lengths of time. */
  readonly numeric: boolean;
}

export type Cell = string | number | boolean | null;

export interface TableRow {
  /** The object's: `pods/default/web`. */
  readonly key: string;
  readonly namespace: string;
  readonly name: string;
  readonly cells: readonly Cell[];
}
