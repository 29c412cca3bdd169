import { CLUSTER_DNS_IP } from '../api/cluster-addresses';
import { NODE_HOSTS } from './cri/host-tree';

/** What the kubelet and the runtime write into /etc of every container. */

/** What these files follow from. */
export interface PodNetwork {
  readonly hostname: string;
  /** The Pod's address, once it has one. */
  readonly ip?: string;
  /** `subdomain.namespace.svc.cluster.local` */
  readonly domain?: string;
  readonly hostNetwork?: true;
  readonly hostAliases?: readonly { readonly ip: string; readonly hostnames?: readonly string[] }[];
  readonly namespace?: string;
  /** Where it looks names up, if not as every Pod. */
  readonly dns?: Dns;
}

export interface Dns {
  readonly servers: readonly string[];
  readonly searches: readonly string[];
  readonly options: readonly string[];
}

export const CLUSTER_DOMAIN = 'cluster.local';

const LOCAL =
  '127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\nfe00::0\tip6-localnet\nfe00::0\tip6-mcastprefix\nfe00::1\tip6-allnodes\nfe00::2\tip6-allrouters\n';

/** /etc/hosts (kubelet `managedHostsFileContent`, `nodeHostsFileContent`). */
export function hostsFile({ hostname, ip = '', domain, hostNetwork, hostAliases = [] }: PodNetwork): string {
  const added = hostAliases.map((alias) => `${alias.ip}\t${(alias.hostnames ?? []).join('\t')}\n`).join('');
  const aliases = added === '' ? '' : `\n# Entries added by HostAliases.\n${added}`;
  if (hostNetwork) return `# Kubernetes-managed hosts file (host network).\n${NODE_HOSTS}${aliases}`;
  // The host's name may be the whole one.
  const name = domain !== undefined && hostname.endsWith(`.${domain}`) ? hostname.slice(0, -domain.length - 1) : hostname;
  const own = ip === '' ? '' : `${ip}\t${domain === undefined ? '' : `${name}.${domain}\t`}${name}\n`;
  return `# Kubernetes-managed hosts file.\n${LOCAL}${own}${aliases}`;
}

/** How a Pod looks names up if nothing else is said (`ClusterFirst`). */
export const clusterDns = (namespace: string): Dns => ({
  servers: [CLUSTER_DNS_IP],
  searches: [`${namespace}.svc.${CLUSTER_DOMAIN}`, `svc.${CLUSTER_DOMAIN}`, CLUSTER_DOMAIN],
  options: ['ndots:5'],
});

/** How the node itself does. */
export const NODE_DNS: Dns = { servers: ['172.18.0.1'], searches: [], options: ['ndots:0'] };

/** /etc/resolv.conf, as containerd writes it. */
export function resolverFile({ namespace = 'default', dns = clusterDns(namespace) }: PodNetwork): string {
  const { servers, searches, options } = dns;
  const lines = [
    ...(searches.length > 0 ? [`search ${searches.join(' ')}`] : []),
    ...servers.map((server) => `nameserver ${server}`),
    ...(options.length > 0 ? [`options ${options.join(' ')}`] : []),
  ];
  return lines.map((line) => `${line}\n`).join('');
}
