/** What a problem comes from, where the words of kubectl or the API server would not tell a beginner. */
export type Hint = 'helm-template' | 'tab' | 'unknown-kind';

/** What only Helm puts there: `{{ .Values.image }}`, `{{ include "labels" . }}`. Others have braces of their own in their texts. */
const HELM = /\{\{-?\s*(?:\$?\.(?:Values|Release|Chart|Files|Capabilities|Template)\b|(?:include|tpl|toYaml|required|default|quote)\s)/;
/** Braces where YAML would have a value or a key. */
const ACTION = /^\s*(?:-\s+)*(?:[^\s#'"][^:#]*:\s+)?(\{\{.*\}\})/;
const INDENTED_BY_TAB = /^\s*(?:-\s*)?\t/;

export interface Hinted {
  readonly hint: Hint;
  /** From 0. */
  readonly line: number;
  readonly column: number;
  readonly endColumn: number;
}

export const isHelm = (words: string): boolean => HELM.test(words);

/** Why a document cannot be read, if that is plain to see: a template's first action, or a tab in the line that is complained of (from 0). */
export function hintAt(text: string, line: number): Hinted | undefined {
  const lines = text.split('\n');
  // A reader may notice only at the next line.
  const template = lines.findIndex((words, i) => ACTION.test(words) && (isHelm(words) || i === line || i === line - 1));
  if (template >= 0) {
    const found = ACTION.exec(lines[template]!)![1]!;
    const column = lines[template]!.indexOf(found);
    return { hint: 'helm-template', line: template, column, endColumn: column + found.length };
  }
  const column = INDENTED_BY_TAB.test(lines[line] ?? '') ? lines[line]!.indexOf('\t') : -1;
  return column < 0 ? undefined : { hint: 'tab', line, column, endColumn: column + 1 };
}
