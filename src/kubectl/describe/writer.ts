/** kubectl's PrefixWriter: levels of two spaces, cells between tabs. */
export interface Writer {
  /** Writes a line at a level; `\t` separates cells. */
  line(level: number, text: string): void;
  text(): string;
}

export function createWriter(): Writer {
  let out = '';
  return {
    line(level, text) {
      out += `${'  '.repeat(level)}${text}\n`;
    },
    text: () => out,
  };
}

/** `key=value` in order, the first beside the title and the others under it (`printLabelsMultiline`). */
export function writeMap(
  writer: Writer,
  level: number,
  title: string,
  map: Readonly<Record<string, string>> | undefined,
  separator = '=',
  skip: ReadonlySet<string> = new Set(),
): void {
  const entries = Object.entries(map ?? {})
    .filter(([key]) => !skip.has(key))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  if (entries.length === 0) writer.line(level, `${title}:\t<none>`);
  entries.forEach(([key, value], i) => {
    writer.line(level, `${i === 0 ? `${title}:` : ''}\t${key}${separator}${value}`);
  });
}

/** A list under a title, in the same way. */
export function writeList(writer: Writer, level: number, title: string, items: readonly string[], none = '<none>'): void {
  if (items.length === 0) writer.line(level, `${title}:\t${none}`);
  items.forEach((item, i) => {
    writer.line(level, `${i === 0 ? `${title}:` : ''}\t${item}`);
  });
}
