import type { Node, Taint } from '../../api/types.gen';
import { type ApiResponse, isStatus } from '../../api/wire';
import { host } from '../store/host';

const MERGE = 'application/merge-patch+json';

/** Sends a patch of a node as kubectl would; gives back the API server's objection, if it has one. */
async function patch(node: string, body: unknown, subresource = ''): Promise<string | undefined> {
  const response: ApiResponse = await host.call(
    { method: 'PATCH', path: `/api/v1/nodes/${encodeURIComponent(node)}${subresource}`, contentType: MERGE, body },
    'kubectl',
  );
  return response.code < 300 ? undefined : isStatus(response.body) ? response.body.message : String(response.code);
}

export const cordon = (node: string, unschedulable: boolean) => patch(node, { spec: { unschedulable: unschedulable || null } });

const TAINT = /^([^=:\s]+)(?:=([^:\s]*))?:(NoSchedule|PreferNoSchedule|NoExecute)$/;

/** `key=value:Effect`, as `kubectl taint` takes it. */
export function parseTaint(text: string): Taint | undefined {
  const m = TAINT.exec(text.trim());
  return m ? { key: m[1]!, effect: m[3]!, ...(m[2] && { value: m[2] }) } : undefined;
}

export const printTaint = ({ key, value, effect }: Taint): string => `${key}${value ? `=${value}` : ''}:${effect}`;

const sameTaint = (a: Taint, b: Taint): boolean => a.key === b.key && a.effect === b.effect;

export const addTaint = (node: Node, taint: Taint) =>
  patch(node.metadata.name ?? '', { spec: { taints: [...(node.spec?.taints ?? []).filter((t) => !sameTaint(t, taint)), taint] } });

export const removeTaint = (node: Node, taint: Taint) =>
  patch(node.metadata.name ?? '', { spec: { taints: (node.spec?.taints ?? []).filter((t) => !sameTaint(t, taint)) } });

const LABEL = /^([^=\s]+)=(\S*)$/;

/** `key=value`, or `key-` to remove it, as `kubectl label` takes it. */
export function parseLabel(text: string): Readonly<Record<string, string | null>> | undefined {
  const m = LABEL.exec(text.trim());
  if (m) return { [m[1]!]: m[2]! };
  const removal = /^([^=\s]+)-$/.exec(text.trim());
  return removal ? { [removal[1]!]: null } : undefined;
}

export const setLabels = (node: string, labels: Readonly<Record<string, string | null>>) => patch(node, { metadata: { labels } });

/** A machine of another size. In life one would replace it; what the scheduler reads is `status.allocatable`. */
export const resize = (node: string, size: Readonly<Record<string, string>>) => patch(node, { status: { capacity: size, allocatable: size } }, '/status');
