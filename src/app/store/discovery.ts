import { DISCOVERY_ACCEPT, type Discovery, readDiscovery } from '../../kubectl/discovery';
import { useCluster } from './cluster';
import { host } from './host';

async function discover(): Promise<Discovery | undefined> {
  const answers = await Promise.all(['/api', '/apis'].map((path) => host.call({ method: 'GET', path, accept: DISCOVERY_ACCEPT }, 'kubectl', { aside: true })));
  return answers.every((a) => a.code === 200) ? readDiscovery(answers) : undefined;
}

/** Custom resources change what there is; nothing else does. */
let known: { readonly definitions: unknown; readonly discovery: Promise<Discovery | undefined> } | undefined;

/** What the cluster serves, without the question happening in it; undefined if it does not say. */
export function discovery(): Promise<Discovery | undefined> {
  const definitions = useCluster.getState().resources.customresourcedefinitions;
  if (!known || known.definitions !== definitions) known = { definitions, discovery: discover() };
  return known.discovery;
}
