import { memoOf } from '../api/memo';
import type { Less } from './active-queue';
import type { Backoff } from './backoff-queue';
import { compileProfiles, type KubeSchedulerConfiguration } from './config';
import type { Profile } from './framework/profile';

/** What follows from a configuration. */
export interface Settings {
  /** By scheduler name. */
  readonly profiles: ReadonlyMap<string, Profile>;
  readonly first: Profile;
  /** QueueSort: the same for all profiles. */
  readonly less: Less;
  readonly backoff: Backoff;
}

const INITIAL_BACKOFF_SECONDS = 1;
const MAX_BACKOFF_SECONDS = 10;

export const settingsOf = memoOf((configuration: KubeSchedulerConfiguration): Settings => {
  const { podInitialBackoffSeconds = INITIAL_BACKOFF_SECONDS, podMaxBackoffSeconds = MAX_BACKOFF_SECONDS } = configuration;
  const profiles = compileProfiles(configuration);
  const first = [...profiles.values()][0]!;
  return {
    profiles,
    first,
    less: (a, b) => first.queueSort.less!(a, b),
    backoff: { initialUs: podInitialBackoffSeconds * 1e6, maxUs: podMaxBackoffSeconds * 1e6 },
  };
});
