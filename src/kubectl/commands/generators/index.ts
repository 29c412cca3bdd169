import { configMapGenerator } from './configmap';
import { cronJobGenerator } from './cronjob';
import { deploymentGenerator } from './deployment';
import type { Generator } from './generator';
import { ingressGenerator } from './ingress';
import { jobGenerator } from './job';
import { namespaceGenerator } from './namespace';
import { podDisruptionBudgetGenerator } from './poddisruptionbudget';
import { priorityClassGenerator } from './priorityclass';
import { quotaGenerator } from './quota';
import { clusterRoleGenerator, roleGenerator } from './role';
import { clusterRoleBindingGenerator, roleBindingGenerator } from './rolebinding';
import { dockerRegistrySecretGenerator } from './secret-docker-registry';
import { genericSecretGenerator } from './secret-generic';
import { tlsSecretGenerator } from './secret-tls';
import { serviceAccountGenerator } from './serviceaccount';
import { tokenGenerator } from './token';

/** `kubectl create KIND`. */
export const generators: readonly Generator[] = [
  namespaceGenerator,
  deploymentGenerator,
  configMapGenerator,
  serviceAccountGenerator,
  jobGenerator,
  cronJobGenerator,
  quotaGenerator,
  roleGenerator,
  clusterRoleGenerator,
  roleBindingGenerator,
  clusterRoleBindingGenerator,
  ingressGenerator,
  podDisruptionBudgetGenerator,
  priorityClassGenerator,
  tokenGenerator,
];

/** `kubectl create secret KIND`. */
export const secretGenerators: readonly Generator[] = [genericSecretGenerator, tlsSecretGenerator, dockerRegistrySecretGenerator];

export { serviceGenerators } from './service';
