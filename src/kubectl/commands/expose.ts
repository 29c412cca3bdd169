import type { JsonObject, KubeObject } from '../../api/object';
import type { LabelSelector, Pod, PodSpec, Service } from '../../api/types.gen';
import type { Command, Context } from '../context';
import { KubectlError } from '../errors';
import { OVERRIDE_FLAGS, withOverrides } from '../overrides';
import { podSpecOf } from '../pod-template';
import { DRY_RUN, FILES, fetchSelected } from '../select';
import { CREATE_FLAGS, createGenerated } from './create';
import { pairs } from './generators/pairs';

const EXPOSABLE = new Set(['Deployment', 'Pod', 'ReplicaSet', 'ReplicationController', 'Service']);

type Labels = Readonly<Record<string, string>>;
interface Port {
  readonly port: number;
  readonly protocol: string;
}

/** The labels by which the Pods behind an object are known (kubectl `MapBasedSelectorForObject`). */
function selectorFor(object: KubeObject): Labels {
  const missing = (why: string): never => {
    throw new KubectlError(`couldn't retrieve selectors via --selector flag or introspection: ${why}`);
  };
  const filled = (labels: Labels | undefined, why: string): Labels => (labels && Object.keys(labels).length > 0 ? labels : missing(why));
  if (object.kind === 'Pod') return filled(object.metadata.labels, 'the pod has no labels and cannot be exposed');
  const { selector } = (object as { readonly spec?: { readonly selector?: LabelSelector | Labels } }).spec ?? {};
  if (object.kind === 'Service') return filled(selector as Labels | undefined, 'the service has no pod selector set');
  if (object.kind === 'ReplicationController')
    return filled(selector as Labels | undefined, 'the replication controller has no labels or selectors and cannot be exposed');
  const kind = object.kind.toLowerCase();
  const labelSelector = selector as LabelSelector | undefined;
  if (labelSelector?.matchExpressions?.length)
    missing(`couldn't convert expressions - "${JSON.stringify(labelSelector.matchExpressions)}" to map-based selector format`);
  return filled(labelSelector?.matchLabels, `invalid ${kind}: no selectors, therefore cannot be exposed`);
}

function portsOf(object: KubeObject): readonly Port[] {
  if (object.kind === 'Service') return ((object as Service).spec?.ports ?? []).map((p) => ({ port: p.port, protocol: p.protocol ?? 'TCP' }));
  const spec: PodSpec | undefined = object.kind === 'Pod' ? (object as Pod).spec : podSpecOf(object);
  return (spec?.containers ?? []).flatMap((c) => (c.ports ?? []).map((p) => ({ port: p.containerPort, protocol: p.protocol ?? 'TCP' })));
}

function servicePorts(context: Context, object: KubeObject, headless: boolean): readonly JsonObject[] {
  const { flags } = context;
  const known = portsOf(object);
  const given = flags.string('port');
  const numbers = given ? given.split(',') : [...new Set(known.map((p) => String(p.port)))];
  if (numbers.length === 0 && !headless) throw new KubectlError("couldn't find port via --port flag or introspection");
  const protocol = flags.string('protocol');
  const target = flags.string('target-port');
  return numbers.flatMap((number, i) => {
    if (!/^\d+$/.test(number)) throw new KubectlError(`strconv.Atoi: parsing "${number}": invalid syntax`);
    const port = Number(number);
    const own = protocol ? [protocol] : known.filter((p) => p.port === port).map((p) => p.protocol);
    const protocols = own.length > 0 ? own : ['TCP'];
    return protocols.map((p): JsonObject => {
      const name = protocols.length > 1 ? `port-${i + 1}-${p.toLowerCase()}` : numbers.length > 1 ? `port-${i + 1}` : flags.string('port-name');
      return { ...(name && { name }), port, protocol: p, targetPort: target ? (/^\d+$/.test(target) ? Number(target) : target) : port };
    });
  });
}

