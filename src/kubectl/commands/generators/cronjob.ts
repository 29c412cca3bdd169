import { flag, type Generator, nameBeforeDash, object, required } from './generator';
import { template } from './pod-template';

export const cronJobGenerator: Generator = {
  name: 'cronjob',
  aliases: ['cj'],
  use: "NAME --image=image --schedule='0/5 * * * ?' -- [COMMAND] [args...]",
  short: 'Create a cron job with the specified name',
  flags: [
    flag('image', 'string', 'Image name to run.'),
    flag('schedule', 'string', 'A schedule in the Cron format the job should be run with.'),
    flag('restart', 'string', "job's restart policy. supported values: OnFailure, Never", { default: 'OnFailure' }),
  ],
  failure: 'failed to create cronjob:',
  make: (context) => {
    const name = nameBeforeDash(context);
    required(context, 'image', 'schedule');
    return object('batch/v1', 'CronJob', name, {
      spec: {
        jobTemplate: { metadata: { name }, spec: { template: template(context, name, context.flags.string('restart')) } },
        schedule: context.flags.string('schedule'),
      },
    });
  },
};
