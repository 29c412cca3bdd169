import type { KubeObject } from '../api/object';
import { readAs } from '../api/schema/coder';
import { type Answer, answerTo, type Question } from '../ask/ask';
import { podOf } from '../ask/pod-of';
import { worldOf } from '../ask/world';
import type { Cluster } from '../cluster/cluster';
import { registryOf } from '../cluster/inspect';
import { schedulerReport } from '../cluster/scheduling';
import { readManifests } from '../engine/manifests';

/** What the page asks of the cluster as it is now; whether something fits it asks by a manifest. */
export type PageQuestion = Exclude<Question, { readonly question: 'fit' }> | { readonly question: 'fit'; readonly manifest: string };

export type Asked = { readonly answer: Answer } | { readonly problem: string };

export function askCluster(cluster: Cluster, asked: PageQuestion): Asked {
  const question = asked.question === 'fit' ? fitOf(asked.manifest) : asked;
  if ('problem' in question) return question;
  const objects = [...registryOf(cluster).present.values()].flatMap(({ value }) => (value === undefined ? [] : [value as KubeObject]));
  return { answer: answerTo(worldOf(objects, schedulerReport(cluster).configuration), question) };
}

function fitOf(manifest: string): Extract<Question, { readonly question: 'fit' }> | { readonly problem: string } {
  try {
    const pod = podOf(readManifests(manifest));
    if (!pod) return { problem: 'The file has neither a Pod nor a workload with a template.' };
    const { error } = readAs('core.v1.Pod', pod);
    return error === undefined ? { question: 'fit', pod } : { problem: error };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}
