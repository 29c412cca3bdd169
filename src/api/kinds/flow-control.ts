import { at } from '../defaults/fill';
import type { ExemptPriorityLevelConfiguration, FlowSchema, LimitedPriorityLevelConfiguration, LimitResponse, PriorityLevelConfiguration } from '../types.gen';
import { validateFlowSchema, validateFlowSchemaStatus, validatePriorityLevel, validatePriorityLevelStatus } from '../validation/flow-control';
import { AGE, column, NAME } from './columns';
import { defineKind } from './kind';
import { bumpOnSpecChange, emptyStatus, keepMeta, keepSpec, keepStatus, withGeneration } from './strategy';

/** How an API server shares itself among its clients (upstream `pkg/registry/flowcontrol`, `pkg/apis/flowcontrol/v1/defaults.go`). Here nobody waits: the objects are kept and checked. */
const COMMON = {
  group: 'flowcontrol.apiserver.k8s.io',
  version: 'v1',
  namespaced: false,
  onDemand: true,
  allowUnconditionalUpdate: true,
  subresources: ['status'],
} as const;

const PRECEDENCE = 1000;
const SHARES = 30;
const QUEUES = 64;
const HAND_SIZE = 8;
const QUEUE_LENGTH = 50;

export const flowSchema = defineKind<FlowSchema>({
  ...COMMON,
  kind: 'FlowSchema',
  plural: 'flowschemas',
  singular: 'flowschema',
  schema: 'flowcontrol.v1.FlowSchema',
  defaults: (schema) => at(schema, 'spec', (spec) => ({ ...spec, matchingPrecedence: spec.matchingPrecedence || PRECEDENCE })),
  prepareForCreate: (schema) => withGeneration(emptyStatus('flowcontrol.v1.FlowSchemaStatus')(schema), 1),
  prepareForUpdate: (next, old) => bumpOnSpecChange(keepStatus(next, old), old),
  prepareForStatusUpdate: (next, old) => keepMeta(keepSpec(next, old), old),
  validateCreate: validateFlowSchema,
  validateUpdate: validateFlowSchema,
  validateStatusUpdate: validateFlowSchemaStatus,
  columns: [
    NAME,
    column('PriorityLevel', 'The level that its requests belong to.', ({ spec }) => spec?.priorityLevelConfiguration.name ?? ''),
    column('MatchingPrecedence', 'The lowest of those that match counts.', ({ spec }) => spec?.matchingPrecedence ?? 0),
    column('DistinguisherMethod', 'What makes a flow of requests.', ({ spec }) => spec?.distinguisherMethod?.type ?? '<none>'),
    AGE,
    column(
      'MissingPL',
      'references a broken or non-existent PriorityLevelConfiguration',
      ({ status }) => status?.conditions?.find(({ type }) => type === 'Dangling')?.status ?? '?',
    ),
  ],
});

const withLimitedDefaults = (limited: LimitedPriorityLevelConfiguration): LimitedPriorityLevelConfiguration => ({
  ...limited,
  nominalConcurrencyShares: limited.nominalConcurrencyShares ?? SHARES,
  lendablePercent: limited.lendablePercent ?? 0,
  ...(limited.limitResponse ? { limitResponse: withQueues(limited.limitResponse) } : {}),
});

const withQueues = (response: LimitResponse): LimitResponse =>
  at(response, 'queuing', ({ queues, handSize, queueLengthLimit }) => ({
    queues: queues || QUEUES,
    handSize: handSize || HAND_SIZE,
    queueLengthLimit: queueLengthLimit || QUEUE_LENGTH,
  }));

const withExemptDefaults = (exempt: ExemptPriorityLevelConfiguration): ExemptPriorityLevelConfiguration => ({
  nominalConcurrencyShares: exempt.nominalConcurrencyShares ?? 0,
  lendablePercent: exempt.lendablePercent ?? 0,
});

export const priorityLevelConfiguration = defineKind<PriorityLevelConfiguration>({
  ...COMMON,
  kind: 'PriorityLevelConfiguration',
  plural: 'prioritylevelconfigurations',
  singular: 'prioritylevelconfiguration',
  schema: 'flowcontrol.v1.PriorityLevelConfiguration',
  defaults: (level) => at(level, 'spec', (spec) => at(at(spec, 'limited', withLimitedDefaults), 'exempt', withExemptDefaults)),
  prepareForCreate: (level) => withGeneration(emptyStatus('flowcontrol.v1.PriorityLevelConfigurationStatus')(level), 1),
  prepareForUpdate: (next, old) => bumpOnSpecChange(keepStatus(next, old), old),
  prepareForStatusUpdate: (next, old) => keepMeta(keepSpec(next, old), old),
  validateCreate: validatePriorityLevel,
  validateUpdate: validatePriorityLevel,
  validateStatusUpdate: validatePriorityLevelStatus,
  columns: [
    NAME,
    column('Type', 'Whether its requests may have to wait.', ({ spec }) => spec?.type ?? ''),
    column('NominalConcurrencyShares', 'Its part of all requests at once.', ({ spec }) => spec?.limited?.nominalConcurrencyShares ?? '<none>'),
    column('Queues', 'How many queues it has.', ({ spec }) => spec?.limited?.limitResponse?.queuing?.queues ?? '<none>'),
    column('HandSize', 'From how many queues a flow chooses.', ({ spec }) => spec?.limited?.limitResponse?.queuing?.handSize ?? '<none>'),
    column('QueueLengthLimit', 'How many wait in a queue.', ({ spec }) => spec?.limited?.limitResponse?.queuing?.queueLengthLimit ?? '<none>'),
    AGE,
  ],
});
