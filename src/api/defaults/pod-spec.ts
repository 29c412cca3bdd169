import { claimSpecDefaults } from '../kinds/persistent-volume-claim';
import type {
  Container,
  EnvVar,
  EphemeralContainer,
  GRPCAction,
  HTTPGetAction,
  Lifecycle,
  LifecycleHandler,
  ObjectFieldSelector,
  PodSpec,
  PodTemplateSpec,
  Probe,
  ResourceRequirements,
  Volume,
  VolumeProjection,
} from '../types.gen';
import { at, each, fill } from './fill';
import { withRoundedResources } from './resource-list';

/** Defaults of everything that holds a pod spec: upstream `pkg/apis/core/v1` (defaults.go, zz_generated.defaults.go, conversion.go). */

const defaultResources = <T extends Pick<ResourceRequirements, 'limits' | 'requests'>>(resources: T): T =>
  withRoundedResources(resources, 'limits', 'requests');

const defaultHttpGet = (action: HTTPGetAction): HTTPGetAction => fill(action, { path: '/', scheme: 'HTTP' });
// Decoded, an absent service is null: Go prints it so.
const defaultGrpc = (action: GRPCAction): GRPCAction => (typeof action.service === 'string' ? action : { ...action, service: '' });
const defaultFieldRef = (reference: ObjectFieldSelector): ObjectFieldSelector => fill(reference, { apiVersion: 'v1' });

const PROBE = { timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 };
const defaultProbe = (probe: Probe): Probe => at(at(fill(probe, PROBE), 'httpGet', defaultHttpGet), 'grpc', defaultGrpc);

const defaultHandler = (handler: LifecycleHandler): LifecycleHandler => at(handler, 'httpGet', defaultHttpGet);
const defaultLifecycle = (lifecycle: Lifecycle): Lifecycle => at(at(lifecycle, 'postStart', defaultHandler), 'preStop', defaultHandler);

const defaultEnv = (variable: EnvVar): EnvVar =>
  at(variable, 'valueFrom', (source) => at(at(source, 'fieldRef', defaultFieldRef), 'fileKeyRef', (reference) => fill(reference, { optional: false })));

/** Whether an image names the tag `latest`, or none and no digest (`parsers.ParseImageName`). */
function isLatest(image: string): boolean {
  const name = image.slice(image.lastIndexOf('/') + 1);
  if (name.includes('@')) return /:latest@/.test(name);
  const colon = name.indexOf(':');
  // An image that cannot be parsed has no tag at all, so it is not the latest.
  return colon < 0 ? isReference(image) : name.slice(colon + 1) === 'latest';
}

/** Whether a name without a tag is one that the image parser takes: lower case paths after an optional registry. */
function isReference(image: string): boolean {
  const [first = '', ...rest] = image.split('/');
  const isRegistry = rest.length > 0 && (/[.:]/.test(first) || first === 'localhost' || first.toLowerCase() !== first);
  const path = isRegistry ? rest : [first, ...rest];
  if (isRegistry && !/^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:\d+)?$/.test(first)) return false;
  return !/^[a-f0-9]{64}$/.test(image) && path.every((part) => /^[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*$/.test(part));
}

const defaultPullPolicy = (image: string): string => (isLatest(image) ? 'Always' : 'IfNotPresent');

const TERMINATION_MESSAGE = { terminationMessagePath: '/dev/termination-log', terminationMessagePolicy: 'File' };

function defaultContainer<T extends Container | EphemeralContainer>(container: T): T {
  let out: Container | EphemeralContainer = container;
  if (!out.imagePullPolicy) out = { ...out, imagePullPolicy: defaultPullPolicy(out.image ?? '') };
  out = fill(out, TERMINATION_MESSAGE);
  if (out.ports) out = at(out, 'ports', (ports) => each(ports, (port) => fill(port, { protocol: 'TCP' })));
  if (out.env) out = at(out, 'env', (env) => each(env, defaultEnv));
  out = at(out, 'resources', defaultResources);
  out = at(at(at(out, 'livenessProbe', defaultProbe), 'readinessProbe', defaultProbe), 'startupProbe', defaultProbe);
  return at(out, 'lifecycle', defaultLifecycle) as T;
}

