import type { JsonObject, KubeObject } from '../../../api/object';

/** The parts of a workload in which zero values stand. */
interface PodTemplate extends JsonObject {
  readonly metadata?: JsonObject;
  readonly spec: JsonObject & { readonly containers?: readonly JsonObject[] };
}

/** A time that is not set is printed as null. */
const withMetadata = <T extends object>(metadata: T | undefined): T => ({ creationTimestamp: null, ...metadata }) as T;

const podSpec = (spec: PodTemplate['spec']): JsonObject => ({
  ...spec,
  containers: (spec.containers ?? []).map((container) => ({ ...container, resources: container.resources ?? {} })),
});

const podTemplate = (template: PodTemplate): JsonObject => ({ ...template, metadata: withMetadata(template.metadata), spec: podSpec(template.spec) });

interface JobSpec extends JsonObject {
  readonly template: PodTemplate;
}

/** What a client-side dry run adds to a generated object: it prints the Go structs, with the zero values of fields that are not pointers. */
function zeroFieldsOf(object: KubeObject): JsonObject {
  const { spec } = object as KubeObject & { readonly spec?: unknown };
  switch (object.kind) {
    case 'Pod':
      return { spec: { dnsPolicy: 'ClusterFirst', ...podSpec(spec as PodTemplate['spec']) }, status: {} };
    case 'Deployment':
      return { spec: { ...(spec as JobSpec), strategy: {}, template: podTemplate((spec as JobSpec).template) }, status: {} };
    case 'Job':
      return { spec: { ...(spec as JobSpec), template: podTemplate((spec as JobSpec).template) }, status: {} };
    case 'CronJob': {
      const cron = spec as JsonObject & { readonly jobTemplate: { readonly metadata?: JsonObject; readonly spec: JobSpec } };
      const { jobTemplate: job } = cron;
      const jobTemplate = { ...job, metadata: withMetadata(job.metadata), spec: { ...job.spec, template: podTemplate(job.spec.template) } };
      return { spec: { ...cron, jobTemplate }, status: {} };
    }
    case 'Service':
    case 'Ingress':
      return { status: { loadBalancer: {} } };
    case 'Namespace':
      return { spec: {}, status: {} };
    case 'ResourceQuota':
      return { status: {} };
    case 'PodDisruptionBudget':
      return { status: { currentHealthy: 0, desiredHealthy: 0, disruptionsAllowed: 0, expectedPods: 0 } };
    default:
      return {};
  }
}

export const withZeroFields = (object: KubeObject): KubeObject => ({
  ...object,
  metadata: withMetadata(object.metadata),
  ...zeroFieldsOf(object),
});
