import { isStatus } from '../../api/wire';
import { findKind, resourcePath } from '../../kubectl/discovery';
import { useCluster } from '../store/cluster';
import { discovery } from '../store/discovery';
import { host } from '../store/host';
import type { Verdict } from './language/refusal';
import type { Sendable } from './language/worker';

/** More documents than these are left to the real thing. */
const ASKED_MAX = 20;
const AGENT = 'kubectl';

async function ask({ index, text, namespace = 'default' }: Sendable, path: (namespace: string) => string): Promise<Verdict> {
  const answer = await host.call(
    { method: 'POST', path: `${path(namespace)}?dryRun=All&fieldValidation=Strict`, contentType: 'application/yaml', text },
    AGENT,
    { aside: true },
  );
  // That there is one of the name already is no fault of the text; that nobody answers neither.
  const refused = answer.code >= 400 && answer.code < 500 && ![408, 409, 410, 429].includes(answer.code);
  return { index, status: refused && isStatus(answer.body) ? answer.body : undefined, warnings: answer.warnings ?? [] };
}

/** What the API server would say to these documents, without any of it happening in the cluster. */
export async function dryRun(documents: readonly Sendable[]): Promise<readonly Verdict[]> {
  if (useCluster.getState().link !== 'open' || documents.length === 0 || documents.length > ASKED_MAX) return [];
  const found = await discovery();
  if (!found) return [];
  const verdicts: Verdict[] = [];
  // One after the other: each is a small excursion of the cluster.
  for (const document of documents) {
    const resource = findKind(found, document.apiVersion, document.kind);
    if (!resource) verdicts.push({ index: document.index, status: undefined, warnings: [], isUnknown: true });
    else if (resource.verbs.includes('create')) verdicts.push(await ask(document, (namespace) => resourcePath(resource, namespace)));
  }
  return verdicts;
}
