import type { Pod } from '../api/types.gen';
import type { EnvironmentView } from './environment';
import { CLUSTER_DOMAIN, clusterDns, type Dns, NODE_DNS, type PodNetwork } from './etc-files';

/** The name that a Pod goes by in its domain. */
export const ownHostname = ({ metadata, spec }: Pod): string => (spec?.hostnameOverride ?? spec?.hostname ?? metadata.name ?? '').slice(0, 63);

/** The domain of a Pod's name, if it has one: `subdomain.namespace.svc.cluster.local`. */
export function domainOf({ metadata, spec }: Pod): string | undefined {
  return spec?.subdomain && spec.hostnameOverride === undefined ? `${spec.subdomain}.${metadata.namespace ?? ''}.svc.${CLUSTER_DOMAIN}` : undefined;
}

/** What the files of /etc in a Pod's containers follow from. */
export function podNetwork({ pod, podIp }: EnvironmentView): Omit<PodNetwork, 'hostname'> {
  const { hostNetwork, hostAliases } = pod.spec ?? {};
  const { namespace = '' } = pod.metadata;
  const [dns, domain] = [dnsOf(pod), domainOf(pod)];
  return {
    ip: podIp,
    namespace,
    ...(domain !== undefined && { domain }),
    ...(hostNetwork && { hostNetwork: true }),
    ...(hostAliases && hostAliases.length > 0 && { hostAliases }),
    ...(dns && { dns }),
  };
}

/** How a Pod looks names up, if not as every Pod (kubelet `GetPodDNS`). */
function dnsOf({ metadata, spec }: Pod): Dns | undefined {
  const { dnsPolicy = 'ClusterFirst', hostNetwork, dnsConfig } = spec ?? {};
  const usual = dnsPolicy === 'ClusterFirst' && !hostNetwork;
  if (usual && !dnsConfig) return undefined;
  const base = dnsPolicy === 'None' ? NONE : usual || dnsPolicy === 'ClusterFirstWithHostNet' ? clusterDns(metadata.namespace ?? '') : NODE_DNS;
  const options = new Map(base.options.map((option) => [option.split(':')[0]!, option]));
  for (const { name = '', value } of dnsConfig?.options ?? []) options.set(name, value === undefined ? name : `${name}:${value}`);
  return {
    servers: [...new Set([...base.servers, ...(dnsConfig?.nameservers ?? [])])],
    searches: [...new Set([...base.searches, ...(dnsConfig?.searches ?? [])])],
    options: [...options.values()],
  };
}

const NONE: Dns = { servers: [], searches: [], options: [] };
