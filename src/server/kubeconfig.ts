import { formatYaml } from '../api/yaml';

/** The configuration with which kubectl finds the server. */
export const kubeconfig = (server: string): string =>
  formatYaml({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'podscope', cluster: { server } }],
    contexts: [{ name: 'podscope', context: { cluster: 'podscope', user: 'podscope' } }],
    users: [{ name: 'podscope', user: {} }],
    'current-context': 'podscope',
    preferences: {},
  });
