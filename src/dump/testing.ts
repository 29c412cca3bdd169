import type { KubeObject } from '../api/object';
import type { Pod } from '../api/types.gen';
import { createCluster } from '../cluster/cluster';
import { registryOf } from '../cluster/inspect';
import { type Engine, openEngine } from '../engine';
import { kubectl } from '../kubectl/kubectl';
import { ASKED_FOR } from './dump-kinds';
import { readDump } from './read-dump';

/** What kubectl prints of a cluster. */
export async function kubectlGet(engine: Engine, output: 'yaml' | 'json', resources: readonly string[] = ASKED_FOR): Promise<string> {
  let [out, complaints] = ['', ''];
  await kubectl(['get', resources.join(','), '-A', '-o', output], {
    transport: { request: async (call) => engine.request(call), stream: () => Promise.reject(new Error('nothing is watched here')) },
    files: { read: () => undefined, list: () => [] },
    session: { namespace: 'default', server: 'https://podscope' },
    now: () => engine.nowUs,
    sleep: async (seconds) => engine.runFor(seconds),
    stdout: (text) => {
      out += text;
    },
    stderr: (text) => {
      complaints += text;
    },
    signal: new AbortController().signal,
  });
  if (complaints) throw new Error(complaints);
  return out;
}

/** A cluster with these manifests, settled. */
export function clusterWith(manifests: string, nodes = 3): Engine {
  const engine = openEngine({ nodes, addons: ['local-path'] });
  engine.apply(manifests);
  engine.runFor(120);
  return engine;
}

/** The copy of a dump, after so many minutes. */
export function copyAfter(dump: string, minutes: number) {
  const { config, report } = readDump(dump);
  const cluster = createCluster(config);
  cluster.runTo(config.startUs + minutes * 60e6);
  const objects = [...registryOf(cluster).present.values()].map(({ value }) => value as KubeObject);
  return { config, report, cluster, objects, pods: objects.filter((object): object is Pod => object.kind === 'Pod') };
}
