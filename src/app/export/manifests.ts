import type { KubeObject } from '../../api/object';
import type { Pod } from '../../api/types.gen';

/** What a cluster makes for itself: whoever applies the manifests elsewhere has it there already, or gets it anew. */
const MADE_BY_CLUSTERS: ReadonlySet<string> = new Set([
  'APIService',
  'CSINode',
  'ControllerRevision',
  'Endpoints',
  'EndpointSlice',
  'Event',
  'FlowSchema',
  'IPAddress',
  'Lease',
  'Node',
  'NodeMetrics',
  'PodMetrics',
  'PriorityLevelConfiguration',
  'ServiceCIDR',
  'VolumeAttachment',
]);

/** Single objects that every cluster, or every namespace, is born with; the default class is there where there is a provisioner. */
const BORN_WITH =
  /^(Namespace\/(default|kube-.*)|ConfigMap\/kube-root-ca\.crt|ServiceAccount\/default|Service\/kubernetes|PriorityClass\/system-.*|StorageClass\/standard)$/;

/** What others build upon comes first. */
const FIRST = ['Namespace', 'CustomResourceDefinition', 'PriorityClass', 'StorageClass', 'ServiceAccount', 'ConfigMap', 'Secret', 'PersistentVolumeClaim'];
const rankOf = ({ kind }: KubeObject): number => (FIRST.includes(kind) ? FIRST.indexOf(kind) : FIRST.length);

const isUsers = ({ kind, metadata: { name, namespace, labels, annotations, ownerReferences } }: KubeObject): boolean =>
  !MADE_BY_CLUSTERS.has(kind) &&
  !BORN_WITH.test(`${kind}/${name}`) &&
  !namespace?.startsWith('kube-') &&
  !ownerReferences?.some(({ controller }) => controller) &&
  labels?.['kubernetes.io/bootstrapping'] === undefined &&
  annotations?.['pv.kubernetes.io/provisioned-by'] === undefined;

type Fields = Readonly<Record<string, unknown>>;

/** A copy without these fields; undefined if nothing is left. */
function without(fields: Fields | undefined, isNoise: (key: string) => boolean): Fields | undefined {
  const left = Object.entries(fields ?? {}).filter(([key, value]) => value !== undefined && !isNoise(key));
  return left.length > 0 ? Object.fromEntries(left) : undefined;
}

const METADATA: ReadonlySet<string> = new Set(['name', 'namespace', 'labels', 'annotations', 'finalizers']);
const isSetByCluster = (key: string): boolean =>
  /^(kubectl\.kubernetes\.io\/last-applied-configuration|deployment\.kubernetes\.io\/|pv\.kubernetes\.io\/|volume\.kubernetes\.io\/|batch\.kubernetes\.io\/|controller-uid$|job-name$)/.test(
    key,
  );
/** The cluster's own, taken away when its objects go. */
const isOwnFinalizer = (finalizer: string): boolean => finalizer.startsWith('kubernetes') || finalizer.startsWith('foregroundDeletion');

function metadataOf({ metadata }: KubeObject): Fields {
  const finalizers = metadata.finalizers?.filter((finalizer) => !isOwnFinalizer(finalizer));
  const kept: Fields = {
    ...metadata,
    labels: without(metadata.labels, isSetByCluster),
    annotations: without(metadata.annotations, isSetByCluster),
    finalizers: finalizers && finalizers.length > 0 ? finalizers : undefined,
  };
  return without(kept, (key) => !METADATA.has(key)) ?? {};
}

/** The volume that every Pod gets for its service account's token. */
const isToken = ({ name }: { readonly name: string }): boolean => name.startsWith('kube-api-access-');

/** What admission and the scheduler have written into a Pod. */
function podSpec(spec: NonNullable<Pod['spec']>): object {
  const { nodeName: _node, serviceAccount: _old, tolerations, volumes, containers, initContainers, ...rest } = spec;
  const own = tolerations?.filter(({ key, effect }) => !(effect === 'NoExecute' && /^node\.kubernetes\.io\/(not-ready|unreachable)$/.test(key ?? '')));
  const ownVolumes = volumes?.filter((volume) => !isToken(volume));
  const bare = <C extends { readonly volumeMounts?: readonly { readonly name: string }[] }>({ volumeMounts, ...container }: C): object => {
    const mounts = volumeMounts?.filter((mount) => !isToken(mount));
    return { ...container, ...(mounts?.length && { volumeMounts: mounts }) };
  };
  return {
    ...rest,
    ...(own?.length && { tolerations: own }),
    ...(ownVolumes?.length && { volumes: ownVolumes }),
    containers: containers.map(bare),
    ...(initContainers && { initContainers: initContainers.map(bare) }),
  };
}

/** Fields of a spec that the cluster fills in, by kind. */
const FILLED_IN: Readonly<Record<string, (spec: Fields) => Fields | undefined>> = {
  Service: (spec) => (spec.clusterIP === 'None' ? spec : without(spec, (key) => ['clusterIP', 'clusterIPs', 'healthCheckNodePort'].includes(key))),
  PersistentVolumeClaim: (spec) => without(spec, (key) => key === 'volumeName'),
  Job: (spec) => (spec.manualSelector === true ? spec : without(spec, (key) => key === 'selector')),
};

function jobTemplate(object: Fields): Fields {
  const { template, ...spec } = object.spec as { readonly template?: { readonly metadata?: { readonly labels?: Fields } } };
  const labels = without(template?.metadata?.labels, isSetByCluster);
  const { labels: _set, ...metadata } = template?.metadata ?? {};
  return { ...object, spec: { ...spec, template: { ...template, metadata: { ...metadata, ...(labels && { labels }) } } } };
}

/** An object as a user would write it. */
function bare(object: KubeObject): object {
  const { status: _status, metadata: _metadata, spec, ...rest } = object as KubeObject & { readonly status?: unknown; readonly spec?: Fields };
  const { apiVersion, kind, ...more } = rest;
  const filled = object.kind === 'Pod' ? podSpec((object as Pod).spec!) : spec && (FILLED_IN[kind]?.(spec) ?? spec);
  const made = { apiVersion, kind, metadata: metadataOf(object), ...more, ...(filled && { spec: filled }) };
  return kind === 'Job' ? jobTemplate(made) : made;
}

/** What the user has in the cluster, in an order in which `kubectl apply -f` takes it: without nodes, and without what controllers make of it. */
export const manifestsOf = (objects: readonly KubeObject[]): readonly object[] =>
  objects
    .filter(isUsers)
    .toSorted((a, b) => rankOf(a) - rankOf(b))
    .map(bare);
