import type { KubeSchedulerConfiguration } from '../../worker/protocol';

export interface NewPlugin {
  readonly name: string;
  readonly weight: number;
  /** What runs. */
  readonly source: string;
  /** What has been written, if it had types. */
  readonly typescript?: string;
}

type Profile = NonNullable<KubeSchedulerConfiguration['profiles']>[number];

/** The names of the profiles, the default one's if none is written. */
export const profileNames = ({ profiles = [] }: KubeSchedulerConfiguration): readonly string[] =>
  profiles.length === 0 ? ['default-scheduler'] : profiles.map(({ schedulerName = 'default-scheduler' }) => schedulerName);

/** The configuration with a plugin of one's own on in one of its profiles, in place of another of that name. */
export function withPlugin(configuration: KubeSchedulerConfiguration, profile: number, plugin: NewPlugin): KubeSchedulerConfiguration {
  const profiles: readonly Profile[] = configuration.profiles?.length ? configuration.profiles : [{ schedulerName: 'default-scheduler' }];
  return { ...configuration, profiles: profiles.map((one, i) => (i === profile ? profileWith(one, plugin) : one)) };
}

function profileWith({ plugins = {}, pluginConfig = [], ...profile }: Profile, { name, weight, source, typescript }: NewPlugin): Profile {
  const others = <T extends { readonly name: string }>(list: readonly T[] | null = []): readonly T[] => (list ?? []).filter((one) => one.name !== name);
  const multiPoint = { ...plugins?.multiPoint, enabled: [...others(plugins?.multiPoint?.enabled), { name, weight }] };
  return {
    ...profile,
    plugins: { ...plugins, multiPoint },
    pluginConfig: [...others(pluginConfig), { name, args: { source, ...(typescript !== undefined && { typescript }) } }],
  };
}
