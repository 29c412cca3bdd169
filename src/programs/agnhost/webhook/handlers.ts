import { type AdmissionRequest, type AdmissionResponse, ALLOWED, expecting, patched, type Reviewed, refused } from './review';

/** What the webhooks of the test image decide (agnhost `webhook`): one function a path. Undefined: they never answer. */
export type Handler = (request: AdmissionRequest, sidecarImage: string) => AdmissionResponse | undefined;

const KEY = 'webhook-e2e-test';

const objectOf = ({ operation, object, oldObject }: AdmissionRequest): Reviewed => (operation === 'DELETE' ? oldObject : object) ?? {};

function addLabel({ object }: AdmissionRequest): AdmissionResponse {
  const labels = object?.metadata?.labels ?? {};
  const label = '/metadata/labels/added-label';
  if (Object.keys(labels).length === 0) return patched([{ op: 'add', path: '/metadata/labels', value: { 'added-label': 'yes' } }]);
  if (!Object.hasOwn(labels, 'added-label')) return patched([{ op: 'add', path: label, value: 'yes' }]);
  return labels['added-label'] === 'yes' ? ALLOWED : patched([{ op: 'replace', path: label, value: 'yes' }]);
}

function admitPods(request: AdmissionRequest): AdmissionResponse | undefined {
  const wrong = expecting(request, '', 'pods');
  if (wrong) return wrong;
  const { metadata, spec } = request.object ?? {};
  const label = metadata?.labels?.[KEY];
  if (label === 'wait-forever') return undefined;
  const messages = [
    ...(label === 'webhook-disallow' ? ['the pod contains unwanted label;'] : []),
    ...(spec?.containers ?? []).filter(({ name }) => name.includes('webhook-disallow')).map(() => 'the pod contains unwanted container name;'),
  ];
  return messages.length > 0 ? refused(messages.join(' ')) : ALLOWED;
}

function admitAttach(request: AdmissionRequest): AdmissionResponse {
  if (request.name !== 'to-be-attached-pod') return ALLOWED;
  const wrong = expecting(request, '', 'pods');
  if (wrong) return wrong;
  if (request.subResource !== 'attach') return refused(`expect subresource to be attach, got ${request.subResource ?? ''}`);
  const { stdin, container } = request.object ?? {};
  return stdin && container === 'container1' ? refused("attaching to pod 'to-be-attached-pod' is not allowed") : ALLOWED;
}

const hasContainer = (containers: readonly { readonly name: string }[] | undefined, name: string): boolean => containers?.some((c) => c.name === name) ?? false;

function mutatePods(request: AdmissionRequest): AdmissionResponse {
  const { metadata, spec } = request.object ?? {};
  const wanted = metadata?.name === 'webhook-to-be-mutated' && !hasContainer(spec?.initContainers, 'webhook-added-init-container');
  const container = { image: 'webhook-added-image', name: 'webhook-added-init-container', resources: {} };
  return expecting(request, '', 'pods') ?? (wanted ? patched([{ op: 'add', path: '/spec/initContainers', value: [container] }]) : ALLOWED);
}

function addSidecar(request: AdmissionRequest, image: string): AdmissionResponse {
  if (image === '') return { allowed: false, status: { status: 'Failure', message: 'No image specified by the sidecar-image parameter', code: 500 } };
  const has = hasContainer(request.object?.spec?.containers, 'webhook-added-sidecar');
  const value = { image, name: 'webhook-added-sidecar', resources: {} };
  return expecting(request, '', 'pods') ?? (has ? ALLOWED : patched([{ op: 'add', path: '/spec/containers/-', value }]));
}

/** Refuses what has the unwanted pair, or deleting what must not be deleted. */
function admitData(request: AdmissionRequest, what: string, pair: string): AdmissionResponse {
  const value = objectOf(request).data?.[KEY];
  const writes = request.operation === 'CREATE' || request.operation === 'UPDATE';
  if (value === 'webhook-disallow' && writes) return { allowed: false, status: { reason: `the ${what} contains unwanted ${pair}` } };
  if (value === 'webhook-nondeletable' && request.operation === 'DELETE')
    return { allowed: false, status: { reason: `the ${what} cannot be deleted because it contains unwanted key and value` } };
  return ALLOWED;
}

/** Adds the next stage of a mutation that has begun. */
function mutateData({ object }: AdmissionRequest): AdmissionResponse {
  const data = object?.data ?? {};
  const stage = data['mutation-stage-1'] === 'yes' ? 2 : data['mutation-start'] === 'yes' ? 1 : 0;
  return stage > 0 ? patched([{ op: 'add', path: `/data/mutation-stage-${stage}`, value: 'yes' }]) : ALLOWED;
}

function admitDefinitions(request: AdmissionRequest): AdmissionResponse {
  const wrong = expecting(request, 'apiextensions.k8s.io', 'customresourcedefinitions');
  return wrong ?? (request.object?.metadata?.labels?.[KEY] === 'webhook-disallow' ? refused('the crd contains unwanted label') : ALLOWED);
}

export const HANDLERS: Readonly<Record<string, Handler>> = {
  '/always-allow-delay-5s': () => ({ allowed: true, status: { message: 'this webhook allows all requests' } }),
  '/always-deny': () => refused('this webhook denies all requests'),
  '/add-label': addLabel,
  '/pods': admitPods,
  '/pods/attach': admitAttach,
  '/mutating-pods': mutatePods,
  '/mutating-pods-sidecar': addSidecar,
  '/configmaps': (request) => expecting(request, '', 'configmaps') ?? admitData(request, 'configmap', 'key and value'),
  '/mutating-configmaps': (request) => expecting(request, '', 'configmaps') ?? mutateData(request),
  '/custom-resource': (request) => admitData(request, 'custom resource', 'data'),
  '/mutating-custom-resource': mutateData,
  '/crd': admitDefinitions,
};
