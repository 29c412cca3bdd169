import { at, fill } from '../defaults/fill';
import type { CronJob } from '../types.gen';
import { validateCronJob, validateCronJobUpdate } from '../validation/job';
import { AGE, column, integer, NAME, since } from './columns';
import { dropDisabledTemplate } from './disabled-fields';
import { defaultJobTemplateSpec, jobSpecWarnings } from './job';
import { defineKind } from './kind';
import { containerColumns, selectorColumn } from './pod-template-columns';
import { hostnameWarnings, IN_POD_NAMES } from './pod-warnings';
import { workloadStrategy } from './workload';

const strategy = workloadStrategy<CronJob & { readonly spec?: { readonly template?: never } }>('batch.v1.CronJobStatus');

export const cronJob = defineKind<CronJob>({
  group: 'batch',
  version: 'v1',
  kind: 'CronJob',
  plural: 'cronjobs',
  singular: 'cronjob',
  shortNames: ['cj'],
  categories: ['all'],
  namespaced: true,
  schema: 'batch.v1.CronJob',
  ...strategy,
  prepareForCreate: (job, info) => strategy.prepareForCreate(dropDisabled(job), info),
  prepareForUpdate: (next, old, info) => strategy.prepareForUpdate(dropDisabled(next), old, info),
  defaults: (job) =>
    at(job, 'spec', (spec) =>
      at(fill(spec, { concurrencyPolicy: 'Allow', suspend: false, successfulJobsHistoryLimit: 3, failedJobsHistoryLimit: 1 }), 'jobTemplate', (template) =>
        at(template, 'spec', defaultJobTemplateSpec),
      ),
    ),
  validateCreate: validateCronJob,
  validateUpdate: validateCronJobUpdate,
  warnings: cronJobWarnings,
  columns: [
    NAME,
    column('Schedule', 'When it runs, in Cron format.', ({ spec }) => spec?.schedule ?? ''),
    column('Timezone', 'The time zone of the schedule.', ({ spec }) => spec?.timeZone ?? '<none>'),
    { ...column('Suspend', 'Whether it rests.', ({ spec }) => (spec?.suspend === undefined ? '<unset>' : spec.suspend ? 'True' : 'False')), type: 'boolean' },
    integer('Active', 'Number of Jobs that are running.', ({ status }) => status?.active?.length ?? 0),
    column('Last Schedule', 'How long ago it started a Job.', ({ status }, nowMs) =>
      status?.lastScheduleTime ? since(status.lastScheduleTime, nowMs) : '<none>',
    ),
    AGE,
    ...containerColumns<CronJob>(({ spec }) => spec?.jobTemplate.spec?.template),
    selectorColumn<CronJob>(({ spec }) => spec?.jobTemplate.spec?.selector),
  ],
});

const dropDisabled = (job: CronJob): CronJob =>
  at(job, 'spec', (spec) => at(spec, 'jobTemplate', (template) => at(template, 'spec', (inner) => at(inner, 'template', dropDisabledTemplate))));

const NO_TIME_ZONE =
  'cannot use TZ or CRON_TZ in spec.spec.schedule, use timeZone instead, see https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/ for more details';

function cronJobWarnings(job: CronJob, old?: CronJob): readonly string[] {
  const ofTemplate = (): readonly string[] => jobSpecWarnings(job.spec?.jobTemplate?.spec, 'spec.jobTemplate.spec');
  if (!old) return [...hostnameWarnings(job.metadata, IN_POD_NAMES), ...ofTemplate()];
  return [...(old.metadata.generation === job.metadata.generation ? [] : ofTemplate()), ...(job.spec?.schedule.includes('TZ') ? [NO_TIME_ZONE] : [])];
}
