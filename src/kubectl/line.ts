import { KubectlError } from './errors';

/** A word of a shell line, an operator (`|`, `>`, `2>&1` …), or the text of a here-document. */
interface Token {
  readonly text: string;
  readonly operator: boolean;
}

/** Splits lines as a POSIX shell does: quotes, backslashes, comments, operators, here-documents. There are no variables and no globs. */
function tokens(line: string): readonly Token[] {
  const out: Token[] = [];
  let word: string | undefined;
  /** Where the next here-documents are to come, and what ends them. */
  let documents: { readonly at: number; readonly end: string; readonly tabs: boolean }[] = [];
  /** Reads the here-documents that the line before asked for; gives back where the rest begins. */
  const readDocuments = (from: number): number => {
    let i = from;
    for (const { at, end: last, tabs } of documents) {
      let text = '';
      for (;;) {
        const stop = line.indexOf('\n', i) < 0 ? line.length : line.indexOf('\n', i);
        const read = tabs ? line.slice(i, stop).replace(/^\t+/, '') : line.slice(i, stop);
        const over = read === last || i >= line.length;
        i = Math.min(stop + 1, line.length);
        if (over) break;
        text += `${read}\n`;
      }
      out[at] = { text, operator: false };
    }
    documents = [];
    return i;
  };
  const end = (): void => {
    if (word !== undefined) out.push({ text: word, operator: false });
    word = undefined;
  };
  for (let i = 0; i < line.length; i++) {
    const c = line[i]!;
    if (c === "'") {
      const close = line.indexOf("'", i + 1);
      if (close < 0) throw new KubectlError("unexpected end of the line while looking for matching `''", { exact: true, exitCode: 2 });
      word = (word ?? '') + line.slice(i + 1, close);
      i = close;
    } else if (c === '"') {
      word ??= '';
      for (i++; line[i] !== '"'; i++) {
        if (i >= line.length) throw new KubectlError('unexpected end of the line while looking for matching `"\'', { exact: true, exitCode: 2 });
        if (line[i] === '\\' && '"\\$`'.includes(line[i + 1] ?? '')) i++;
        word += line[i];
      }
    } else if (c === '\\' && line[i + 1] === '\n') i++;
    else if (c === '\\' && i + 1 < line.length) word = (word ?? '') + line[++i]!;
    else if (c === '#' && word === undefined) i = line.indexOf('\n', i) < 0 ? line.length : line.indexOf('\n', i) - 1;
    else if (c === '\n') {
      end();
      // After a pipe or `&&`, a command goes on in the next line.
      if (!(out.at(-1)?.operator && /^(\||&&|\|\|)$/.test(out.at(-1)!.text))) out.push({ text: ';', operator: true });
      i = readDocuments(i + 1) - 1;
    } else if (/\s/.test(c)) end();
    else {
      const operator = /^(2>&1|2>\/dev\/null|[12]?>>?|&&|\|\||<<-?|[|;<&])/.exec(line.slice(i))?.[0];
      if (operator && (word === undefined || !/^[12]/.test(operator))) {
        end();
        out.push({ text: operator, operator: true });
        i += operator.length - 1;
        const delimiter = operator.startsWith('<<') ? /^\s*(?:'([^'\n]*)'|"([^"\n]*)"|([^\s;|&<>]+))/.exec(line.slice(i + 1)) : undefined;
        if (delimiter) {
          documents.push({ at: out.length, end: delimiter[1] ?? delimiter[2] ?? delimiter[3]!, tabs: operator === '<<-' });
          out.push({ text: '', operator: false });
          i += delimiter[0].length;
        }
      } else word = (word ?? '') + c;
    }
  }
  end();
  readDocuments(line.length);
  return out;
}

/** A command of a pipeline: its words, and where its output goes. */
export interface Stage {
  readonly words: readonly string[];
  /** `2>&1`, `2>/dev/null` */
  readonly errors: 'shown' | 'joined' | 'dropped';
  /** `> file`, `>> file` */
  readonly into?: { readonly file: string; readonly append: boolean };
  /** `< file` */
  readonly from?: string;
  /** The text of a here-document: `<<EOF`. */
  readonly text?: string;
}

/** Pipelines of a line, each with the condition under which it runs. */
export interface Pipeline {
  readonly when: 'always' | 'succeeded' | 'failed';
  readonly stages: readonly Stage[];
}

export function parseLine(line: string): readonly Pipeline[] {
  const pipelines: Pipeline[] = [];
  let when: Pipeline['when'] = 'always';
  let stages: Stage[] = [];
  let stage: { words: string[]; errors: Stage['errors']; into?: NonNullable<Stage['into']>; from?: string; text?: string } = { words: [], errors: 'shown' };
  const endStage = (): void => {
    if (stage.words.length > 0) stages.push(stage);
    stage = { words: [], errors: 'shown' };
  };
  const endPipeline = (next: Pipeline['when']): void => {
    endStage();
    if (stages.length > 0) pipelines.push({ when, stages });
    stages = [];
    when = next;
  };
  const all = tokens(line);
  for (let i = 0; i < all.length; i++) {
    const { text, operator } = all[i]!;
    if (!operator) stage.words.push(text);
    else if (text === '|') endStage();
    else if (text === ';' || text === '&') endPipeline('always');
    else if (text === '&&') endPipeline('succeeded');
    else if (text === '||') endPipeline('failed');
    else if (text === '2>&1') stage.errors = 'joined';
    else if (text === '2>/dev/null') stage.errors = 'dropped';
    else {
      const file = all[++i]?.text;
      if (file === undefined) throw new KubectlError(`syntax error near unexpected token \`newline'`, { exact: true, exitCode: 2 });
      if (text === '<') stage.from = file;
      else if (text.startsWith('<<')) stage.text = file;
      else if (!text.startsWith('2')) stage.into = { file, append: text.endsWith('>>') };
    }
  }
  endPipeline('always');
  return pipelines;
}
