import { aggregateContainers, isPodLevelResource } from '../../api/pod-resources';
import { quantityMilliValue, quantityValue } from '../../api/quantity';
import type { Container, LimitRange, LimitRangeItem, PersistentVolumeClaim, Pod, PodSpec } from '../../api/types.gen';
import { type AdmissionPlugin, isAbout, refusal } from './plugin';

type ResourceList = Readonly<Record<string, string>>;

const NONE: ResourceList = {};
const ANNOTATION = 'kubernetes.io/limit-ranger';
/** Above this, amounts are compared in whole units (`resource.MaxMilliValue`). */
const MILLI_MAX = Math.floor((2 ** 63 - 1) / 1000);

/** Gives containers the default requests and limits of the namespace's limit ranges, and refuses what is outside of them. */
export const limitRanger: AdmissionPlugin = {
  name: 'LimitRanger',

  mutate(object, old, scope) {
    if (!isAbout(scope, 'pods') || old) return object;
    return scope.lookup.list<LimitRange>('limitranges', scope.route.namespace).reduce(withDefaults, object as Pod);
  },

  validate(object, old, scope) {
    const isResize = scope.route.resource.qualified === 'pods' && scope.route.subresource === 'resize';
    const isPod = isResize || (isAbout(scope, 'pods') && !old);
    if ((!isPod && !isAbout(scope, 'persistentvolumeclaims')) || old?.metadata.deletionTimestamp) return undefined;
    for (const range of scope.lookup.list<LimitRange>('limitranges', scope.route.namespace)) {
      const limits = range.spec?.limits ?? [];
      const problems = limits.flatMap((limit) => (isPod ? podProblems((object as Pod).spec!, limit) : claimProblems(object as PersistentVolumeClaim, limit)));
      const texts = [...new Set(problems)];
      if (texts.length > 0) return refusal(scope, object, texts.length === 1 ? texts[0]! : `[${texts.join(', ')}]`);
    }
    return undefined;
  },
};

function withDefaults(pod: Pod, range: LimitRange): Pod {
  const items = (range.spec?.limits ?? []).filter((l) => l.type === 'Container');
  const requests: ResourceList = Object.assign({}, ...items.map((l) => l.defaultRequest));
  const limits: ResourceList = Object.assign({}, ...items.map((l) => l.default));
  if (!pod.spec || items.length === 0) return pod;
  const notes: string[] = [];
  const fill =
    (kind: string) =>
    (container: Container): Container => {
      const added = (which: 'requests' | 'limits', defaults: ResourceList): readonly string[] => {
        const names = Object.keys(defaults).filter((name) => container.resources?.[which]?.[name] === undefined);
        if (names.length > 0) notes.push(`${names.sort().join(', ')} ${which === 'requests' ? 'request' : 'limit'} for ${kind} ${container.name}`);
        return names;
      };
      const pick = (names: readonly string[], from: ResourceList): ResourceList => Object.fromEntries(names.map((name) => [name, from[name]!]));
      const moreRequests = added('requests', requests);
      const moreLimits = added('limits', limits);
      if (moreRequests.length + moreLimits.length === 0) return container;
      return {
        ...container,
        resources: {
          ...container.resources,
          ...(moreLimits.length > 0 ? { limits: { ...container.resources?.limits, ...pick(moreLimits, limits) } } : {}),
          ...(moreRequests.length > 0 ? { requests: { ...container.resources?.requests, ...pick(moreRequests, requests) } } : {}),
        },
      };
    };
  const containers = pod.spec.containers.map(fill('container'));
  const initContainers = pod.spec.initContainers?.map(fill('init container'));
  if (notes.length === 0) return pod;
  return {
    ...pod,
    metadata: { ...pod.metadata, annotations: { ...pod.metadata.annotations, [ANNOTATION]: `LimitRanger plugin set: ${notes.join('; ')}` } },
    spec: { ...pod.spec, containers, ...(initContainers ? { initContainers } : {}) },
  };
}

