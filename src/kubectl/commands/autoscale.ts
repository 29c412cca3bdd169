import type { KubeObject } from '../../api/object';
import type { Command, Context } from '../context';
import { KubectlError } from '../errors';
import { FILES, fetchSelected } from '../select';
import { CREATE_FLAGS, createGenerated } from './create';

const SCALABLE = new Set(['Deployment', 'ReplicaSet', 'StatefulSet', 'ReplicationController']);

async function run(context: Context): Promise<void> {
  const { flags } = context;
  const [min, max, cpu] = [flags.int('min'), flags.int('max'), flags.int('cpu-percent')];
  if (!flags.has('max')) throw new KubectlError('required flag(s) "max" not set');
  if (max < 1) throw new KubectlError(`--max=MAXPODS is required and must be at least 1, max: ${max}`);
  if (max < min) throw new KubectlError(`--max=MAXPODS must be larger or equal to --min=MINPODS, max: ${max}, min: ${min}`);
  for (const { object } of await fetchSelected(context, context.args, { explicit: true })) {
    const { apiVersion, kind, metadata } = object;
    if (!SCALABLE.has(kind)) throw new KubectlError(`cannot autoscale a ${kind}`);
    const autoscaler: unknown = {
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata: { name: flags.string('name') || metadata.name },
      spec: {
        ...(min > 0 && { minReplicas: min }),
        maxReplicas: max,
        scaleTargetRef: { apiVersion, kind, name: metadata.name },
        ...(cpu >= 0 && { metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: cpu } } }] }),
      },
    };
    await createGenerated(context, autoscaler as KubeObject, 'kubectl-autoscale', { done: 'autoscaled' });
  }
}

export const autoscaleCommand: Command = {
  name: 'autoscale',
  use: '(-f FILENAME | TYPE NAME | TYPE/NAME) [--min=MINPODS] --max=MAXPODS [--cpu-percent=CPU]',
  short: 'Auto-scale a deployment, replica set, stateful set, or replication controller',
  flags: [
    ...CREATE_FLAGS,
    ...FILES,
    { name: 'min', type: 'int', default: -1, usage: 'The lower limit for the number of pods that can be set by the autoscaler.' },
    { name: 'max', type: 'int', default: -1, usage: 'The upper limit for the number of pods that can be set by the autoscaler. Required.' },
    {
      name: 'cpu-percent',
      type: 'int',
      default: -1,
      usage: 'The target average CPU utilization (represented as a percent of requested CPU) over all the pods.',
    },
    { name: 'name', type: 'string', usage: 'The name for the newly created object. If not specified, the name of the input resource will be used.' },
  ],
  run,
};
