import { type KubeObject, keyOf } from '../../api/object';
import { isPodTerminal } from '../../api/pod-phase';
import { notClaimOf, POD_CLAIM, resourceClaimNameOf } from '../../api/resource-claims';
import type { Pod, PodResourceClaim, ResourceClaimTemplate, ResourceResourceClaim } from '../../api/types.gen';
import type { Delivery } from '../../client/api-client';
import type { Action, Controller, Step, View } from '../../client/controller';
import { referenceTo } from '../../client/event-recorder';
import { controllerOf, controllerReference } from '../shared/ownership';
import { informerOf, objectPath, PODS, pathOf, RESOURCE_CLAIM_TEMPLATES, RESOURCE_CLAIMS } from '../shared/resources';

const MANAGER = 'ResourceClaimController';
const OWNER = 'owner';
const TEMPLATE = 'template';
/** Leaves room for five random characters. */
const BASE_MAX = 57;

/** Makes ResourceClaims of the templates that Pods name, and takes them away when the Pods are done (kube-controller-manager `pkg/controller/resourceclaim`). */
function reconcile(view: View, key: string): Action | undefined {
  const pod = view.store<Pod>(PODS.plural).get(key);
  const made = view.indexed<ResourceResourceClaim>(RESOURCE_CLAIMS.plural, OWNER, key).filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  const obsolete = made.filter((claim) => !pod || !mayRun(pod) || notClaimOf(pod, claim) !== undefined);
  if (obsolete.length > 0) return { steps: obsolete.map(deletion) };
  if (!pod || pod.metadata.deletionTimestamp !== undefined) return undefined;
  const missing = (pod.spec?.resourceClaims ?? []).filter((wanted) => wanted.resourceClaimTemplateName && isMissing(view, pod, wanted));
  const steps: Step[] = [];
  const found = new Map<string, string>();
  for (const wanted of missing) {
    const orphan = made.find(({ metadata }) => metadata.annotations?.[POD_CLAIM] === wanted.name);
    if (orphan) {
      found.set(wanted.name, orphan.metadata.name ?? '');
      continue;
    }
    const templateName = wanted.resourceClaimTemplateName ?? '';
    const template = view.store<ResourceClaimTemplate>(RESOURCE_CLAIM_TEMPLATES.plural).get(`${pod.metadata.namespace}/${templateName}`);
    if (!template) return { steps, events: [noTemplate(pod, wanted.name, templateName)], retry: true };
    steps.push(creation(pod, wanted.name, template));
  }
  return { steps: found.size > 0 ? [...steps, told(pod, found)] : steps };
}

/** Whether a Pod may still need its claims (`podNeedsClaims`). */
const mayRun = (pod: Pod): boolean => !isPodTerminal(pod) && !(pod.metadata.deletionTimestamp !== undefined && !pod.spec?.nodeName);

function isMissing(view: View, pod: Pod, wanted: PodResourceClaim): boolean {
  const name = resourceClaimNameOf(pod, wanted);
  if (name === undefined) return true;
  const claim = view.store<ResourceResourceClaim>(RESOURCE_CLAIMS.plural).get(`${pod.metadata.namespace}/${name}`);
  return name !== 'none' && (!claim || notClaimOf(pod, claim) !== undefined);
}

const deletion = (claim: ResourceResourceClaim): Step => ({
  call: { method: 'DELETE', path: objectPath(RESOURCE_CLAIMS, claim), body: { preconditions: { uid: claim.metadata.uid } } },
  awaits: RESOURCE_CLAIMS.plural,
  ignores: [404, 409],
});

const noTemplate = (pod: Pod, name: string, template: string) =>
  ({
    about: referenceTo(pod),
    type: 'Warning',
    reason: 'FailedResourceClaimCreation',
    message: `PodResourceClaim ${name}: resource claim template "${template}": resourceclaimtemplate.resource.k8s.io "${template}" not found`,
  }) as const;

function creation(pod: Pod, name: string, { spec: { metadata, spec } }: ResourceClaimTemplate): Step {
  const body = {
    apiVersion: 'resource.k8s.io/v1',
    kind: 'ResourceClaim',
    metadata: {
      generateName: baseName(pod.metadata.name ?? '', name),
      ownerReferences: [{ ...controllerReference(pod), blockOwnerDeletion: undefined }],
      annotations: { ...metadata?.annotations, [POD_CLAIM]: name },
      ...(metadata?.labels && { labels: metadata.labels }),
    },
    spec,
  };
  return {
    call: { method: 'POST', path: pathOf(RESOURCE_CLAIMS, pod.metadata.namespace), body },
    awaits: RESOURCE_CLAIMS.plural,
    failed: { about: referenceTo(pod), type: 'Warning', reason: 'FailedResourceClaimCreation', message: `PodResourceClaim ${name}: create ResourceClaim : ` },
  };
}

/** Where both names are too long together, each is cut by as much as it is long. */
function baseName(pod: string, claim: string): string {
  const whole = `${pod}-${claim}-`;
  if (whole.length <= BASE_MAX) return whole;
  const part = (name: string): string => name.slice(0, Math.floor((name.length * BASE_MAX) / whole.length));
  return `${part(pod)}-${part(claim)}`;
}

/** The Pod's status tells which ResourceClaims are its own. */
function told(pod: Pod, found: ReadonlyMap<string, string>): Step {
  const { name, namespace } = pod.metadata;
  const resourceClaimStatuses = [...found].map(([claim, resourceClaimName]) => ({ name: claim, resourceClaimName }));
  const path = `${pathOf(PODS, namespace, name, 'status')}?fieldManager=${MANAGER}&force=true`;
  const body = { apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace }, status: { resourceClaimStatuses } };
  return { call: { method: 'PATCH', path, contentType: 'application/apply-patch+yaml', body }, awaits: PODS.plural };
}

/** The Pods that name a template. */
const templateKeysOf = (object: KubeObject): readonly string[] =>
  ((object as Pod).spec?.resourceClaims ?? []).flatMap(({ resourceClaimTemplateName: name }) => (name ? [`${object.metadata.namespace}/${name}`] : []));

/** The Pod that a claim was made for. */
function ownerKeysOf(claim: KubeObject): readonly string[] {
  const owner = controllerOf(claim);
  return owner?.kind === 'Pod' && claim.metadata.annotations?.[POD_CLAIM] !== undefined ? [`${claim.metadata.namespace}/${owner.name}`] : [];
}

function enqueue(delivery: Delivery<unknown>, view: View): readonly string[] {
  if (delivery.type === 'response' || delivery.type === 'synced') return [];
  if (delivery.informer === RESOURCE_CLAIMS.plural) return ownerKeysOf(delivery.object);
  if (delivery.informer === RESOURCE_CLAIM_TEMPLATES.plural) return view.indexed<Pod>(PODS.plural, TEMPLATE, delivery.key).map(keyOf);
  return templateKeysOf(delivery.object).length > 0 ? [delivery.key] : [];
}

export const resourceClaimController: Controller = {
  name: 'resourceclaim',
  component: 'resource_claim',
  // Where there has never been a template, nobody need hear of Pods.
  informers: [
    informerOf(RESOURCE_CLAIM_TEMPLATES),
    informerOf(PODS, { after: RESOURCE_CLAIM_TEMPLATES.plural, indexes: { [TEMPLATE]: templateKeysOf } }),
    informerOf(RESOURCE_CLAIMS, { after: RESOURCE_CLAIM_TEMPLATES.plural, indexes: { [OWNER]: ownerKeysOf } }),
  ],
  enqueue,
  reconcile,
};
