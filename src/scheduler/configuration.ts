import type { PluginRef } from './plugins/default-plugins';

/** The extension points at which plugins take part here. */
export type Point = 'preEnqueue' | 'queueSort' | 'preFilter' | 'filter' | 'postFilter' | 'preScore' | 'score' | 'reserve' | 'permit' | 'preBind' | 'bind';

export interface PluginSet {
  readonly enabled?: readonly PluginRef[];
  readonly disabled?: readonly PluginRef[];
}

export interface SchedulerProfile {
  readonly schedulerName?: string;
  /** Taken note of, but all nodes are scored. */
  readonly percentageOfNodesToScore?: number;
  readonly plugins?: Readonly<Partial<Record<Point | 'postBind' | 'multiPoint', PluginSet>>>;
  readonly pluginConfig?: readonly { readonly name: string; readonly args?: object }[];
}

/** `kubescheduler.config.k8s.io/v1` as a user writes it. */
export interface KubeSchedulerConfiguration {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly profiles?: readonly SchedulerProfile[];
  readonly percentageOfNodesToScore?: number;
  readonly podInitialBackoffSeconds?: number;
  readonly podMaxBackoffSeconds?: number;
}
