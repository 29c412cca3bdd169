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

/** A writer that begins some levels further in. */
export const indented = (writer: Writer, levels: number): Writer => ({ line: (level, text) => writer.line(level + levels, text), text: writer.text });

/** Items under a title, the first beside it. */
export function writeList(writer: Writer, level: number, title: string, items: readonly string[], none = '<none>'): void {
  if (items.length === 0) writer.line(level, `${title}:\t${none}`);
  items.forEach((item, i) => {
    writer.line(i === 0 ? level : 0, `${i === 0 ? `${title}:` : ''}\t${item}`);
  });
}

export const sortedEntries = <T>(map: Readonly<Record<string, T>> | undefined): readonly (readonly [string, T])[] =>
  Object.entries(map ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));

/** `key=value` in order, the first beside the title and the others under it (`printLabelsMultiline`). */
export const writeMap = (writer: Writer, level: number, title: string, map: Readonly<Record<string, string>> | undefined): void =>
  writeList(
    writer,
    level,
    title,
    sortedEntries(map).map(([key, value]) => `${key}=${value}`),
  );

/** A table: headings, a rule of dashes under them, and rows of cells. */
export function writeTable(writer: Writer, level: number, headings: readonly string[], rows: readonly (readonly unknown[])[]): void {
  writer.line(level, headings.join('\t'));
  writer.line(level, headings.map((heading) => '-'.repeat(heading.length)).join('\t'));
  for (const row of rows) writer.line(level, row.join('\t'));
}

export const boolText = (value: boolean | undefined): string => (value === undefined ? '<unset>' : value ? 'True' : 'False');

/** A Go slice of texts. */
export const goList = (items: readonly string[] | undefined): string => `[${(items ?? []).join(' ')}]`;
