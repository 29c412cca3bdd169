import { parseTime } from '../../../src/api/time';
import type { Lease, Node } from '../../../src/api/types.gen';
import { nameOf, type World } from './world';

/** A node that has not renewed its lease for so long is not ready (`--node-monitor-grace-period`). */
const GRACE_US = 40e6;
const OF_TROUBLE = /^node\.kubernetes\.io\/(not-ready|unreachable|memory-pressure|disk-pressure|pid-pressure|network-unavailable|out-of-service)$/;

/** Every machine has its Node, which is Ready, renews its lease and bears no taint of a trouble that is over. */
export function nodeComplaints(world: World): readonly string[] {
  const nodes = new Map(world.of<Node>('Node').map((node) => [node.metadata.name ?? '', node]));
  const leases = new Map(world.of<Lease>('Lease').map((lease) => [lease.metadata.name ?? '', lease]));
  return [...world.machines].flatMap((name) => {
    const node = nodes.get(name);
    if (!node) return [`Node ${name} is not registered`];
    const complaints: string[] = [];
    const ready = node.status?.conditions?.find((c) => c.type === 'Ready')?.status;
    if (ready !== 'True') complaints.push(`${nameOf(node)} is Ready=${ready}`);
    for (const { key, effect } of node.spec?.taints ?? []) if (OF_TROUBLE.test(key)) complaints.push(`${nameOf(node)} bears the taint ${key}:${effect}`);
    const cordoned = node.spec?.taints?.some((t) => t.key === 'node.kubernetes.io/unschedulable') ?? false;
    if (cordoned !== (node.spec?.unschedulable ?? false)) complaints.push(`${nameOf(node)}: unschedulable and the taint of that name disagree`);
    const renewed = parseTime(leases.get(name)?.spec?.renewTime ?? '') ?? 0;
    if (world.nowUs - renewed > GRACE_US) complaints.push(`${nameOf(node)} does not renew its lease`);
    return complaints;
  });
}