function podProblems(spec: PodSpec, limit: LimitRangeItem): readonly string[] {
  if (limit.type === 'Container')
    return [...spec.containers, ...(spec.initContainers ?? [])].flatMap((c) => problems(limit, c.resources?.requests ?? NONE, c.resources?.limits ?? NONE));
  return limit.type === 'Pod' ? problems(limit, podTotal(spec, 'requests'), podTotal(spec, 'limits')) : [];
}

/** A Pod's total without overhead. */
function podTotal(spec: PodSpec, which: 'requests' | 'limits'): ResourceList {
  const own = Object.entries(spec.resources?.[which] ?? NONE).filter(([name]) => isPodLevelResource(name));
  return { ...aggregateContainers(spec, which), ...Object.fromEntries(own) };
}

function problems(limit: LimitRangeItem, requests: ResourceList, limits: ResourceList): readonly string[] {
  const check = (of: ResourceList | undefined, rule: Rule): readonly string[] =>
    Object.entries(of ?? NONE).flatMap(([name, enforced]) => rule(limit.type, name, enforced, requests[name], limits[name]) ?? []);
  return [...check(limit.min, belowMin), ...check(limit.max, aboveMax), ...check(limit.maxLimitRequestRatio, aboveRatio)];
}

function claimProblems(claim: PersistentVolumeClaim, limit: LimitRangeItem): readonly string[] {
  if (limit.type !== 'PersistentVolumeClaim') return [];
  const requests: ResourceList = claim.spec?.resources?.requests ?? NONE;
  return [
    ...Object.entries(limit.min ?? NONE).flatMap(([name, enforced]) => belowMin(limit.type, name, enforced, requests[name], undefined) ?? []),
    ...Object.entries(limit.max ?? NONE).flatMap(([name, enforced]) => aboveMaxRequest(limit.type, name, enforced, requests[name]) ?? []),
  ];
}

type Rule = (type: string, name: string, enforced: string, request: string | undefined, limit: string | undefined) => string | undefined;

/** Whether a is less than b, in thousandths where they fit. */
function less(a: string, b: string): boolean {
  const [wholeA, wholeB] = [quantityValue(a), quantityValue(b)];
  return wholeA <= MILLI_MAX && wholeB <= MILLI_MAX ? quantityMilliValue(a) < quantityMilliValue(b) : wholeA < wholeB;
}

const belowMin: Rule = (type, name, enforced, request, limit) => {
  const rule = `minimum ${name} usage per ${type} is ${enforced}`;
  if (request === undefined) return `${rule}.  No request is specified`;
  if (less(request, enforced)) return `${rule}, but request is ${request}`;
  return limit !== undefined && less(limit, enforced) ? `${rule}, but limit is ${limit}` : undefined;
};

const aboveMax: Rule = (type, name, enforced, request, limit) => {
  const rule = `maximum ${name} usage per ${type} is ${enforced}`;
  if (limit === undefined) return `${rule}.  No limit is specified`;
  if (less(enforced, limit)) return `${rule}, but limit is ${limit}`;
  return request !== undefined && less(enforced, request) ? `${rule}, but request is ${request}` : undefined;
};

function aboveMaxRequest(type: string, name: string, enforced: string, request: string | undefined): string | undefined {
  const rule = `maximum ${name} usage per ${type} is ${enforced}`;
  if (request === undefined) return `${rule}.  No request is specified`;
  return less(enforced, request) ? `${rule}, but request is ${request}` : undefined;
}

const aboveRatio: Rule = (type, name, enforced, request, limit) => {
  const rule = `${name} max limit to request ratio per ${type} is ${enforced}`;
  if (request === undefined || quantityMilliValue(request) === 0) return `${rule}, but no request is specified or request is 0`;
  if (limit === undefined || quantityMilliValue(limit) === 0) return `${rule}, but no limit is specified or limit is 0`;
  const ratio = quantityMilliValue(limit) / quantityMilliValue(request);
  return ratio * 1000 > quantityMilliValue(enforced) ? `${rule}, but provided ratio is ${ratio.toFixed(6)}` : undefined;
};
