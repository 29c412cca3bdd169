import { semanticEqual } from '../../api/equality';
import type { Ingress, IngressClass, IngressLoadBalancerIngress, Pod, Service } from '../../api/types.gen';
import { ownIngresses } from '../../network/ingress';
import { imageDescription } from '../images/catalogue';
import { CLASSES, INGRESSES, knows, PODS, podNamed, SERVICES } from './cluster-view';
import { isServer } from './process';
import type { ContainerRecord } from './state';
import type { Runtime, Turn } from './turn';

/** ingress-nginx's controller writes into the status of its Ingresses where they can be reached (its `internal/ingress/status`). */

type Addresses = readonly IngressLoadBalancerIngress[];

const isController = (image: string): boolean => imageDescription(image).server?.answers === 'ingress';

export const isIngressController = ({ config }: Pick<ContainerRecord, 'config'>): boolean => isController(config.image) && isServer(config);

/** A controller serves: from now on it hears of Ingresses. */
export function beginPublishing(turn: Turn): void {
  if (knows(turn, INGRESSES, CLASSES, SERVICES, PODS)) publishStatus(turn);
}

const PUBLISHED_FROM: ReadonlySet<string> = new Set([INGRESSES, CLASSES, SERVICES, PODS]);

/** Whether news may change what a controller of this node has to say. */
export const concernsIngresses = ({ client }: Runtime, informer: string): boolean =>
  PUBLISHED_FROM.has(informer) && client.resourceVersion(INGRESSES) !== undefined;

/** Corrects the status of all Ingresses of the controller that runs here, if it is the one that does so among several. */
export function publishStatus(turn: Turn): void {
  const { runtime } = turn;
  const leading = [...runtime.state.containers.values()].find((record) => isIngressController(record) && isLeader(runtime, record));
  if (leading && knows(turn, INGRESSES, CLASSES, SERVICES, PODS)) writeStatus(turn, addressesOf(runtime, leading));
}

/** A controller is told to stop: the last that runs takes its address back, unless it was told to leave it (`Shutdown`). */
export function withdrawStatus(turn: Turn, record: ContainerRecord): void {
  const { runtime } = turn;
  const leaves = argumentOf(record, '--update-status-on-shutdown') === 'false';
  if (leaves || runtime.client.resourceVersion(INGRESSES) === undefined || !knows(turn, INGRESSES, CLASSES, SERVICES, PODS)) return;
  if (addressesOf(runtime, record).length <= 1 && controllers(runtime).length <= 1) writeStatus(turn, []);
}

function writeStatus(turn: Turn, ingress: Addresses): void {
  const { client } = turn.runtime;
  for (const { metadata, status } of ownIngresses(client.store<Ingress>(INGRESSES).values(), client.store<IngressClass>(CLASSES).values())) {
    if (semanticEqual(status?.loadBalancer?.ingress ?? [], ingress)) continue;
    const path = `/apis/networking.k8s.io/v1/namespaces/${metadata.namespace}/ingresses/${metadata.name}/status`;
    client.call(
      turn,
      { method: 'PATCH', path, contentType: 'application/merge-patch+json', body: { status: { loadBalancer: { ingress } } } },
      'ingress-status',
    );
  }
}

/** All Pods that run a controller, in the order of their names: the first is the one that speaks. */
const controllers = ({ client }: Runtime): readonly Pod[] =>
  [...client.store<Pod>(PODS).values()]
    .filter(({ spec, status }) => status?.phase === 'Running' && spec?.containers.some(({ image = '' }) => isController(image)))
    .sort((a, b) => ((a.metadata.name ?? '') < (b.metadata.name ?? '') ? -1 : 1));

function isLeader(runtime: Runtime, { container, terminatedAtUs }: ContainerRecord): boolean {
  const sandbox = runtime.state.sandboxes.get(container.sandboxId);
  const pod = sandbox && podNamed(runtime, sandbox.namespace, sandbox.name);
  return container.state === 'RUNNING' && terminatedAtUs === undefined && pod !== undefined && controllers(runtime)[0] === pod;
}

const argumentOf = ({ config: { command, args } }: ContainerRecord, flag: string): string | undefined =>
  [...command, ...args].find((word) => word.startsWith(`${flag}=`))?.slice(flag.length + 1);

/** The addresses of the Service that it is told to name, the one that it is given, or else those of the nodes that it runs on. */
function addressesOf(runtime: Runtime, record: ContainerRecord): Addresses {
  const address = argumentOf(record, '--publish-status-address');
  if (address !== undefined) return address.split(',').map((one) => (/^[\d.]+$/.test(one) ? { ip: one } : { hostname: one }));
  const service = argumentOf(record, '--publish-service');
  if (service !== undefined) return serviceAddresses(runtime.client.store<Service>(SERVICES).get(service));
  return [...new Set(controllers(runtime).flatMap(({ status }) => status?.hostIP ?? []))].map((ip) => ({ ip }));
}

function serviceAddresses({ spec, status }: Partial<Service> = {}): Addresses {
  if (spec?.type === 'ExternalName') return spec.externalName ? [{ hostname: spec.externalName }] : [];
  if (spec?.type === 'LoadBalancer')
    return (status?.loadBalancer?.ingress ?? []).map(({ ip, hostname }) => ({ ...(ip && { ip }), ...(hostname && { hostname }) }));
  return [spec?.clusterIP, ...(spec?.externalIPs ?? [])].flatMap((ip) => (ip && ip !== 'None' ? { ip } : []));
}
