import { at, each, fill } from '../defaults/fill';
import { defaultPodTemplate } from '../defaults/pod-spec';
import { semanticEqual } from '../equality';
import type { PersistentVolumeClaim, StatefulSet, StatefulSetSpec, StatefulSetUpdateStrategy } from '../types.gen';
import { validateStatefulSet, validateStatefulSetStatusUpdate, validateStatefulSetUpdate } from '../validation/workloads';
import { AGE, column, NAME } from './columns';
import { defineKind } from './kind';
import { claimSpecDefaults, claimSpecWarnings } from './persistent-volume-claim';
import { containerColumns } from './pod-template-columns';
import { templateWarnings } from './pod-warnings';
import { workloadStrategy } from './workload';

const strategy = workloadStrategy<StatefulSet>('apps.v1.StatefulSetStatus');

export const statefulSet = defineKind<StatefulSet>({
  group: 'apps',
  version: 'v1',
  kind: 'StatefulSet',
  plural: 'statefulsets',
  singular: 'statefulset',
  shortNames: ['sts'],
  categories: ['all'],
  namespaced: true,
  schema: 'apps.v1.StatefulSet',
  ...strategy,
  subresources: ['scale', 'status'],
  prepareForCreate: (set, info) => dropMaxUnavailable(strategy.prepareForCreate(set, info)),
  prepareForUpdate: (next, old, info) =>
    strategy.prepareForUpdate(old.spec?.updateStrategy?.rollingUpdate?.maxUnavailable === undefined ? dropMaxUnavailable(next) : next, old, info),
  defaults: (set) => at(set, 'spec', defaultSpec),
  validateCreate: validateStatefulSet,
  validateUpdate: validateStatefulSetUpdate,
  validateStatusUpdate: validateStatefulSetStatusUpdate,
  warnings: setWarnings,
  columns: [
    NAME,
    column('Ready', 'Number of the pod with ready state', ({ spec, status }) => `${status?.readyReplicas ?? 0}/${spec?.replicas ?? 0}`),
    AGE,
    ...containerColumns<StatefulSet>(({ spec }) => spec?.template),
  ],
});

const RETENTION = { whenDeleted: 'Retain', whenScaled: 'Retain' };

function defaultStrategy(given: StatefulSetUpdateStrategy): StatefulSetUpdateStrategy {
  const strategy = given.type ? given : { rollingUpdate: {}, ...given, type: 'RollingUpdate' };
  return strategy.type === 'RollingUpdate' ? at(strategy, 'rollingUpdate', (update) => fill(update, { partition: 0 })) : strategy;
}

const defaultClaim = (claim: PersistentVolumeClaim): PersistentVolumeClaim => ({
  ...claim,
  kind: 'PersistentVolumeClaim',
  apiVersion: 'v1',
  spec: claimSpecDefaults(claim.spec ?? {}),
  status: { ...claim.status, phase: claim.status?.phase || 'Pending' },
});

const defaultClaimOnce = (claim: PersistentVolumeClaim): PersistentVolumeClaim => {
  const defaulted = defaultClaim(claim);
  return semanticEqual(defaulted, claim) ? claim : defaulted;
};

/** Upstream `pkg/apis/apps/v1` SetDefaults_StatefulSet. */
function defaultSpec(given: StatefulSetSpec): StatefulSetSpec {
  const spec = fill(given, {
    podManagementPolicy: 'OrderedReady',
    updateStrategy: {},
    persistentVolumeClaimRetentionPolicy: {},
    replicas: 1,
    revisionHistoryLimit: 10,
  });
  const withPolicies = at(at(spec, 'updateStrategy', defaultStrategy), 'persistentVolumeClaimRetentionPolicy', (policy) => fill(policy, RETENTION));
  return at(at(withPolicies, 'template', defaultPodTemplate), 'volumeClaimTemplates', (claims) => each(claims, defaultClaimOnce));
}

/** `maxUnavailable` of StatefulSets is behind a feature gate that is off. */
function dropMaxUnavailable(set: StatefulSet): StatefulSet {
  return at(set, 'spec', (spec) =>
    at(spec, 'updateStrategy', (update) =>
      at(update, 'rollingUpdate', ({ maxUnavailable, ...rest }) => (maxUnavailable === undefined ? update.rollingUpdate : rest)),
    ),
  );
}

const KEEPS_ALL = 'spec.revisionHistoryLimit: a negative value retains all historical revisions; a value >= 0 is recommended';

function setWarnings(set: StatefulSet, old?: StatefulSet): readonly string[] {
  const { spec } = set;
  const ofTemplate = old && old.metadata.generation === set.metadata.generation ? [] : templateWarnings(spec?.template, 'spec.template');
  // On updates upstream writes the field as Go does.
  const ofClaims = (spec?.volumeClaimTemplates ?? []).flatMap((claim, i) =>
    claimSpecWarnings(claim.spec ?? {}, `spec.volumeClaimTemplates[${i}]${old ? '.Spec' : ''}`),
  );
  return [...ofTemplate, ...ofClaims, ...((spec?.revisionHistoryLimit ?? 0) < 0 ? [KEEPS_ALL] : [])];
}
