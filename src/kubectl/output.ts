import type { KubeObject } from '../api/object';
import { formatYaml } from '../api/yaml';
import type { Context } from './context';
import { KubectlError } from './errors';
import type { FlagSpec } from './flags';
import { printGoTemplate } from './go-template/execute';
import { goText } from './go-template/functions';
import { toJson } from './json';
import { findAll, findValues, printJsonPath } from './jsonpath';
import { TABLE, tabulate } from './tabwriter';

/** The flags of commands that print objects. */
export const PRINT_FLAGS: readonly FlagSpec[] = [
  {
    name: 'output',
    short: 'o',
    type: 'string',
    usage: 'Output format. One of: (json, yaml, name, jsonpath, jsonpath-as-json, go-template, custom-columns, wide).',
  },
  { name: 'show-managed-fields', type: 'bool', usage: 'If true, keep the managedFields when printing objects in JSON or YAML format.' },
  { name: 'template', type: 'string', usage: 'Template string to use when -o=go-template, -o=jsonpath.' },
];

const FORMATS =
  'custom-columns, custom-columns-file, go-template, go-template-file, json, jsonpath, jsonpath-as-json, jsonpath-file, name, template, templatefile, wide, yaml';

/** What a user is shown of an object, or of a list's. */
export function withoutManagedFields<T>(value: T): T {
  const object = value as { readonly metadata?: { readonly managedFields?: unknown }; readonly items?: readonly unknown[] };
  if (Array.isArray(object.items)) return { ...object, items: object.items.map(withoutManagedFields) } as T;
  if (object.metadata?.managedFields === undefined) return value;
  const { managedFields: _, ...metadata } = object.metadata;
  return { ...object, metadata } as T;
}

/** `pod/web`, `deployment.apps/web`; `resource` knows the kind's real name, where the caller has it. */
export function objectName(object: KubeObject, group?: string): string {
  const of = group ?? (object.apiVersion.includes('/') ? object.apiVersion.split('/')[0]! : '');
  return `${object.kind.toLowerCase()}${of ? `.${of}` : ''}/${object.metadata.name ?? ''}`;
}

function customColumns(spec: string, objects: readonly unknown[], headers: boolean): string {
  if (!spec) throw new KubectlError('custom-columns format specified but no custom columns given');
  const columns = spec.split(',').map((part) => {
    const colon = part.indexOf(':');
    if (colon < 0) throw new KubectlError(`unexpected custom-columns spec: ${part}, expected <header>:<json-path-expr>`);
    return { header: part.slice(0, colon), path: part.slice(colon + 1) };
  });
  const rows = objects.map((object) =>
    columns
      .map(({ path }) => {
        const values = findValues(path, object);
        return values.length === 0 ? '<none>' : values.map((v) => (v === null ? '<none>' : goText(v))).join(',');
      })
      .join('\t'),
  );
  return `${tabulate([...(headers ? [columns.map((c) => c.header).join('\t')] : []), ...rows].join('\n'), TABLE)}\n`;
}

/** What `-o` asks for; a template alone is Go's. */
const outputOf = ({ flags }: Context): string => flags.string('output') || (flags.string('template') && 'go-template');

/** Does `-o` ask for something else than a table? */
export const printsObjects = (context: Context): boolean => !['', 'wide'].includes(outputOf(context));

/** Prints an object or a list in the form that `-o` asks for. */
export function formatObject(context: Context, value: unknown): string {
  const { flags } = context;
  const output = outputOf(context);
  const equals = output.indexOf('=');
  const format = equals < 0 ? output : output.slice(0, equals);
  const argument = equals < 0 ? flags.string('template') : output.slice(equals + 1);
  const shown = flags.bool('show-managed-fields') ? value : withoutManagedFields(value);
  const items = (value as { readonly items?: readonly KubeObject[] }).items;
  const file = (): string => {
    const text = context.env.files.read(argument);
    if (text === undefined) throw new KubectlError(`error reading template ${argument}, open ${argument}: no such file or directory`);
    return text;
  };
  switch (format) {
    case 'json':
      return `${toJson(shown, 4)}\n`;
    case 'yaml':
      return formatYaml(shown);
    case 'name':
      return (items ?? [value as KubeObject]).map((o) => `${objectName(o)}\n`).join('');
    case 'jsonpath':
      if (!argument) throw new KubectlError('template format specified but no template given');
      return printJsonPath(argument, shown);
    case 'jsonpath-file':
      return printJsonPath(file(), shown);
    case 'jsonpath-as-json':
      return `${toJson(findAll(argument, shown), 4)}\n`;
    case 'custom-columns':
      return customColumns(argument, items ?? [value], !flags.bool('no-headers'));
    case 'custom-columns-file': {
      const [headers, paths] = file().trim().split('\n');
      const names = (headers ?? '').trim().split(/\s+/);
      return customColumns(
        (paths ?? '')
          .trim()
          .split(/\s+/)
          .map((p, i) => `${names[i]}:${p}`)
          .join(','),
        items ?? [value],
        !flags.bool('no-headers'),
      );
    }
    case 'go-template':
    case 'template':
      if (!argument) throw new KubectlError('template format specified but no template given');
      return printGoTemplate(argument, shown);
    case 'go-template-file':
    case 'templatefile':
      return printGoTemplate(file(), shown);
    default:
      throw new KubectlError(`unable to match a printer suitable for the output format "${format}", allowed formats are: ${FORMATS.replaceAll(', ', ',')}`);
  }
}

/** What a command says when it has changed something: `pod/web created`, or the object itself with `-o`. */
export function report(context: Context, object: KubeObject, done: string): void {
  const { env } = context;
  if (!printsObjects(context)) env.stdout(`${objectName(object)} ${done}\n`);
  else env.stdout(formatObject(context, object));
}
