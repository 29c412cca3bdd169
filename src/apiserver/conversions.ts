import type { Outcome } from '../api/connection';
import type { Kind } from '../api/kinds/kind';
import type { KubeObject, ListObject } from '../api/object';
import { quote } from '../api/quote';
import type { Status } from '../api/types.gen';
import { isList, type NetworkResponse } from '../api/wire';
import type { KeyValue } from '../etcd/messages';
import { urlOf } from './admission/dynamic/webhook-call';
import type { Converting, Operation, Review } from './operation';
import { newUid } from './registry/names';
import type { Put } from './registry/scope';
import { isOf, type Resource } from './resources';
import type { Route } from './route';
import { type Selection, selects } from './selection';
import { noSuchResource, plainError } from './status';
import { fail, show, type Turn } from './turn';
import { callWebhook, failureInWords } from './webhook-target';

/**
 * Custom resources whose versions a webhook converts into each other (apiextensions `apiserver/conversion`). A request is decided in the version it came
 * in: what is stored in another is converted before, what comes of it is converted into the version that is stored, and what is answered into that which was
 * asked for. Of what watches are told: converted-watches.ts.
 */
const TIMEOUT_SECONDS = 30;

type Converter = NonNullable<Kind['converter']>;

/** What goes on when a conversion is done. */
export interface Continuations {
  readonly decide: (turn: Turn, operation: Operation, route: Route, current: KeyValue<KubeObject>, isPresent: boolean) => void;
  readonly store: (turn: Turn, operation: Operation, route: Route, decision: Put, modRevision: number) => void;
  readonly sweep: (turn: Turn, operation: Operation, route: Route, list: ListObject) => void;
}

const isStale = (object: unknown, apiVersion: string): object is KubeObject => (object as KubeObject).apiVersion !== apiVersion;

/** Answers with objects in the version that was asked for. */
export function showConverted(turn: Turn, operation: Operation, route: Route, code: number, body: unknown, warnings?: readonly string[]): void {
  const { resource } = route;
  const objects = resource.kind.converter ? (isList(body) ? body.items : isOf(resource, body) ? [body] : []) : [];
  const stale = objects.filter((object): object is KubeObject => isStale(object, resource.apiVersion));
  if (stale.length === 0) show(turn, operation, route, code, body, warnings);
  else convert(turn, { operation, objects: stale, to: resource.apiVersion, next: { do: 'show', code, body, ...(warnings ? { warnings } : {}) } });
}

/** Whether what is stored must be converted before anything is decided from it; then that is under way. */
export function convertsCurrent(turn: Turn, operation: Operation, { resource }: Route, current: KeyValue<KubeObject> | undefined, isPresent: boolean): boolean {
  const { value } = current ?? {};
  if (!resource.kind.converter || !current || !value || !isStale(value, resource.apiVersion)) return false;
  convert(turn, { operation, objects: [value], to: resource.apiVersion, next: { do: 'decide', current, isPresent } });
  return true;
}

/** Whether a webhook makes objects of that version, of others that are stored. */
export const isConverted = ({ kind, storage }: Resource): boolean => kind.converter !== undefined && kind !== storage;

/** Whether a selection names fields that what is stored has not, but only what a webhook makes of it. */
const selectsConverted = (resource: Resource, { fields }: Selection): boolean => fields.length > 0 && isConverted(resource);

/** What to read for a selection: more than it means, where its fields are known only later. */
export const beforeConversion = (resource: Resource, selection: Selection): Selection =>
  selectsConverted(resource, selection) ? { ...selection, fields: [] } : selection;

/** Goes on with those of a list that are selected; false: they are selected already. */
export function selectsLater(turn: Turn, operation: Operation, { resource }: Route, list: ListObject, selection: Selection, then: 'show' | 'sweep'): boolean {
  const stale = list.items.filter((object) => isStale(object, resource.apiVersion));
  if (!selectsConverted(resource, selection) || stale.length === 0) return false;
  convert(turn, { operation, objects: stale, to: resource.apiVersion, next: { do: 'select', list, selection, then } });
  return true;
}

const storedVersionOf = ({ storage: { group, version } }: Resource): string => `${group}/${version}`;

/** Whether what is to be stored must be converted first; then that is under way. */
export function convertsDecision(turn: Turn, operation: Operation, { resource }: Route, decision: Put, modRevision: number): boolean {
  const to = storedVersionOf(resource);
  if (!resource.kind.converter || !isStale(decision.object, to)) return false;
  convert(turn, { operation, objects: [decision.object], to, next: { do: 'store', decision, modRevision } });
  return true;
}

function convert(turn: Turn, converting: Omit<Converting, keyof Review> & Pick<Review, 'objects' | 'to'>): void {
  const { operation, objects, to } = converting;
  const converter = turn.server.routeOf(operation.request).resource?.kind.converter;
  if (!converter) return fail(turn, operation, noSuchResource());
  const review = ask(turn, converter, objects, to);
  if ('error' in review) failed(turn, converting, review.error);
  else turn.server.state.conversions.set(review.stream, { ...converting, ...review });
}

