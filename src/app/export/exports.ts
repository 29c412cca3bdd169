import { formatYaml } from '../../api/yaml';
import { saveToDisk } from '../editor/open-from-disk';
import { useCluster } from '../store/cluster';
import { host } from '../store/host';
import { chromeTrace } from './chrome-trace';
import { manifestsOf } from './manifests';
import { openTelemetry } from './open-telemetry';

/** What the cluster can be given away as, other than a session: each is a file on the user's machine. */

const saveJson = (name: string, value: unknown): void => saveToDisk(name, JSON.stringify(value), 'application/json');

const saveTrace = async (): Promise<void> => saveJson('podscope-trace.json', await host.query({ kind: 'trace' }));
const savePerfetto = async (): Promise<void> => saveJson('podscope-perfetto.json', chromeTrace(await host.query({ kind: 'trace' })));
const saveOpenTelemetry = async (): Promise<void> => saveJson('podscope-otlp.json', openTelemetry(await host.query({ kind: 'trace' })));

async function saveManifests(): Promise<void> {
  const objects = Object.values(useCluster.getState().resources).flatMap((kept) => [...kept.values()]);
  const documents = manifestsOf(objects).map((object) => formatYaml(object));
  saveToDisk('podscope-cluster.yaml', documents.join('---\n'), 'application/yaml');
}

export const EXPORTS = { manifests: saveManifests, trace: saveTrace, perfetto: savePerfetto, openTelemetry: saveOpenTelemetry } as const;
