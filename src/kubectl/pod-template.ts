import type { KubeObject } from '../api/object';
import type { Container, PodSpec, PodTemplateSpec } from '../api/types.gen';
import { KubectlError } from './errors';

/** Where a kind keeps the Pod that it runs: a Pod itself, a workload with a template, a CronJob with a Job's. */
interface Holder {
  readonly spec?: PodSpec & { readonly template?: PodTemplateSpec; readonly jobTemplate?: { readonly spec?: { readonly template?: PodTemplateSpec } } };
}

export function podSpecOf(object: KubeObject): PodSpec | undefined {
  const { spec } = object as Holder;
  if (object.kind === 'Pod') return spec;
  return object.kind === 'CronJob' ? spec?.jobTemplate?.spec?.template?.spec : spec?.template?.spec;
}

/** The object with another Pod spec (kubectl `UpdatePodSpecForObject`). */
export function withPodSpec(object: KubeObject, change: (spec: PodSpec) => PodSpec): KubeObject {
  const now = podSpecOf(object);
  if (!now) throw new KubectlError(`the object is not a pod or does not have a pod template: ${object.kind}`);
  const { spec } = object as Holder;
  if (object.kind === 'Pod') return { ...object, spec: change(now) } as KubeObject;
  const inner = (template: PodTemplateSpec | undefined): PodTemplateSpec => ({ ...template, spec: change(now) });
  if (object.kind !== 'CronJob') return { ...object, spec: { ...spec, template: inner(spec?.template) } } as KubeObject;
  const { jobTemplate } = spec!;
  return {
    ...object,
    spec: { ...spec, jobTemplate: { ...jobTemplate, spec: { ...jobTemplate?.spec, template: inner(jobTemplate?.spec?.template) } } },
  } as KubeObject;
}

/** The object with another annotation on its template. */
export function withTemplateAnnotation(object: KubeObject, key: string, value: string): KubeObject {
  const { spec } = object as Holder;
  const template = spec?.template;
  const annotations = { ...template?.metadata?.annotations, [key]: value };
  return { ...object, spec: { ...spec, template: { ...template, metadata: { ...template?.metadata, annotations } } } } as KubeObject;
}

/** Whether a name is what a pattern says, with anything for each `*` (kubectl `set/helper.go` selectString): each piece is looked for once. */
function matchesWildcards(pattern: string, name: string): boolean {
  const pieces = pattern.split('*');
  const [first = '', last = ''] = [pieces[0], pieces.at(-1)];
  if (pieces.length === 1) return name === pattern;
  if (!name.startsWith(first)) return false;
  let at = first.length;
  for (const piece of pieces.slice(1, -1)) {
    const found = name.indexOf(piece, at);
    if (found < 0) return false;
    at = found + piece.length;
  }
  return name.length - last.length >= at && name.endsWith(last);
}

/** Changes the containers that a name or a pattern with `*` means; undefined if there is none. */
export function changeContainers(spec: PodSpec, pattern: string, change: (container: Container) => Container): PodSpec | undefined {
  const wanted = ({ name }: Container): boolean => matchesWildcards(pattern, name);
  const all = [...spec.containers, ...(spec.initContainers ?? [])];
  if (!all.some(wanted)) return undefined;
  const changed = (c: Container): Container => (wanted(c) ? change(c) : c);
  return { ...spec, containers: spec.containers.map(changed), ...(spec.initContainers && { initContainers: spec.initContainers.map(changed) }) };
}
