import { type Process, type Run, request } from '../program';
import { dialError } from './dial-error';
import { fatal, klog } from './log';
import type { Subcommand } from './subcommand';

/** Where a Pod finds what its service account has. */
export const FOLDER = '/var/run/secrets/kubernetes.io/serviceaccount';
const TIMEOUT_US = 30e6;

/** Where the API server is found from within the cluster, and who asks (client-go `rest.InClusterConfig`). */
interface InCluster {
  readonly host: string;
  readonly port: number;
  readonly token: string;
}

function inCluster({ env, files }: Process): InCluster | string {
  const [host, port] = [env.get('KUBERNETES_SERVICE_HOST'), env.get('KUBERNETES_SERVICE_PORT')];
  if (!host || !port) return 'unable to load in-cluster configuration, KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT must be defined';
  const token = files.read(`${FOLDER}/token`);
  return token === undefined ? `open ${FOLDER}/token: no such file or directory` : { host, port: Number(port), token };
}

function* poll(process: Process, { host, port, token }: InCluster): Run {
  const headers = [
    ['Host', `${host}:${port}`],
    ['Authorization', `Bearer ${token}`],
  ] as const;
  const outcome = yield* request(host, { port, protocol: 'http', tls: true, method: 'GET', path: '/healthz', headers }, TIMEOUT_US);
  const problem =
    'failure' in outcome ? dialError(outcome.failure, 'http', `${host}:${port}`, '/healthz') : (outcome.status ?? 200) >= 400 ? outcome.body : undefined;
  if (problem === undefined) return 0;
  yield* klog(process, 'main.go:78', 'status=failed', 'E');
  yield* klog(process, 'main.go:79', `error checking /healthz: ${problem}`, 'E');
  return 1;
}

export const inClusterClient: Subcommand = {
  short: 'Periodically poll the Kubernetes "/healthz" endpoint',
  flags: { 'poll-interval': { default: '30' } },
  *run(process, flags) {
    yield* klog(process, 'main.go:61', 'started');
    for (;;) {
      const found = inCluster(process);
      if (typeof found === 'string') return yield* fatal(process, `err: ${found}`);
      yield { call: 'sleep', us: flags.number('poll-interval') * 1e6 };
      yield* klog(process, 'main.go:74', 'calling /healthz');
      yield* poll(process, found);
    }
  },
};