/** Asks a webhook to convert objects; or why it cannot be asked. */
export function ask(turn: Turn, converter: Converter, objects: readonly KubeObject[], to: string): Review | { readonly error: string } {
  const uid = newUid(turn.server.random);
  const version = converter.reviewVersions.find((one) => one === 'v1' || one === 'v1beta1') ?? 'v1';
  const review = { kind: 'ConversionReview', apiVersion: `apiextensions.k8s.io/${version}`, request: { uid, desiredAPIVersion: to, objects } };
  const called = callWebhook(turn, converter.client, TIMEOUT_SECONDS, review);
  if ('error' in called) return { error: `failed: Post ${quote(urlOf(converter.client, TIMEOUT_SECONDS))}: ${called.error}` };
  return { ...called, objects, to, uid };
}

/** What is said of objects that the webhook has not converted; they are never none. */
export function conversionFailed(objects: readonly KubeObject[], why: string): Status {
  const [first] = objects;
  return plainError(`conversion webhook for ${first?.apiVersion}, Kind=${first?.kind} ${why}`);
}

const failed = (turn: Turn, { operation, objects }: Pick<Converting, 'operation' | 'objects'>, why: string): void =>
  fail(turn, operation, conversionFailed(objects, why));

/** A conversion is done, or is not. False: the stream is nobody's here. */
export function onConverted(turn: Turn, { stream, outcome }: Pick<NetworkResponse, 'stream' | 'outcome'>, next: Continuations): boolean {
  const { conversions } = turn.server.state;
  const converting = conversions.get(stream);
  if (!converting) return false;
  conversions.delete(stream);
  const converted = readReview(converting, outcome);
  const route = turn.server.routeOf(converting.operation.request);
  if (typeof converted === 'string') failed(turn, converting, converted);
  else if (!route.resource) fail(turn, converting.operation, noSuchResource());
  else goOn(turn, converting, route, converted, next);
  return true;
}

function goOn(turn: Turn, { operation, objects, next: after }: Converting, route: Route, converted: readonly KubeObject[], next: Continuations): void {
  const [first] = converted as readonly [KubeObject];
  if (after.do === 'decide') next.decide(turn, operation, route, { ...after.current, value: first }, after.isPresent);
  else if (after.do === 'store') next.store(turn, operation, route, { ...after.decision, object: first }, after.modRevision);
  else {
    const inVersion = (object: KubeObject): KubeObject => converted[objects.indexOf(object)] ?? object;
    if (after.do === 'select') {
      const items = after.list.items.map(inVersion).filter((object) => selects(after.selection, route.resource, object));
      if (after.then === 'sweep') next.sweep(turn, operation, route, { ...after.list, items });
      else show(turn, operation, route, 200, { ...after.list, items });
      return;
    }
    const { code, body, warnings } = after;
    show(turn, operation, route, code, isList(body) ? { ...body, items: body.items.map(inVersion) } : first, warnings);
  }
}

interface Response {
  readonly uid?: string;
  readonly convertedObjects?: readonly KubeObject[];
  readonly result?: { readonly status?: string; readonly message?: string };
}

function parse(body: string): { readonly response?: Response } | undefined {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

/** The objects in the other version, or why they are none. Of the metadata, only labels and annotations may change. */
export function readReview({ objects, to, uid, host }: Review, outcome: Outcome): readonly KubeObject[] | string {
  if ('failure' in outcome) return `failed: ${failureInWords(outcome.failure, host)}`;
  const response = parse(outcome.body)?.response;
  if ((outcome.status ?? 200) >= 400 || !response) return `failed: ${outcome.body.trim() || 'the server is unable to process the request'}`;
  if (response.uid !== uid) return `failed: expected response.uid=${quote(uid)}, got ${quote(response.uid ?? '')}`;
  const { result, convertedObjects = [] } = response;
  if (result?.status !== 'Success') return `failed: ${result?.message || 'the webhook did not say why'}`;
  if (convertedObjects.length !== objects.length) return `returned ${convertedObjects.length} objects, expected ${objects.length}`;
  const wrong = convertedObjects.findIndex(({ apiVersion }) => apiVersion !== to);
  if (wrong >= 0)
    return `returned invalid converted object at index ${wrong}: invalid groupVersion (expected ${to}, received ${convertedObjects[wrong]?.apiVersion})`;
  return convertedObjects.map((object, i) => {
    const { labels, annotations } = object.metadata;
    const { labels: _, annotations: __, ...own } = objects[i]?.metadata ?? {};
    return { ...object, metadata: { ...own, ...(labels ? { labels } : {}), ...(annotations ? { annotations } : {}) } };
  });
}
