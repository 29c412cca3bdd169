import { resolvePath } from '../../paths';
import type { Files } from '../../program';
import { unreadable } from '../../program';

/** nginx's configuration as text (ngx_conf_file.c): directives with their arguments, and blocks of them. */

export interface Directive {
  readonly name: string;
  readonly args: readonly string[];
  /** `FILE:LINE`, as complaints name it. */
  readonly place: string;
  readonly block?: readonly Directive[];
}

/** What is wrong with a configuration, in nginx's words. */
export class ConfigurationError extends Error {}

export const PREFIX = '/etc/nginx';

interface Token {
  readonly text: string;
  readonly line: number;
  /** It stood in quotes, so that it ends nothing. */
  readonly quoted: boolean;
}

const TOKEN = /\s+|#[^\n]*|"((?:\\.|[^"\\])*)"|'((?:\\.|[^'\\])*)'|([;{}])|((?:\\.|\$\{\w+\}|[^\s;{}"'\\])(?:\\.|\$\{\w+\}|[^\s;{}\\])*)/sy;

function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let line = 1;
  for (const [whole, double, single, mark, word] of text.matchAll(new RegExp(TOKEN.source, 'gs'))) {
    const quoted = double ?? single;
    if (quoted !== undefined) tokens.push({ text: quoted.replace(/\\(["'\\])/g, '$1'), line, quoted: true });
    else if (mark !== undefined || word !== undefined) tokens.push({ text: mark ?? word!, line, quoted: false });
    line += whole.split('\n').length - 1;
  }
  return tokens;
}

/** The directives of a file, and of those that it includes. */
export function readConfiguration(files: Files, path: string, from = ''): readonly Directive[] {
  const text = files.read(path);
  if (text === undefined) throw new ConfigurationError(`open() "${path}" failed (${errnoOf(unreadable(files, path))})${from && ` in ${from}`}`);
  const tokens = tokensOf(text);
  const last = text.split('\n').length;
  let at = 0;
  const place = (line = tokens[at]?.line ?? last): string => `${path}:${line}`;
  const block = (depth: number): readonly Directive[] => {
    const directives: Directive[] = [];
    for (;;) {
      const first = tokens[at];
      if (!first) {
        if (depth > 0) throw new ConfigurationError(`unexpected end of file, expecting "}" in ${place()}`);
        return directives;
      }
      if (first.text === '}' && !first.quoted) {
        if (depth === 0) throw new ConfigurationError(`unexpected "}" in ${place()}`);
        at++;
        return directives;
      }
      directives.push(...one(depth));
    }
  };
  const one = (depth: number): readonly Directive[] => {
    const words: string[] = [];
    for (;;) {
      const token = tokens[at];
      if (!token) throw new ConfigurationError(`unexpected end of file, expecting ";" or "}" in ${place()}`);
      const { text: word, line, quoted } = token;
      const [name = '', ...args] = words;
      if (!quoted && word === '}') throw new ConfigurationError(`unexpected "}" in ${place(line)}`);
      if (!quoted && (word === ';' || word === '{') && words.length === 0) throw new ConfigurationError(`unexpected "${word}" in ${place(line)}`);
      at++;
      if (quoted || (word !== ';' && word !== '{')) words.push(word);
      else if (word === '{') return [{ name, args, place: place(line), block: block(depth + 1) }];
      else if (name === 'include') return included(files, args[0] ?? '', place(line));
      else return [{ name, args, place: place(line) }];
    }
  };
  return block(0);
}

const ERRNO: Readonly<Record<string, number>> = { 'No such file or directory': 2, 'Permission denied': 13, 'Is a directory': 21, 'Read-only file system': 30 };
export const errnoOf = (words: string): string => `${ERRNO[words] ?? 5}: ${words}`;

/** `include conf.d/*.conf`: a pattern may find nothing, a name must be there. */
function included(files: Files, pattern: string, from: string): readonly Directive[] {
  const path = resolvePath(pattern, PREFIX);
  if (!pattern.includes('*')) return readConfiguration(files, path, from);
  const slash = path.lastIndexOf('/');
  const [directory, name] = [path.slice(0, slash), path.slice(slash + 1)];
  const fits = new RegExp(`^${name.replace(/[.+?^$()|[\]\\{}]/g, '\\$&').replace(/\*/g, '.*')}$`);
  const names = (files.list(directory) ?? []).filter((one) => !one.startsWith('.') && fits.test(one)).sort();
  return names.flatMap((one) => readConfiguration(files, `${directory}/${one}`, from));
}
