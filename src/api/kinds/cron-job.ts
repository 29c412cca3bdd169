import { at, fill } from '../defaults/fill';
import type { CronJob } from '../types.gen';
import { validateCronJob, validateCronJobUpdate } from '../validation/job';
import { AGE, column, integer, NAME, since } from './columns';
import { dropDisabledTemplate } from './disabled-fields';
import { defaultJobTemplateSpec } from './job';
import { defineKind } from './kind';
import { containerColumns, selectorColumn } from './pod-template-columns';
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