/** Modes 0644 in decimal, as JSON has it. */
const FILE_MODE = { defaultMode: 0o644 };

const defaultProjection = (source: VolumeProjection): VolumeProjection =>
  at(
    at(source, 'downwardAPI', (api) => at(api, 'items', (items) => each(items, (item) => at(item, 'fieldRef', defaultFieldRef)))),
    'serviceAccountToken',
    (token) => fill(token, { expirationSeconds: 3600 }),
  );

/** What each volume source gets. */
const VOLUME_SOURCES: { readonly [K in keyof Volume]?: (source: NonNullable<Volume[K]>) => NonNullable<Volume[K]> } = {
  hostPath: (source) => fill(source, { type: '' }),
  secret: (source) => fill(source, FILE_MODE),
  configMap: (source) => fill(source, FILE_MODE),
  iscsi: (source) => fill(source, { iscsiInterface: 'default' }),
  rbd: (source) => fill(source, { pool: 'rbd', user: 'admin', keyring: '/etc/ceph/keyring' }),
  downwardAPI: (source) => at(fill(source, FILE_MODE), 'items', (items) => each(items, (item) => at(item, 'fieldRef', defaultFieldRef))),
  azureDisk: (source) => fill(source, { cachingMode: 'ReadWrite', fsType: 'ext4', readOnly: false, kind: 'Shared' }),
  projected: (source) => at(fill(source, FILE_MODE), 'sources', (sources) => each(sources, defaultProjection)),
  scaleIO: (source) => fill(source, { storageMode: 'ThinProvisioned', fsType: 'xfs' }),
  ephemeral: (source) => at(source, 'volumeClaimTemplate', (template) => at(template, 'spec', claimSpecDefaults)),
  image: (source) => (source.pullPolicy ? source : { ...source, pullPolicy: defaultPullPolicy(source.reference ?? '') }),
};

function defaultVolume(volume: Volume): Volume {
  const kinds = Object.keys(volume).filter((key) => key !== 'name') as (keyof Volume)[];
  if (kinds.length === 0) return { ...volume, emptyDir: {} };
  let out = volume;
  for (const kind of kinds) {
    const step = VOLUME_SOURCES[kind] as ((source: unknown) => unknown) | undefined;
    if (!step) continue;
    const source = step(volume[kind]);
    if (source !== volume[kind]) out = { ...out, [kind]: source };
  }
  return out;
}

const POD_SPEC: Partial<PodSpec> = {
  dnsPolicy: 'ClusterFirst',
  restartPolicy: 'Always',
  securityContext: {},
  terminationGracePeriodSeconds: 30,
  schedulerName: 'default-scheduler',
};

/** The two names of one field: `serviceAccountName` wins, and both are printed. */
function withServiceAccountAlias(spec: PodSpec): PodSpec {
  const name = spec.serviceAccountName || spec.serviceAccount;
  if (!name || (spec.serviceAccount === name && spec.serviceAccountName === name)) return spec;
  return { ...spec, serviceAccountName: name, serviceAccount: name };
}

/** Specs that have their defaults: each status update of a Pod hands in the spec that is stored. */
const complete = new WeakSet<PodSpec>();

/** Defaults of a pod spec, wherever it stands. */
export function defaultPodSpec(spec: PodSpec): PodSpec {
  if (complete.has(spec)) return spec;
  // Go's nil list, which validation refuses; nobody else should have to think of it.
  let out = withServiceAccountAlias(fill(spec.containers ? spec : { ...spec, containers: [] }, POD_SPEC));
  out = at(out, 'volumes', (volumes) => each(volumes, defaultVolume));
  out = at(out, 'initContainers', (containers) => each(containers, defaultContainer));
  out = at(out, 'containers', (containers) => each(containers, defaultContainer));
  out = at(out, 'ephemeralContainers', (containers) => each(containers, defaultContainer));
  out = at(withRoundedResources(out, 'overhead'), 'resources', defaultResources);
  complete.add(out);
  return out;
}

/** Defaults of a pod template. */
export const defaultPodTemplate = (template: PodTemplateSpec): PodTemplateSpec => at(template, 'spec', defaultPodSpec);
