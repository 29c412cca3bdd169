/**
 * What a dump is asked for: all that decides where Pods go, and who keeps them. No ConfigMaps and no Secrets: stand-ins are made for those. Each is served by
 * all clusters since 1.28, for kubectl stops at what is not.
 */
export const ASKED_FOR = [
  'nodes',
  'namespaces',
  'pods',
  'replicationcontrollers',
  'services',
  'limitranges',
  'resourcequotas',
  'persistentvolumes',
  'persistentvolumeclaims',
  'deployments.apps',
  'replicasets.apps',
  'statefulsets.apps',
  'daemonsets.apps',
  'controllerrevisions.apps',
  'jobs.batch',
  'cronjobs.batch',
  'horizontalpodautoscalers.autoscaling',
  'poddisruptionbudgets.policy',
  'priorityclasses.scheduling.k8s.io',
  'storageclasses.storage.k8s.io',
  'csinodes.storage.k8s.io',
  'networkpolicies.networking.k8s.io',
  'ingresses.networking.k8s.io',
  'ingressclasses.networking.k8s.io',
  'runtimeclasses.node.k8s.io',
  'customresourcedefinitions.apiextensions.k8s.io',
  'validatingwebhookconfigurations.admissionregistration.k8s.io',
  'mutatingwebhookconfigurations.admissionregistration.k8s.io',
] as const;

/** The command that makes a dump, which only reads. */
export const DUMP_COMMAND = `kubectl get ${ASKED_FOR.join(',')} -A -o json > cluster.json`;
