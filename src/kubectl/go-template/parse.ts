import { KubectlError } from '../errors';

/** The templates of `-o go-template=` (Go's `text/template`): text with `{{actions}}`. */

export type Operand =
  | { readonly kind: 'literal'; readonly value: unknown }
  /** `.a.b`, `$x.a`, `(pipeline).a`: what it starts from, then fields. */
  | { readonly kind: 'dot'; readonly fields: readonly string[] }
  | { readonly kind: 'variable'; readonly name: string; readonly fields: readonly string[] }
  | { readonly kind: 'group'; readonly pipeline: Pipeline; readonly fields: readonly string[] }
  | { readonly kind: 'function'; readonly name: string };

/** Commands, each of which gets what the one before gave as its last argument; its first operand may be a function. */
export interface Pipeline {
  readonly names: readonly string[];
  /** `$x = …` sets a variable that there is. */
  readonly assigns: boolean;
  readonly commands: readonly (readonly Operand[])[];
}

/** What stands between `{{if}}`, `{{with}}` or `{{range}}` and its `{{end}}`. */
export interface Block<Kind extends string> {
  readonly kind: Kind;
  readonly pipeline: Pipeline;
  readonly parts: readonly Part[];
  readonly otherwise: readonly Part[];
}

export type Part =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'print'; readonly pipeline: Pipeline }
  | Block<'if'>
  | Block<'with'>
  | Block<'range'>
  | { readonly kind: 'break' }
  | { readonly kind: 'continue' };

/** Actions and the text between them; `{{-` and `-}}` take the white space beside them away. */
const ACTION = /(?:\s+(?=\{\{- ))?\{\{(?:- )?((?:"(?:\\.|[^"\\])*"|`[^`]*`|\/\*[\s\S]*?\*\/|[^"`])*?)(?: -\}\}\s*|\}\})/y;
const TOKEN = /\s*("(?:\\.|[^"\\])*"|`[^`]*`|:=|=|\||,|\(|\)|\$\w*(?:\.\w+)*|\.(?:\w+(?:\.\w+)*)?|-?\d+(?:\.\d+)?|\w+)/y;

const fail = (template: string, why: string): never => {
  throw new KubectlError(`error parsing template ${template}, template: output:1: ${why}`);
};

interface Action {
  readonly text?: string;
  readonly tokens?: readonly string[];
}

function actionsOf(template: string): readonly Action[] {
  const actions: Action[] = [];
  for (let at = 0; at < template.length; ) {
    const open = template.indexOf('{{', at);
    if (open < 0) return [...actions, { text: template.slice(at) }];
    const trims = template.startsWith('{{- ', open);
    const text = template.slice(at, open);
    actions.push({ text: trims ? text.trimEnd() : text });
    ACTION.lastIndex = open;
    const found = ACTION.exec(template) ?? fail(template, 'unclosed action');
    if (!found[1]!.startsWith('/*')) actions.push({ tokens: tokensOf(template, found[1]!) });
    at = ACTION.lastIndex;
  }
  return actions;
}

function tokensOf(template: string, action: string): readonly string[] {
  const tokens: string[] = [];
  const text = action.trimEnd();
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const at = TOKEN.lastIndex;
    const token = TOKEN.exec(text)?.[1] ?? fail(template, `unexpected ${JSON.stringify(text.slice(at).trim())} in command`);
    tokens.push(token);
  }
  return tokens;
}

const LITERALS: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['true', true],
  ['false', false],
  ['nil', null],
]);

const unquoted = (token: string): string => (token.startsWith('`') ? token.slice(1, -1) : (JSON.parse(token.replace(/\\'/g, "'")) as string));

/** Reads a template. Throws KubectlError where Go would not read it either. */
export function parseGoTemplate(template: string): readonly Part[] {
  const actions = actionsOf(template);
  let at = 0;

  function pipelineOf(tokens: readonly string[]): Pipeline {
    let i = 0;
    const names: string[] = [];
    const sign = tokens.findIndex((token) => token === ':=' || token === '=');
    if (sign > 0) {
      names.push(...tokens.slice(0, sign).filter((token) => token !== ','));
      i = sign + 1;
    }
    const commandsUntil = (end: string | undefined): (readonly Operand[])[] => {
      const commands: Operand[][] = [[]];
      for (; i < tokens.length && tokens[i] !== end; i++) {
        const token = tokens[i]!;
        if (token === '|') commands.push([]);
        else commands.at(-1)!.push(operandOf(token));
      }
      if (commands.some((command) => command.length === 0)) fail(template, 'missing value for command');
      return commands;
    };
    const operandOf = (token: string): Operand => {
      if (token === '(') {
        i++;
        const commands = commandsUntil(')');
        if (tokens[i] !== ')') fail(template, 'unclosed left paren');
        const next = tokens[i + 1];
        const fields = next !== undefined && /^\.\w/.test(next) ? next.slice(1).split('.') : [];
        if (fields.length > 0) i++;
        return { kind: 'group', pipeline: { names: [], assigns: false, commands }, fields };
      }
      if (LITERALS.has(token)) return { kind: 'literal', value: LITERALS.get(token) };
      if (/^["`]/.test(token)) return { kind: 'literal', value: unquoted(token) };
      if (/^-?\d/.test(token)) return { kind: 'literal', value: Number(token) };
      if (token.startsWith('.')) return { kind: 'dot', fields: token === '.' ? [] : token.slice(1).split('.') };
      if (token.startsWith('$')) {
        const [name = '$', ...fields] = token.split('.');
        return { kind: 'variable', name, fields };
      }
      return { kind: 'function', name: token };
    };
    const commands = commandsUntil(undefined);
    return { names, assigns: tokens[sign] === '=', commands };
  }

  /** Parts up to an `end` or `else` of the block that they are in. */
  function partsOf(nested: boolean): { readonly parts: readonly Part[]; readonly end: readonly string[] } {
    const parts: Part[] = [];
    while (at < actions.length) {
      const { text, tokens = [] } = actions[at++]!;
      const [word = ''] = tokens;
      if (text !== undefined) parts.push({ kind: 'text', text });
      else if (word === 'end' || word === 'else') return nested ? { parts, end: tokens } : fail(template, `unexpected {{${word}}}`);
      else if (word === 'if' || word === 'with' || word === 'range') parts.push(blockOf(word, tokens.slice(1)));
      else if (word === 'break' || word === 'continue') parts.push({ kind: word });
      else if (word === 'define' || word === 'template' || word === 'block') fail(template, `{{${word}}} is not available here`);
      else parts.push({ kind: 'print', pipeline: pipelineOf(tokens) });
    }
    return nested ? fail(template, 'unexpected EOF') : { parts, end: [] };
  }

  function blockOf(kind: 'if' | 'with' | 'range', tokens: readonly string[]): Part {
    const pipeline = pipelineOf(tokens);
    const { parts, end } = partsOf(true);
    if (end[0] === 'end') return { kind, pipeline, parts, otherwise: [] };
    // `else if` is a block of its own, which the same `end` closes.
    const otherwise = end.length > 1 ? [blockOf(end[1] === 'with' ? 'with' : 'if', end.slice(2))] : partsOf(true).parts;
    return { kind, pipeline, parts, otherwise };
  }

  return partsOf(false).parts;
}
