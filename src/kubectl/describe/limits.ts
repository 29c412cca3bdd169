import { addQuantities, canonicalQuantity } from '../../api/quantity';
import type { LimitRange, Namespace, ResourceQuota } from '../../api/types.gen';
import { formatDate, writeAnnotations, writeName } from './common';
import { sortedEntries, type Writer, writeMap, writeTable } from './writer';

const SCOPES: Readonly<Record<string, string>> = {
  Terminating: 'Matches all pods that have an active deadline. These pods have a limited lifespan on a node before being actively terminated by the system.',
  NotTerminating:
    'Matches all pods that do not have an active deadline. These pods usually include long running pods whose container command is not expected to terminate.',
  BestEffort: 'Matches all pods that do not have resource requirements set. These pods have a best effort quality of service.',
  NotBestEffort: 'Matches all pods that have at least one resource requirement set. These pods have a burstable or guaranteed quality of service.',
};

const LIMIT_HEADINGS = ['Type', 'Resource', 'Min', 'Max', 'Default Request', 'Default Limit', 'Max Limit/Request Ratio'];

function limitRows({ spec }: LimitRange): readonly (readonly string[])[] {
  return (spec?.limits ?? []).flatMap(({ type, max = {}, min = {}, default: limit = {}, defaultRequest = {}, maxLimitRequestRatio = {} }) => {
    const columns = [min, max, defaultRequest, limit, maxLimitRequestRatio];
    const names = [...new Set(columns.flatMap((column) => Object.keys(column)))].sort();
    return names.map((name) => [type, name, ...columns.map((column) => column[name] ?? '-')]);
  });
}

function writeScopes(writer: Writer, level: number, bullet: string, { spec }: ResourceQuota): void {
  const scopes = [...(spec?.scopes ?? [])].sort();
  if (scopes.length > 0) writer.line(level, `Scopes:\t${scopes.join(', ')}`);
  for (const scope of scopes) if (SCOPES[scope]) writer.line(level, `${bullet}${SCOPES[scope]}`);
}

/** What is used, in the limit's own unit. */
const quotaRows = ({ status }: ResourceQuota): readonly (readonly string[])[] =>
  sortedEntries(status?.hard).map(([name, hard]) => [name, addQuantities(status?.used?.[name] ?? '0', '0'), canonicalQuantity(hard)]);

/** `kubectl describe limitrange`. */
export function writeLimitRange(writer: Writer, range: LimitRange): void {
  writeName(writer, range.metadata);
  writeTable(writer, 0, LIMIT_HEADINGS, limitRows(range));
}

/** `kubectl describe resourcequota`. */
export function writeQuota(writer: Writer, quota: ResourceQuota): void {
  writeName(writer, quota.metadata);
  writeScopes(writer, 0, ' * ', quota);
  writeTable(writer, 0, ['Resource', 'Used', 'Hard'], quotaRows(quota));
}

/** `kubectl describe namespace`, with the quotas and limits in it. */
export function writeNamespace(writer: Writer, namespace: Namespace, quotas: readonly ResourceQuota[], ranges: readonly LimitRange[]): void {
  const { metadata, status } = namespace;
  writer.line(0, `Name:\t${metadata.name}`);
  writeMap(writer, 0, 'Labels', metadata.labels);
  writeAnnotations(writer, metadata.annotations);
  writer.line(0, `Status:\t${status?.phase ?? ''}`);
  if (status?.conditions?.length) {
    writer.line(0, 'Conditions:');
    const rows = status.conditions.map((c) => [c.type, c.status, formatDate(c.lastTransitionTime), c.reason ?? '', c.message ?? '']);
    writeTable(writer, 1, ['Type', 'Status', 'LastTransitionTime', 'Reason', 'Message'], rows);
  }
  writer.line(0, quotas.length === 0 ? '\nNo resource quota.' : '\nResource Quotas');
  for (const quota of [...quotas].sort((a, b) => ((a.metadata.name ?? '') < (b.metadata.name ?? '') ? -1 : 1))) {
    writer.line(1, `Name:\t${quota.metadata.name}`);
    writeScopes(writer, 1, '* ', quota);
    writer.line(1, 'Resource\tUsed\tHard');
    writer.line(1, '--------\t---\t---');
    for (const row of quotaRows(quota)) writer.line(1, row.join('\t'));
  }
  writer.line(0, ranges.length === 0 ? '\nNo LimitRange resource.' : '\nResource Limits');
  if (ranges.length === 0) return;
  const rows = ranges.flatMap(limitRows);
  for (const row of [LIMIT_HEADINGS, LIMIT_HEADINGS.map((h) => '-'.repeat(h.length)), ...rows]) writer.line(0, ` ${row.join('\t')}`);
}
