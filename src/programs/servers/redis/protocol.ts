import { bytesIn } from '../../bytes';
/** What Redis and its clients say to each other (RESP2). */

/** A reply: a text in quotes, a plain word, a number, nothing, a list, or a complaint. */
export type Value = { readonly text: string } | { readonly word: string } | { readonly error: string } | number | null | readonly Value[];

export const OK: Value = { word: 'OK' };

/** A command as it goes over the wire. */
export const formatCommand = (args: readonly string[]): string => `*${args.length}\r\n${args.map((arg) => `$${bytesIn(arg)}\r\n${arg}\r\n`).join('')}`;

/** The commands that have come: as lists of texts, or in a line each, as people write them. */
export function parseCommands(text: string): readonly (readonly string[])[] {
  const lines = text.split(/\r?\n/);
  const commands: (readonly string[])[] = [];
  for (let at = 0; at < lines.length; ) {
    const line = lines[at++]!;
    const count = /^\*(\d+)$/.exec(line)?.[1];
    if (count === undefined) {
      const words = (line.match(/"(?:\\.|[^"\\])*"|'[^']*'|\S+/g) ?? []).map((word) => word.replace(/^(["'])(.*)\1$/, '$2'));
      if (words.length > 0) commands.push(words);
      continue;
    }
    const args: string[] = [];
    for (let i = 0; i < Number(count) && at < lines.length; i++) {
      const length = Number(lines[at++]?.slice(1));
      let arg = lines[at++] ?? '';
      // A value may have lines of its own.
      while (bytesIn(arg) < length && at < lines.length) arg += `\r\n${lines[at++]}`;
      args.push(arg);
    }
    commands.push(args);
  }
  return commands;
}

export function formatValue(value: Value): string {
  if (value === null) return '$-1\r\n';
  if (typeof value === 'number') return `:${value}\r\n`;
  if (Array.isArray(value)) return `*${value.length}\r\n${value.map(formatValue).join('')}`;
  if ('word' in value) return `+${value.word}\r\n`;
  if ('error' in value) return `-${value.error}\r\n`;
  return 'text' in value ? `$${bytesIn(value.text)}\r\n${value.text}\r\n` : '';
}

/** The replies that have come, in order. */
export function parseValues(text: string): readonly Value[] {
  let rest = text;
  const line = (): string => {
    const end = rest.indexOf('\r\n');
    const found = end < 0 ? rest : rest.slice(0, end);
    rest = end < 0 ? '' : rest.slice(end + 2);
    return found;
  };
  const one = (): Value => {
    const head = line();
    const body = head.slice(1);
    switch (head[0]) {
      case '+':
        return { word: body };
      case '-':
        return { error: body };
      case ':':
        return Number(body);
      case '*':
        return Array.from({ length: Math.max(0, Number(body)) }, one);
      default: {
        if (body === '-1') return null;
        let value = line();
        while (bytesIn(value) < Number(body) && rest !== '') value += `\r\n${line()}`;
        return { text: value };
      }
    }
  };
  const values: Value[] = [];
  while (rest !== '') values.push(one());
  return values;
}
