import type { FieldError } from '../../api/field-error';
import type { StructSchema } from '../../api/schema/scheduler-configuration';
import type { Plugin } from './plugin';

/** What a user may write as the arguments of a plugin, and what is refused of it (`pluginConfig` of a KubeSchedulerConfiguration). */
export interface ArgsDeclaration extends StructSchema {
  /** What cannot be used of arguments whose types are right (kube-scheduler `validation_pluginargs.go`). */
  validate?(path: string, given: object): readonly FieldError[];
}

/**
 * A plugin that takes arguments (kube-scheduler `PluginFactory`). It is made from what the user has written, of which everything may be missing, and
 * says itself what holds then. The types of what was written have been checked by `args`.
 */
export interface PluginFactory {
  readonly name: string;
  readonly args: ArgsDeclaration;
  create(given: object): Plugin;
}
