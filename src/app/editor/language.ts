import type * as Monaco from 'monaco-editor/editor/editor.api';
import { type Definition, definition, definitionIds, fieldOf, resolve, type TypeSchema } from '../../api/schema/definitions';
import { definitionOf } from './check';
import { placeAt, type YamlPlace } from './yaml-path';

/** Kubernetes in the editor: completion of fields, values and kinds, and the fields' documentation on hover. */

type Docs = Readonly<Record<string, Readonly<Record<string, string>>>>;
const documentation = async (): Promise<Docs> => (await import('virtual:kubernetes-descriptions')).default;

interface Step {
  /** The definition of the map that the path leads to. */
  readonly of: Definition;
  /** Its name in the schema table, for the documentation. */
  readonly id: string | undefined;
}

/** What a list or a map holds, or the type itself. */
function inside(type: TypeSchema): TypeSchema {
  const resolved = resolve(type);
  return resolved.items && !resolved.fields ? inside(resolved.items) : type;
}

/** The map in which the cursor stands. */
function walk(place: YamlPlace): Step | undefined {
  const root = definitionOf(place.apiVersion, place.kind);
  if (!root) return undefined;
  let step: Step = { of: root, id: definitionIds().find((id) => definition(id) === root) };
  for (const key of place.path) {
    const field = fieldOf(step.of, key);
    if (!field) return undefined;
    const held = inside(field);
    step = { of: resolve(held), id: held.ref };
  }
  return step;
}

const KINDS = (): readonly (readonly [group: string, version: string, kind: string])[] =>
  definitionIds().flatMap((id) => {
    const { gvk, fields } = definition(id)!;
    return gvk && fields?.metadata && !gvk[2].endsWith('List') ? [gvk] : [];
  });
const versionOf = ([group, version]: readonly [string, string, string]): string => (group ? `${group}/${version}` : version);

function valuesOf(place: YamlPlace, key: string): readonly string[] {
  if (place.path.length === 0 && key === 'kind')
    return [
      ...new Set(
        KINDS()
          .filter((g) => !place.apiVersion || versionOf(g) === place.apiVersion)
          .map((g) => g[2]),
      ),
    ];
  if (place.path.length === 0 && key === 'apiVersion')
    return [
      ...new Set(
        KINDS()
          .filter((g) => !place.kind || g[2] === place.kind)
          .map(versionOf),
      ),
    ];
  const step = walk(place);
  const field = step && fieldOf(step.of, key);
  if (!field) return [];
  const type = resolve(inside(field));
  return type.type === 'boolean' ? ['true', 'false'] : (type.enum ?? field.enum ?? []);
}

/** What comes after a field's name: a value, a map on the next line, a list. */
function snippetOf(name: string, type: TypeSchema): string {
  const resolved = resolve(type);
  if (resolved.type === 'array') return `${name}:\n  - $0`;
  if (resolved.fields || resolved.type === 'object' || resolved.type === 'map') return `${name}:\n  $0`;
  return `${name}: $0`;
}

const typeName = (type: TypeSchema): string => {
  const resolved = resolve(type);
  if (resolved.type === 'array') return `[]${typeName(resolved.items ?? {})}`;
  return type.ref?.split('.').at(-1) ?? resolved.type ?? 'object';
};

const placeOf = (model: Monaco.editor.ITextModel, position: Monaco.Position): YamlPlace =>
  placeAt(model.getLinesContent(), position.lineNumber - 1, position.column - 1);

export function provideKubernetes(monaco: typeof Monaco): void {
  monaco.languages.registerCompletionItemProvider('yaml', {
    triggerCharacters: [' ', '\n', '-'],
    async provideCompletionItems(model, position) {
      const place = placeOf(model, position);
      const word = model.getWordUntilPosition(position);
      const range = new monaco.Range(position.lineNumber, word.startColumn, position.lineNumber, word.endColumn);
      if (place.key !== undefined) {
        return {
          suggestions: valuesOf(place, place.key).map((value) => ({ label: value, insertText: value, range, kind: monaco.languages.CompletionItemKind.Value })),
        };
      }
      const step = walk(place) ?? (place.path.length === 0 ? { of: definition('core.v1.Pod')!, id: 'core.v1.Pod' } : undefined);
      if (!step?.of.fields) return { suggestions: [] };
      const docs = await documentation();
      const required = new Set(step.of.required);
      return {
        suggestions: Object.entries(step.of.fields)
          .filter(([name]) => !place.siblings.includes(name) && name !== 'status')
          .map(([name, type]) => ({
            label: name,
            insertText: snippetOf(name, type),
            insertTextRules: monaco.languages.CompletionItemInsertTextRule.InsertAsSnippet,
            detail: typeName(type),
            documentation: (step.id && docs[step.id]?.[name]) ?? '',
            sortText: `${required.has(name) ? 0 : 1}${name}`,
            kind: monaco.languages.CompletionItemKind.Field,
            range,
          })),
      };
    },
  });

  monaco.languages.registerHoverProvider('yaml', {
    async provideHover(model, position) {
      const word = model.getWordAtPosition(position);
      if (!word) return null;
      const place = placeOf(model, position);
      const step = walk(place);
      const field = step && fieldOf(step.of, word.word);
      if (!step || !field) return null;
      const docs = await documentation();
      const text = (step.id && docs[step.id]?.[word.word]) ?? '';
      return { contents: [{ value: `**${[...place.path, word.word].join('.')}** \`${typeName(field)}\`` }, { value: text }] };
    },
  });
}
