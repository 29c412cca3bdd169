import { quantityMilliValue, quantityValue } from '../api/quantity';
import { TABLE, tabulate } from './tabwriter';

/** The lines of `kubectl top` (kubectl `pkg/metricsutil/metrics_printer.go`): each cell ends in a tab, the last one too. */

/** Thousandths of a CPU, and bytes. */
export interface Amount {
  readonly cpu: number;
  readonly memory: number;
}
export const NOTHING: Amount = { cpu: 0, memory: 0 };
export const amountOf = ({ cpu, memory }: { readonly cpu?: string | undefined; readonly memory?: string | undefined }): Amount => ({
  cpu: quantityMilliValue(cpu),
  memory: quantityValue(memory),
});
export const added = (a: Amount, b: Amount): Amount => ({ cpu: a.cpu + b.cpu, memory: a.memory + b.memory });

interface Where {
  readonly namespace: boolean;
  readonly container: boolean;
}

const cells = (...texts: readonly string[]): string => texts.map((text) => `${text}\t`).join('');
const cpu = ({ cpu: milli }: Amount): string => `${milli}m`;
const memory = ({ memory: bytes }: Amount): string => `${Math.trunc(bytes / (1 << 20))}Mi`;
const percent = (part: number, of: number): string => (of > 0 ? `${Math.trunc((part / of) * 100)}%` : '<unknown>');

export const NODE_COLUMNS = cells('NAME', 'CPU(cores)', 'CPU(%)', 'MEMORY(bytes)', 'MEMORY(%)');
export const nodeLine = (name: string, used: Amount, whole: Amount): string =>
  cells(name, cpu(used), percent(used.cpu, whole.cpu), memory(used), percent(used.memory, whole.memory));

export const POD_COLUMNS = ({ namespace, container }: Where): string =>
  cells(...(namespace ? ['NAMESPACE'] : []), ...(container ? ['POD'] : []), 'NAME', 'CPU(cores)', 'MEMORY(bytes)');
export const podLine = (namespace: string, pod: string, container: string, used: Amount, where: Where): string =>
  cells(...(where.namespace ? [namespace] : []), pod, ...(where.container ? [container] : []), cpu(used), memory(used));

/** The greatest first, or by name. */
export const sorted = <T extends { readonly key: string; readonly amount: Amount }>(rows: readonly T[], by: string): readonly T[] =>
  rows.toSorted((a, b) => (by === 'cpu' || by === 'memory' ? b.amount[by] - a.amount[by] : a.key < b.key ? -1 : 1));

/** All lines, and under them what they come to together, if that is wanted. */
export function printed(lines: readonly string[], sum?: { readonly total: Amount; readonly where: Where }): string {
  if (!sum) return tabulate(`${lines.join('\n')}\n`, TABLE);
  const before = (sum.where.namespace ? 1 : 0) + (sum.where.container ? 1 : 0);
  const blank = Array.from({ length: before }, () => '');
  return tabulate(`${[...lines, cells(...blank, '', '________', '________'), cells(...blank, '', cpu(sum.total), memory(sum.total))].join('\n')}\n`, TABLE);
}
