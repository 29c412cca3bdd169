import type { Explanation } from '../store/decision';

/** A cell of RFC 4180. What a spreadsheet would take for a formula it shall show as text. */
const cell = (value: string | number): string => {
  const text = typeof value === 'string' && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

const line = (cells: readonly (string | number)[]): string => `${cells.map(cell).join(',')}\r\n`;

/** A scheduling decision as a table: a row for each node, each Filter plugin's verdict, each Score plugin's weighted points, and the sum. */
export function decisionCsv({ nodes, filterPlugins, scorePlugins, filters, scores, preFilter, selected }: Explanation): string {
  const head = ['node', 'selected', ...filterPlugins, 'reasons', ...scorePlugins.map(({ name, weight }) => `${name} × ${weight}`), 'total'];
  const rows = nodes.map((node) => {
    const verdicts = filters[node] ?? [];
    const rejection = preFilter ?? verdicts.find(({ code }) => code !== 'Success' && code !== 'Skip');
    const score = scores[node];
    return [
      node,
      node === selected ? 'yes' : '',
      ...filterPlugins.map((plugin) => verdicts.find((verdict) => verdict.plugin === plugin)?.code ?? 'not run'),
      rejection?.reasons.join('; ') ?? '',
      ...scorePlugins.map(({ name }) => score?.plugins[name]?.weighted ?? ''),
      score?.total ?? '',
    ];
  });
  return [head, ...rows].map(line).join('');
}
