import { asJson, type JsonObject, type KubeObject } from '../api/object';
import { type Context, dryRunOf, dryRunSuffix, managerQuery, type PatchType, patch, withQuery } from './context';
import { ErrorList, KubectlError } from './errors';
import { mergePatch } from './merge/json-patch';
import { schemaOf } from './merge/schema';
import { strategicPatch } from './merge/strategic-patch';
import { report } from './output';
import type { Found } from './select';

/** The patch that makes one object of another, in the best form that its kind knows. */
export function patchBetween(before: KubeObject, after: KubeObject): { readonly type: PatchType; readonly body: JsonObject } {
  const schema = schemaOf(before.apiVersion, before.kind);
  return schema
    ? { type: 'strategic', body: strategicPatch(asJson(before), asJson(after), schema) }
    : { type: 'merge', body: mergePatch(asJson(before), asJson(after)) };
}

export const isEmptyPatch = (body: JsonObject): boolean => Object.keys(body).length === 0;

/** Sends a patch, unless nothing is to leave the client; gives back the object as it is then. */
export async function sendPatch(
  context: Context,
  path: string,
  change: { readonly type: PatchType; readonly body: JsonObject | readonly JsonObject[] },
  after: KubeObject,
  manager: string,
): Promise<KubeObject> {
  const dryRun = dryRunOf(context);
  if (dryRun === 'client' || context.flags.bool('local')) return after;
  return patch(context, withQuery(path, { dryRun: dryRun === 'server' ? 'All' : undefined, ...managerQuery(context, manager) }), change.type, change.body);
}

export interface Update {
  readonly manager: string;
  /** The object as it is to be; throws what speaks against it. */
  readonly change: (object: KubeObject) => KubeObject | Promise<KubeObject>;
  /** What is said of it: `labeled`; undefined says nothing. */
  readonly done: (before: KubeObject, after: KubeObject) => string | undefined;
}

/** Changes objects one after the other, and goes on after one that cannot be changed. */
export async function updateEach(context: Context, found: readonly Found[], { manager, change, done }: Update): Promise<void> {
  const errors: KubectlError[] = [];
  for (const { object, path } of found) {
    try {
      const after = await change(object);
      const difference = patchBetween(object, after);
      const result = isEmptyPatch(difference.body) ? after : await sendPatch(context, path, difference, after, manager);
      const said = done(object, after);
      if (said !== undefined) report(context, result, `${said}${dryRunSuffix(dryRunOf(context))}`);
    } catch (error) {
      if (error instanceof ErrorList) errors.push(...error.errors);
      else if (error instanceof KubectlError) errors.push(error);
      else throw error;
    }
  }
  if (errors.length > 0) throw new ErrorList(errors);
}

/** `TYPE NAME key=value key-`: the words that select, and the pairs. */
export function splitPairs(words: readonly string[], what: string): { readonly selecting: readonly string[]; readonly pairs: readonly string[] } {
  const isPair = (word: string): boolean => word.indexOf('=') > 0 || word.endsWith('-');
  const first = words.findIndex(isPair);
  const selecting = first < 0 ? words : words.slice(0, first);
  const pairs = first < 0 ? [] : words.slice(first);
  const stray = pairs.find((word) => !isPair(word));
  if (stray !== undefined) throw new KubectlError(`all resources must be specified before ${what} changes: ${stray}`);
  return { selecting, pairs };
}
