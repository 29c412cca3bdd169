import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { createHarness, type Harness } from '../../src/apiserver/testing/harness';

/**
 * Requests that a real API server of Kubernetes 1.36.2 refused (`validation`) or answered (`defaulting`), with its answers. Ours must be the same but for
 * uids, times and the like.
 */
interface Case {
  readonly name: string;
  readonly given?: { readonly path: string; readonly body: { readonly metadata: { readonly name: string } } };
  readonly method: 'POST' | 'PUT';
  readonly path: string;
  readonly body?: unknown;
  readonly expect: { readonly code: number; readonly warnings?: readonly string[]; readonly body: unknown };
}

const read = (file: string): readonly Case[] =>
  gunzipSync(readFileSync(new URL(file, import.meta.url)))
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Case);

type Body = Record<string, unknown> & { kind?: string; metadata?: Record<string, unknown>; message?: string };
const firstLine = (text: string): string => text.split('\n')[0]!.trimEnd();

function scrubService(spec: Record<string, unknown>): void {
  if (spec.clusterIP && spec.clusterIP !== 'None') Object.assign(spec, { clusterIP: '*', clusterIPs: ['*'] });
  for (const port of (spec.ports ?? []) as Record<string, unknown>[]) if (port.nodePort !== undefined && port.nodePort !== 30080) port.nodePort = '*';
  if (spec.healthCheckNodePort !== undefined) spec.healthCheckNodePort = '*';
}

/** Replaces what differs from cluster to cluster, as the recording did. */
function scrub(given: unknown): unknown {
  const body = structuredClone(given) as Body;
  const { metadata } = body;
  if (metadata) {
    for (const field of ['uid', 'creationTimestamp', 'resourceVersion', 'managedFields']) delete metadata[field];
    if (metadata.generateName && metadata.name) metadata.name = `${metadata.generateName}*`;
  }
  if (body.kind === 'Service' && body.spec) scrubService(body.spec as Record<string, unknown>);
  if (body.kind === 'Status') {
    if (body.message) body.message = firstLine(body.message);
    const details = body.details as { causes?: { message?: string }[]; uid?: string } | undefined;
    for (const cause of details?.causes ?? []) if (cause.message) cause.message = firstLine(cause.message);
    delete details?.uid;
  }
  return JSON.parse(
    JSON.stringify(body)
      .replace(/"(last\w*TransitionTime|startTime)":"[^"]*"/g, '"$1":"*"')
      .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '*')
      .replace(/kube-api-access-[a-z0-9]{5}/g, 'kube-api-access-*')
      .replace(/(min-)[a-z0-9]{5}(?=\\?")/g, '$1*'),
  ) as unknown;
}

function createCluster(): Harness {
  const cluster = createHarness();
  cluster.call({ method: 'POST', path: '/api/v1/namespaces/default/serviceaccounts', body: { metadata: { name: 'default' } } });
  return cluster;
}

function answerOf(cluster: Harness, { given, method, path, body }: Case): unknown {
  if (given) cluster.call({ method: 'POST', path: given.path, text: JSON.stringify(given.body) });
  const { code, warnings, body: answer } = cluster.call({ method, path, ...(body === undefined ? {} : { text: JSON.stringify(body) }) });
  if (given) cluster.call({ method: 'DELETE', path: `${given.path}/${given.body.metadata.name}?gracePeriodSeconds=0&propagationPolicy=Background` });
  return { code, ...(warnings?.length ? { warnings } : {}), body: scrub(answer) };
}

const kindOf = ({ name }: Case): string => name.slice(0, name.indexOf('/'));

describe.each(['validation', 'defaulting'])('requests of %s', (file) => {
  const cases = read(`./${file}.jsonl.gz`);
  const cluster = createCluster();
  it.each([...new Set(cases.map(kindOf))])('%s', (kind) => {
    const differing = cases
      .filter((one) => kindOf(one) === kind)
      .flatMap((one) => {
        const wanted = { ...one.expect, body: scrub(one.expect.body) };
        const got = answerOf(cluster, one);
        return isDeepStrictEqual(got, wanted) ? [] : [{ name: one.name, wanted, got }];
      });
    expect(differing).toEqual([]);
  });
});
