import { type Definition, definition, definitionIds, fieldOf, resolve, type TypeSchema } from '../../api/schema/definitions';
import { type Command, type Context, type Documentation, resourceFor } from '../context';
import { KubectlError } from '../errors';

const WIDTH = 80;

/** Breaks a paragraph into lines of at most 80 columns, indented. */
function wrap(text: string, indent: number): readonly string[] {
  const room = WIDTH - indent;
  return text.split('\n').flatMap((paragraph) => {
    const lines: string[] = [];
    let line = '';
    for (const word of paragraph.split(' ')) {
      if (line !== '' && line.length + 1 + word.length >= room) {
        lines.push(line);
        line = word;
      } else line = line === '' ? word : `${line} ${word}`;
    }
    return [...lines, line].map((l) => `${' '.repeat(indent)}${l}`.trimEnd());
  });
}

function typeName(type: TypeSchema): string {
  if (type.ref === 'api.resource.Quantity' || type.ref === 'util.intstr.IntOrString') return type.ref.split('.').at(-1)!;
  if (type.ref === 'meta.v1.Time' || type.ref === 'meta.v1.MicroTime') return 'string';
  const resolved = resolve(type);
  if (resolved.type === 'array') return `[]${typeName(resolved.items ?? {})}`;
  if (resolved.type === 'map') return `map[string]${typeName(resolved.items ?? {})}`;
  if (type.ref) return type.ref.split('.').at(-1)!;
  return resolved.type === 'object' ? 'Object' : (resolved.type ?? 'Object');
}

/** The struct that a field leads to, through lists and maps. */
function structOf(type: TypeSchema): { readonly id: string | undefined; readonly of: Definition } {
  const resolved = resolve(type);
  if (!resolved.fields && resolved.items) return structOf(resolved.items);
  return { id: type.ref, of: resolved };
}

function fieldLines(of: Definition, id: string | undefined, docs: Documentation, level: number, recursive: boolean, seen: ReadonlySet<string>): string {
  let out = '';
  for (const [name, type] of Object.entries(of.fields ?? {}).sort(([a], [b]) => (a < b ? -1 : 1))) {
    const required = of.required?.includes(name) ? ' -required-' : '';
    out += `${'  '.repeat(level)}${name}\t<${typeName(type)}>${required}\n`;
    if (recursive) {
      if (type.enum) out += `${'  '.repeat(level)}enum: ${type.enum.join(', ')}\n`;
      const inner = structOf(type);
      if (inner.of.fields && inner.id && !seen.has(inner.id)) out += fieldLines(inner.of, inner.id, docs, level + 1, true, new Set([...seen, inner.id]));
    } else {
      if (type.enum) out += `  enum: ${type.enum.join(', ')}\n`;
      out += `${wrap((id && docs.describe(id, name)) || '<no description>', 4).join('\n')}\n\n`;
    }
  }
  return out;
}

async function explain(context: Context, path: string): Promise<string> {
  const [word = '', ...fields] = path.split('.');
  const resource = await resourceFor(context, word);
  const rootId = definitionIds().find((id) => {
    const gvk = definition(id)?.gvk;
    return gvk?.[0] === resource.group && gvk[1] === resource.version && gvk[2] === resource.kind;
  });
  if (!rootId) throw new KubectlError(`couldn't find resource for "${word}"`);
  const docs = (await context.env.documentation?.()) ?? { describe: () => undefined };
  let at = { id: rootId as string | undefined, of: definition(rootId)! };
  let field: { readonly name: string; readonly type: TypeSchema; readonly owner: string | undefined } | undefined;
  for (const name of fields) {
    const type = fieldOf(at.of, name);
    if (!type) throw new KubectlError(`field "${name}" does not exist`);
    field = { name, type, owner: at.id };
    at = structOf(type);
  }
  let out = `${resource.group ? `GROUP:      ${resource.group}\n` : ''}KIND:       ${resource.kind}\nVERSION:    ${resource.version}\n\n`;
  const recursive = context.flags.bool('recursive');
  if (field) {
    out += `FIELD: ${field.name} <${typeName(field.type)}>\n${field.type.enum ? `ENUM:\n${field.type.enum.map((e) => `    ${e}\n`).join('')}` : ''}\n\n`;
  }
  const own = field ? field.owner && docs.describe(field.owner, field.name) : undefined;
  const typed = at.id && at.of.fields ? docs.describe(at.id) : undefined;
  const descriptions = [...new Set([own, field && !at.of.fields ? undefined : typed].filter((d) => d !== undefined))];
  out += `DESCRIPTION:\n${(descriptions.length > 0 ? descriptions : ['<empty>']).flatMap((d) => wrap(d!, 4)).join('\n')}\n    \n`;
  if (at.of.fields) out += `FIELDS:\n${fieldLines(at.of, at.id, docs, 1, recursive, new Set())}`;
  return `${out}\n`;
}

export const explainCommand: Command = {
  name: 'explain',
  use: 'TYPE [--recursive=FALSE|TRUE] [--api-version=api-version-group] [-o|--output=plaintext|plaintext-openapiv2]',
  short: 'Get documentation for a resource',
  examples: `  # Get the documentation of the resource and its fields
  kubectl explain pods

  # Get all the fields in the resource
  kubectl explain pods --recursive

  # Get the documentation of a specific field of a resource
  kubectl explain pods.spec.containers`,
  flags: [{ name: 'recursive', type: 'bool', usage: 'When true, print the name of all the fields recursively.' }],
  async run(context) {
    const [path, ...more] = context.args;
    if (path === undefined)
      throw new KubectlError(`You must specify the type of resource to explain. Use "kubectl api-resources" for a complete list of supported resources.`);
    if (more.length > 0) throw new KubectlError(`We accept only this format: explain RESOURCE`);
    context.env.stdout(await explain(context, path));
  },
};
