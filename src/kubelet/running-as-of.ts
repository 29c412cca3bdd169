import type { Pod } from '../api/types.gen';

/** Versions of a Pod by containers' ids. */
export type RunningAsOf = Readonly<Record<string, string>>;

export const NOTHING_RUNS_YET: RunningAsOf = {};

/** At which version of its Pod the API server first had each container running that it has running now. */
export function runningAsOf(before: RunningAsOf, { metadata, status = {} }: Pod): RunningAsOf {
  const ids = [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])].flatMap(({ containerID, state }) =>
    state?.running && containerID ? [containerID.slice(containerID.indexOf('://') + 3)] : [],
  );
  const isSame = ids.length === Object.keys(before).length && ids.every((id) => id in before);
  return isSame ? before : Object.fromEntries(ids.map((id) => [id, before[id] ?? metadata.resourceVersion ?? '']));
}
