import { withRoundedResources } from '../defaults/resource-list';
import type { Node } from '../types.gen';
import { cidrWarnings } from '../validation/ip';
import { validateNode, validateNodeStatusUpdate, validateNodeUpdate } from '../validation/node';
import { AGE, column, NAME, wide } from './columns';
import { defineKind } from './kind';
import { keepSpec, keepStatus } from './strategy';

const ROLE_PREFIX = 'node-role.kubernetes.io/';

export const node = defineKind<Node>({
  group: '',
  version: 'v1',
  kind: 'Node',
  plural: 'nodes',
  singular: 'node',
  shortNames: ['no'],
  namespaced: false,
  schema: 'core.v1.Node',
  subresources: ['proxy', 'status'],
  allowUnconditionalUpdate: true,
  defaults: (written) => {
    const node = withPodCidrs(written);
    if (!node.status) return node;
    const status = withRoundedResources(node.status, 'capacity', 'allocatable');
    return { ...node, status: status.capacity && !status.allocatable ? { ...status, allocatable: status.capacity } : status };
  },
  prepareForCreate: (node) => withoutConfigSource(node),
  prepareForUpdate: (next, old) => keepStatus(old.spec?.configSource ? next : withoutConfigSource(next), old),
  prepareForStatusUpdate: keepSpec,
  validateCreate: validateNode,
  validateUpdate: validateNodeUpdate,
  validateStatusUpdate: validateNodeStatusUpdate,
  selectableFields: (node) => ({ 'spec.unschedulable': String(node.spec?.unschedulable ?? false) }),
  warnings: ({ spec }) => [
    ...(spec?.configSource ? ['spec.configSource: the feature is removed'] : []),
    ...(spec?.externalID ? ['spec.externalID: this field is deprecated, and is unused by Kubernetes'] : []),
    ...(spec?.podCIDRs ?? []).flatMap((cidr, i) => cidrWarnings(`spec.podCIDRs[${i}]`, cidr)),
  ],
  columns: [
    NAME,
    column('Status', 'The status of the node', statusOf),
    column('Roles', 'The roles of the node', (node) => rolesOf(node).join(',') || '<none>'),
    AGE,
    column('Version', 'Version of the kubelet.', (node) => node.status?.nodeInfo?.kubeletVersion ?? ''),
    wide('Internal-IP', 'Addresses of the node.', (node) => addressOf(node, 'InternalIP')),
    wide('External-IP', 'Addresses of the node.', (node) => addressOf(node, 'ExternalIP')),
    wide('OS-Image', 'Operating system image of the node.', (node) => node.status?.nodeInfo?.osImage || '<unknown>'),
    wide('Kernel-Version', 'Kernel version and architecture of the node.', kernelOf),
    wide('Container-Runtime', 'Container runtime and its version.', (node) => node.status?.nodeInfo?.containerRuntimeVersion || '<unknown>'),
  ],
});

/** The removed feature of dynamic kubelet configuration is dropped silently. */
function withoutConfigSource(node: Node): Node {
  if (!node.spec?.configSource && !node.status?.config) return node;
  const { configSource: _, ...spec } = node.spec ?? {};
  const { config: __, ...status } = node.status ?? {};
  return { ...node, spec, status };
}

function statusOf(node: Node): string {
  const ready = node.status?.conditions?.findLast((condition) => condition.type === 'Ready');
  const words = [ready ? (ready.status === 'True' ? 'Ready' : 'NotReady') : 'Unknown'];
  if (node.spec?.unschedulable) words.push('SchedulingDisabled');
  return words.join(',');
}

/** Roles come from labels `node-role.kubernetes.io/<role>` and `kubernetes.io/role=<role>`. */
function rolesOf(node: Node): readonly string[] {
  const roles = new Set<string>();
  for (const [key, value] of Object.entries(node.metadata.labels ?? {})) {
    if (key.startsWith(ROLE_PREFIX) && key.length > ROLE_PREFIX.length) roles.add(key.slice(ROLE_PREFIX.length));
    else if (key === 'kubernetes.io/role' && value) roles.add(value);
  }
  return [...roles].sort();
}

const addressOf = (node: Node, type: string): string => node.status?.addresses?.find((address) => address.type === type)?.address ?? '<none>';

function kernelOf(node: Node): string {
  const { kernelVersion, architecture } = node.status?.nodeInfo ?? {};
  return `${kernelVersion || '<unknown>'}${architecture ? ` (${architecture})` : ''}`;
}

/** `podCIDR` is the first of `podCIDRs`; whoever writes only one of them, or two that differ, means `podCIDR`. */
function withPodCidrs(node: Node): Node {
  const { podCIDR, podCIDRs } = node.spec ?? {};
  if (podCIDR) return podCIDRs?.[0] === podCIDR ? node : { ...node, spec: { ...node.spec, podCIDRs: [podCIDR] } };
  return podCIDRs?.[0] === undefined ? node : { ...node, spec: { ...node.spec, podCIDR: podCIDRs[0] } };
}
