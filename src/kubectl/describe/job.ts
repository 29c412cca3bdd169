import { humanDuration } from '../../api/duration';
import { formatLabelSelector } from '../../api/label-selector';
import { parseTime } from '../../api/time';
import type { CronJob, Job } from '../../api/types.gen';
import { controlledBy, formatDate, writeAnnotations, writeMetadata, writeName } from './common';
import { writePodTemplate } from './pod';
import { boolText, type Writer, writeMap } from './writer';

const INDEXES_SHOWN = 50;

/** A long list of indexes is cut at a comma. */
function indexesText(indexes: string | undefined): string {
  if (!indexes) return '<none>';
  const cut = indexes.indexOf(',', INDEXES_SHOWN);
  return cut < 0 ? indexes : `${indexes.slice(0, cut + 1)}...`;
}

/** `kubectl describe job` (`describeJob`). */
export function writeJob(writer: Writer, job: Job): void {
  const { metadata, spec, status } = job;
  writeName(writer, metadata);
  writer.line(0, `Selector:\t${formatLabelSelector(spec?.selector)}`);
  writeMap(writer, 0, 'Labels', metadata.labels);
  writeAnnotations(writer, metadata.annotations);
  const owner = controlledBy(job);
  const given: readonly (readonly [string, unknown])[] = [
    ['Controlled By', owner],
    ['Parallelism', spec?.parallelism],
    ['Completions', spec?.completions ?? '<unset>'],
    ['Completion Mode', spec?.completionMode],
    ['Suspend', spec?.suspend],
    ['Backoff Limit', spec?.backoffLimit],
    ['TTL Seconds After Finished', spec?.ttlSecondsAfterFinished],
    ['Start Time', status?.startTime && formatDate(status.startTime)],
    ['Completed At', status?.completionTime && formatDate(status.completionTime)],
    ['Duration', durationOf(job)],
    ['Active Deadline Seconds', spec?.activeDeadlineSeconds === undefined ? undefined : `${spec.activeDeadlineSeconds}s`],
  ];
  for (const [title, value] of given) if (value !== undefined) writer.line(0, `${title}:\t${value}`);
  const { active = 0, ready, succeeded = 0, failed = 0 } = status ?? {};
  writer.line(0, `Pods Statuses:\t${active} Active${ready === undefined ? '' : ` (${ready} Ready)`} / ${succeeded} Succeeded / ${failed} Failed`);
  if (spec?.completionMode === 'Indexed') writer.line(0, `Completed Indexes:\t${indexesText(status?.completedIndexes)}`);
  writePodTemplate(writer, spec?.template);
}

function durationOf({ status }: Job): string | undefined {
  const [start, end] = [parseTime(status?.startTime), parseTime(status?.completionTime)];
  return start === undefined || end === undefined ? undefined : humanDuration((end - start) / 1000);
}

/** `kubectl describe cronjob` (`describeCronJob`). */
export function writeCronJob(writer: Writer, cronJob: CronJob): void {
  const { spec, status } = cronJob;
  const job = spec?.jobTemplate?.spec;
  writeMetadata(writer, cronJob);
  writer.line(0, `Schedule:\t${spec?.schedule ?? ''}`);
  writer.line(0, `Concurrency Policy:\t${spec?.concurrencyPolicy ?? ''}`);
  writer.line(0, `Suspend:\t${boolText(spec?.suspend)}`);
  writer.line(0, `Successful Job History Limit:\t${spec?.successfulJobsHistoryLimit ?? '<unset>'}`);
  writer.line(0, `Failed Job History Limit:\t${spec?.failedJobsHistoryLimit ?? '<unset>'}`);
  writer.line(0, `Starting Deadline Seconds:\t${spec?.startingDeadlineSeconds === undefined ? '<unset>' : `${spec.startingDeadlineSeconds}s`}`);
  writer.line(0, `Selector:\t${job?.selector ? formatLabelSelector(job.selector) : '<unset>'}`);
  writer.line(0, `Parallelism:\t${job?.parallelism ?? '<unset>'}`);
  writer.line(0, `Completions:\t${job?.completions ?? '<unset>'}`);
  if (job?.activeDeadlineSeconds !== undefined) writer.line(0, `Active Deadline Seconds:\t${job.activeDeadlineSeconds}s`);
  writePodTemplate(writer, job?.template);
  writer.line(0, `Last Schedule Time:\t${status?.lastScheduleTime ? formatDate(status.lastScheduleTime) : '<unset>'}`);
  writer.line(0, `Active Jobs:\t${status?.active?.map((a) => a.name).join(', ') || '<none>'}`);
}
