/** The components of the control plane, and the user's client, as English calls them. */
export const NAMES = {
  kubectl: 'kubectl',
  apiserver: 'API server',
  etcd: 'etcd',
  scheduler: 'Scheduler',
  controllers: 'Controllers',
} as const;

/** The nodes of the first cluster: the picture has them before it is there. */
export const FIRST_NODES = ['node-1', 'node-2', 'node-3'] as const;
/** What is said until then. */
export const STARTING = { en: 'The cluster is starting', zh: '集群正在启动' } as const;
