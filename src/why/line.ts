/** A sentence in pieces: running text, and what is written as code or set in bold. Data, so that nothing a user has named can become markup. */
export type Piece = string | { readonly code: string } | { readonly strong: string };
export type Line = readonly Piece[];

const MARK = /(\*\*|[{}])/;

/** A sentence with `**strong**` and `{code}` in its literal parts; values are put in as they are: say`{${field}} took the place of **${name}**`. */
export function say(literals: TemplateStringsArray, ...values: readonly (string | number | Line)[]): Line {
  const line: Piece[] = [];
  let inside: string | undefined;
  const end = (piece: Piece): void => {
    line.push(piece);
    inside = undefined;
  };
  const put = (value: string | number | Line): void => {
    if (typeof value === 'object') line.push(...value);
    else if (inside !== undefined) inside += value;
    else if (value !== '') line.push(String(value));
  };
  literals.forEach((literal, i) => {
    for (const token of literal.split(MARK)) {
      if (token === '{' || (token === '**' && inside === undefined)) inside = '';
      else if (token === '}') end({ code: inside ?? '' });
      else if (token === '**') end({ strong: inside ?? '' });
      else put(token);
    }
    const value = values[i];
    if (value !== undefined) put(value);
  });
  return line;
}

/** Names as one types them, each by itself. `last`: what stands between the last two. */
export const codes = (names: readonly string[], between: string, last = between): Line =>
  names.flatMap((name, i) => [...(i === 0 ? [] : [i === names.length - 1 ? last : between]), { code: name }]);

/** A sentence as a terminal prints it. */
export const plain = (line: Line): string => line.map((piece) => (typeof piece === 'string' ? piece : 'code' in piece ? piece.code : piece.strong)).join('');
