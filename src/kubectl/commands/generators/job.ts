import type { JsonObject, KubeObject } from '../../../api/object';
import { resourceFor, send } from '../../context';
import { resourcePath } from '../../discovery';
import { KubectlError } from '../../errors';
import { flag, type Generator, nameBeforeDash, object } from './generator';
import { template } from './pod-template';

export const jobGenerator: Generator = {
  name: 'job',
  use: 'NAME --image=image [--from=cronjob/name] -- [COMMAND] [args...]',
  short: 'Create a job with the specified name',
  flags: [flag('image', 'string', 'Image name to run.'), flag('from', 'string', 'The name of the resource to create a Job from (only cronjob is supported).')],
  failure: 'failed to create job:',
  make: async (context) => {
    const name = nameBeforeDash(context);
    const from = context.flags.string('from');
    if (from) {
      const [type, cronName] = from.split('/') as [string, string?];
      const resource = await resourceFor(context, type);
      if (resource.kind !== 'CronJob') throw new KubectlError('from must be an existing cronjob');
      const cron = await send<KubeObject & { readonly spec: { readonly jobTemplate: { readonly metadata?: JsonObject; readonly spec: JsonObject } } }>(
        context,
        {
          method: 'GET',
          path: resourcePath(resource, context.namespace, cronName ?? ''),
        },
      );
      const annotations = {
        ...(cron.spec.jobTemplate.metadata?.annotations as Record<string, string> | undefined),
        'cronjob.kubernetes.io/instantiate': 'manual',
      };
      return {
        ...object('batch/v1', 'Job', name, { spec: cron.spec.jobTemplate.spec }),
        metadata: {
          name,
          annotations,
          ownerReferences: [{ apiVersion: 'batch/v1', kind: 'CronJob', name: cron.metadata.name ?? '', uid: cron.metadata.uid ?? '', controller: true }],
        },
      };
    }
    if (!context.flags.has('image')) throw new KubectlError('either --image or --from must be specified');
    return object('batch/v1', 'Job', name, { spec: { template: template(context, name, 'Never') } });
  },
};
