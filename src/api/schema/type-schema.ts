/** What the schema table says of a field's, an item's or a definition's type. `generate.mjs` makes the table from Kubernetes' OpenAPI. */
export interface TypeSchema {
  /** Another definition: `core.v1.PodSpec`. */
  readonly ref?: string;
  readonly type?: 'string' | 'integer' | 'number' | 'boolean' | 'object' | 'array' | 'map' | 'any';
  readonly format?: string;
  readonly enum?: readonly string[];
  /** Of lists and maps. */
  readonly items?: TypeSchema;
  /** `map` lists are merged by `listKeys`, `set` lists by value, others (and those that do not say) replaced as a whole. */
  readonly listType?: 'map' | 'set' | 'atomic';
  readonly listKeys?: readonly string[];
  readonly mapType?: string;
  readonly patchStrategy?: string;
  readonly patchKey?: string;
  readonly default?: unknown;
}

/** A named type: a struct if it has fields. */
export interface Definition extends TypeSchema {
  readonly fields?: Readonly<Record<string, TypeSchema>>;
  readonly required?: readonly string[];
  /** Group, version and kind, if it is a kind. */
  readonly gvk?: readonly [group: string, version: string, kind: string];
}
