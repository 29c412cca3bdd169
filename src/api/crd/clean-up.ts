import type { CustomResourceDefinition, CustomResourceDefinitionCondition } from '../types.gen';
import { withCondition } from './conditions';

/** The end of a definition: its objects go before it does (apiextensions `registry/customresourcedefinition` Delete, `controller/finalizer`). */
type Definition = CustomResourceDefinition;

const FINALIZER = 'customresourcecleanup.apiextensions.k8s.io';

/** Whether a definition still has objects. */
export type Instances = 'none' | 'some';

const terminating = (status: 'True' | 'False', reason: string, message: string): CustomResourceDefinitionCondition => ({
  type: 'Terminating',
  status,
  reason,
  message,
});

/** A definition whose deletion begins. */
export function beginDeletion(definition: Definition, now: string): Definition {
  const finalizers = definition.metadata.finalizers ?? [];
  const marked: Definition = {
    ...definition,
    metadata: {
      ...definition.metadata,
      deletionTimestamp: now,
      finalizers: finalizers.includes(FINALIZER) ? finalizers : [...finalizers, FINALIZER],
    },
  };
  const message = 'CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon';
  return withCondition(marked, now, terminating('True', 'InstanceDeletionPending', message));
}

/** The next step of a definition that is being deleted, or the same one while its objects are going: at last without the finalizer. */
export function cleanUpDefinition(definition: Definition, instances: Instances, now: string): Definition {
  const finalizers = definition.metadata.finalizers ?? [];
  if (!finalizers.includes(FINALIZER)) return definition;
  const conditionOf = (type: string): CustomResourceDefinitionCondition | undefined => definition.status?.conditions?.find((c) => c.type === type);
  if (conditionOf('Terminating')?.reason !== 'InstanceDeletionInProgress')
    return withCondition(definition, now, terminating('True', 'InstanceDeletionInProgress', 'CustomResource deletion is in progress'));
  if (instances === 'some') return definition;
  const established = conditionOf('Established')?.status === 'True';
  const done = established
    ? terminating('False', 'InstanceDeletionCompleted', 'removed all instances')
    : terminating('False', 'NeverEstablished', 'resource was never established');
  const { finalizers: _, ...metadata } = definition.metadata;
  const others = finalizers.filter((name) => name !== FINALIZER);
  return withCondition({ ...definition, metadata: others.length > 0 ? { ...metadata, finalizers: others } : metadata }, now, done);
}

/** Whether objects may not be made any more because the definition goes. */
export const isTerminating = ({ status }: Definition): boolean => status?.conditions?.some((c) => c.type === 'Terminating' && c.status === 'True') ?? false;
