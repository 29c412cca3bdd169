import definitions from '../../api/schema/definitions.gen.json';

/** What a merge has to know of a field. */
export interface FieldSchema {
  readonly type?: string;
  readonly ref?: string;
  readonly items?: FieldSchema;
  readonly patchStrategy?: string;
  readonly patchKey?: string;
}

interface Definition {
  readonly fields?: Readonly<Record<string, FieldSchema>>;
}

const table = definitions as unknown as Readonly<Record<string, Definition>>;

/** A definition of the schema table by its name (`core.v1.Pod`). */
export const definitionOf = (name: string | undefined): Definition | undefined => (name === undefined ? undefined : table[name]);