function serviceFor(context: Context, object: KubeObject): KubeObject {
  const { flags } = context;
  if (!EXPOSABLE.has(object.kind)) {
    const group = object.apiVersion.includes('/') ? `.${object.apiVersion.split('/')[0]}` : '';
    throw new KubectlError(`cannot expose a ${object.kind}${group}`);
  }
  const headless = flags.string('cluster-ip') === 'None';
  const selector = flags.string('selector') ? pairs(flags.string('selector')) : selectorFor(object);
  const ports = servicePorts(context, object, headless);
  const labels = flags.string('labels') ? pairs(flags.string('labels')) : (object.metadata.labels ?? {});
  const affinity = flags.string('session-affinity');
  if (affinity && affinity !== 'None' && affinity !== 'ClientIP') throw new KubectlError(`unknown session affinity: ${affinity}`);
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: flags.string('name') || (object.metadata.name ?? '').slice(0, 63), ...(Object.keys(labels).length > 0 && { labels }) },
    spec: {
      ...(ports.length > 0 && { ports }),
      selector,
      ...(flags.string('type') && { type: flags.string('type') }),
      ...(flags.string('external-ip') && { externalIPs: [flags.string('external-ip')] }),
      ...(flags.string('cluster-ip') && { clusterIP: flags.string('cluster-ip') }),
      ...(affinity && { sessionAffinity: affinity }),
      ...(flags.string('type') === 'LoadBalancer' && flags.string('load-balancer-ip') && { loadBalancerIP: flags.string('load-balancer-ip') }),
    },
  } as KubeObject;
}

export const exposeCommand: Command = {
  name: 'expose',
  use: '(-f FILENAME | TYPE NAME) [--port=port] [--protocol=TCP|UDP|SCTP] [--target-port=number-or-name] [--name=name] [--external-ip=external-ip-of-service] [--type=type]',
  short: 'Take a replication controller, service, deployment or pod and expose it as a new Kubernetes service',
  examples: `  # Create a service for an nginx deployment, which serves on port 80 and connects to the containers on port 8000
  kubectl expose deployment nginx --port=80 --target-port=8000`,
  flags: [
    ...CREATE_FLAGS.filter((f) => f.name !== DRY_RUN.name),
    DRY_RUN,
    ...FILES,
    ...OVERRIDE_FLAGS,
    { name: 'selector', type: 'string', usage: 'A label selector to use for this service.' },
    { name: 'port', type: 'string', usage: 'The port that the service should serve on. Copied from the resource being exposed, if unspecified' },
    { name: 'target-port', type: 'string', usage: 'Name or number for the port on the container that the service should direct traffic to. Optional.' },
    { name: 'protocol', type: 'string', usage: "The network protocol for the service to be created. Default is 'TCP'." },
    { name: 'port-name', type: 'string', usage: 'The name of the port.' },
    { name: 'type', type: 'string', usage: "Type for this service: ClusterIP, NodePort, LoadBalancer, or ExternalName. Default is 'ClusterIP'." },
    { name: 'name', type: 'string', usage: 'The name for the newly created object.' },
    { name: 'labels', short: 'l', type: 'string', usage: 'Labels to apply to the service created by this call.' },
    { name: 'external-ip', type: 'string', usage: 'Additional external IP address (not managed by Kubernetes) to accept for the service.' },
    { name: 'load-balancer-ip', type: 'string', usage: 'IP to assign to the LoadBalancer.' },
    {
      name: 'cluster-ip',
      type: 'string',
      usage: "ClusterIP to be assigned to the service. Leave empty to auto-allocate, or set to 'None' to create a headless service.",
    },
    { name: 'session-affinity', type: 'string', usage: "If non-empty, set the session affinity for the service to this; legal values: 'None', 'ClientIP'" },
  ],
  async run(context) {
    // Here the selector is the Service's, and selects nothing.
    const selecting: Context = { ...context, flags: { ...context.flags, string: (name) => (name === 'selector' ? '' : context.flags.string(name)) } };
    for (const { object } of await fetchSelected(selecting, context.args, { explicit: true }))
      await createGenerated(context, withOverrides(context, serviceFor(context, object)), 'kubectl-expose', { done: 'exposed' });
  },
};
