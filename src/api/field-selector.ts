/** Field selectors (`metadata.name=web,status.phase!=Running`): upstream `k8s.io/apimachinery/pkg/fields`. */
export interface FieldTerm {
  readonly field: string;
  readonly operator: '=' | '!=';
  readonly value: string;
}

/** Cuts at commas that no backslash guards. */
function splitTerms(selector: string): readonly string[] {
  const terms: string[] = [];
  let start = 0;
  for (let i = 0; i < selector.length; i++) {
    if (selector[i] === '\\') i++;
    else if (selector[i] === ',') {
      terms.push(selector.slice(start, i));
      start = i + 1;
    }
  }
  terms.push(selector.slice(start));
  return terms;
}

function unescapeValue(value: string): { readonly value: string } | string {
  let out = '';
  for (let i = 0; i < value.length; i++) {
    const c = value[i]!;
    if (c === ',' || c === '=') return `invalid field selector: unescaped character in value: ${c.charCodeAt(0)}`;
    if (c !== '\\') {
      out += c;
      continue;
    }
    const escaped = value[++i];
    if (escaped !== '\\' && escaped !== ',' && escaped !== '=') return `invalid field selector: invalid escape sequence: \\${escaped ?? ''}`;
    out += escaped;
  }
  return { value: out };
}

/** Reads a field selector; a text that is none gives upstream's error text. Whether a kind knows the fields is not asked here. */
export function parseFieldSelector(selector: string): readonly FieldTerm[] | string {
  const terms: FieldTerm[] = [];
  for (const term of splitTerms(selector).toSorted()) {
    if (term === '') continue;
    const match = /^(.*?)(!=|==|=)(.*)$/s.exec(term);
    if (!match) return `invalid selector: '${selector}'; can't understand '${term}'`;
    const [, field = '', operator, raw = ''] = match;
    const unescaped = unescapeValue(raw);
    if (typeof unescaped === 'string') return unescaped;
    terms.push({ field, operator: operator === '!=' ? '!=' : '=', value: unescaped.value });
  }
  return terms;
}

/** Whether an object's selectable fields meet all terms; a field that it lacks counts as empty. */
export const matchesFields = (terms: readonly FieldTerm[], fieldOf: (field: string) => string | undefined): boolean =>
  terms.every(({ field, operator, value }) => ((fieldOf(field) ?? '') === value) === (operator === '='));

/** The one value that a selector asks of a field, if it does so: what an index can look up. */
export const exactFieldValue = (terms: readonly FieldTerm[], field: string): string | undefined =>
  terms.find((term) => term.field === field && term.operator === '=')?.value;
