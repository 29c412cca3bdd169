import { formatYaml } from '../api/yaml';

/** The configuration with which kubectl and other clients find the server; some speak plain HTTP only where they are told that nothing is verified. */
export const kubeconfig = (server: string): string =>
  formatYaml({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'podscope', cluster: { server, 'insecure-skip-tls-verify': true } }],
    contexts: [{ name: 'podscope', context: { cluster: 'podscope', user: 'podscope' } }],
    users: [{ name: 'podscope', user: {} }],
    'current-context': 'podscope',
    preferences: {},
  });
