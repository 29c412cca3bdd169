import { YamlError } from './error';

/** One of the documents of a file. */
export interface DocumentText {
  readonly text: string;
  /** The line, from 0, at which it begins. */
  readonly line: number;
}

export interface Documents {
  readonly documents: readonly DocumentText[];
  /** Why there are no more of them than these. */
  readonly error?: YamlError;
}

/** Something that is neither a comment nor a separator. */
const HAS_CONTENT = /^(?!---)[^\S\n]*[^#\s]/m;

/**
 * The documents of a file, which lines of `---` separate (apimachinery's `YAMLReader`). A separator before the first one belongs to it, which matters to
 * the lines that errors name; documents without content are left out.
 */
export function splitDocuments(text: string): Documents {
  const documents: DocumentText[] = [];
  let current: string[] = [];
  let start = 0;
  const lines = text.split(/\r?\n/);
  if (lines.at(-1) === '') lines.pop();
  const end = (next: number): void => {
    const body = current.map((line) => `${line}\n`).join('');
    if (HAS_CONTENT.test(body)) documents.push({ text: body, line: start });
    current = [];
    start = next;
  };
  for (const [i, line] of lines.entries()) {
    const isSeparator = line.startsWith('---');
    const rest = isSeparator ? line.slice(3).trim() : '';
    if (rest !== '' && !rest.startsWith('#')) return { documents, error: new YamlError(`invalid Yaml document separator: ${rest}`, i + 1) };
    if (isSeparator && current.length > 0) end(i + 1);
    else current.push(line);
  }
  end(lines.length);
  return { documents };
}
