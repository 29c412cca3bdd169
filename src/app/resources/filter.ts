/** What the line above the table means: `web -l app in (a, b) --field-selector spec.nodeName=node-1`. */
export interface Filter {
  /** Has to be in a cell. */
  readonly text: string;
  readonly labelSelector: string;
  readonly fieldSelector: string;
  /** An option that there is not. */
  readonly unknown?: string;
}

const OPTION = /(?:^|\s)(--?[a-z-]+)(?:[=\s]+|$)/;
const MEANINGS: Readonly<Record<string, 'labelSelector' | 'fieldSelector'>> = {
  '-l': 'labelSelector',
  '--selector': 'labelSelector',
  '--field-selector': 'fieldSelector',
};

const withoutQuotes = (text: string): string => text.trim().replace(/^(['"])(.*)\1$/, '$2');

/** Reads it as kubectl would, but that an option goes up to the next one: nobody has to quote `app in (a, b)`. */
export function readFilter(line: string): Filter {
  const [text = '', ...options] = line.split(OPTION);
  const filter = { text: withoutQuotes(text), labelSelector: '', fieldSelector: '' };
  for (let i = 0; i < options.length; i += 2) {
    const meaning = MEANINGS[options[i]!];
    if (!meaning) return { ...filter, unknown: options[i]! };
    filter[meaning] = withoutQuotes(options[i + 1] ?? '');
  }
  return filter;
}
