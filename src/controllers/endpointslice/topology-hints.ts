import { quantityMilliValue } from '../../api/quantity';
import type { DiscoveryEndpointPort, Endpoint, EndpointSlice, Node, Service } from '../../api/types.gen';
import type { EventNote } from '../../client/event-recorder';

/** Endpoints spread over the zones as the zones' CPU is: for whose traffic each is meant (k8s.io/endpointslice `topologycache`). */

const MODES = ['service.kubernetes.io/topology-aware-hints', 'service.kubernetes.io/topology-mode'];
const ZONE = 'topology.kubernetes.io/zone';
/** How much more than its share an endpoint may get. */
const OVERLOAD = 0.2;
const EXCLUDED = ['node-role.kubernetes.io/control-plane', 'node-role.kubernetes.io/master'];

/** Whether a Service wants its endpoints to be spread so. */
export function hintsEnabled({ metadata: { annotations = {} } }: Service): boolean {
  const mode = MODES.map((name) => annotations[name]).find((value) => value !== undefined);
  return mode === 'Auto' || mode === 'auto';
}

/** What a node adds to its zone; undefined if it does not count. */
export function capacityOf({ metadata, status }: Node): { readonly zone: string; readonly cpuMillis: number } | undefined {
  const isExcluded = EXCLUDED.some((label) => metadata.labels?.[label] !== undefined);
  if (isExcluded || status?.conditions?.find(({ type }) => type === 'Ready')?.status !== 'True') return undefined;
  return { zone: metadata.labels?.[ZONE] ?? '', cpuMillis: quantityMilliValue(status.allocatable?.cpu ?? '0') };
}

/** The share that each zone has of the nodes' CPU, by zone; undefined if that cannot be told (`SetNodes`). */
export function zoneRatios(nodes: Iterable<Node>): ReadonlyMap<string, number> | undefined {
  const cpus = new Map<string, number>();
  let total = 0;
  for (const node of nodes) {
    const capacity = capacityOf(node);
    if (!capacity) continue;
    const { zone, cpuMillis } = capacity;
    if (zone === '' || cpuMillis === 0) return undefined;
    add(cpus, zone, cpuMillis);
    total += cpuMillis;
  }
  return cpus.size < 2 ? undefined : new Map([...cpus].sort(([a], [b]) => (a < b ? -1 : 1)).map(([zone, cpu]) => [zone, cpu / total]));
}

interface Allocation {
  readonly minimum: number;
  readonly maximum: number;
  readonly desired: number;
}

/** How many endpoints each zone should have, or why they cannot be spread (`getAllocations`). */
function allocationsOf(ratios: ReadonlyMap<string, number> | undefined, count: number): ReadonlyMap<string, Allocation> | string {
  if (!ratios) return 'Insufficient Node information: allocatable CPU or zone not specified on one or more nodes';
  const counts = `(${count} endpoints, ${ratios.size} zones)`;
  if (ratios.size > count) return `Insufficient number of endpoints ${counts}`;
  const zones = [...ratios].map(([zone, ratio]) => {
    const minimum = Math.ceil((ratio * count) / (1 + OVERLOAD));
    return { zone, minimum, desired: Math.max(ratio * count, minimum) };
  });
  const spare = count - zones.reduce((sum, { minimum }) => sum + minimum, 0);
  if (spare < 0) return `Unable to allocate minimum required endpoints to each zone without exceeding overload threshold ${counts}`;
  return new Map(zones.map(({ zone, minimum, desired }) => [zone, { minimum, desired, maximum: minimum + spare }]));
}

/** What a slice that is to be made holds. */
interface Held {
  readonly ports?: readonly DiscoveryEndpointPort[];
  readonly endpoints?: readonly Endpoint[];
}

/** What becomes of a Service's slices. */
interface Changes {
  readonly create: readonly Held[];
  readonly update: readonly EndpointSlice[];
  readonly unchanged: readonly EndpointSlice[];
}

export interface Hinted extends Pick<Changes, 'create' | 'update'> {
  /** Hints are given. */
  readonly isHinted: boolean;
  readonly event?: Pick<EventNote, 'type' | 'reason' | 'message'>;
}

const isReady = ({ conditions }: Endpoint): boolean => conditions?.ready === true;
const disabled = (message: string): Hinted['event'] => ({ type: 'Warning', reason: 'TopologyAwareHintsDisabled', message });

/** What is said of a Service that no longer wants it. */
export const HINTS_DISABLED = 'Topology Aware Hints has been disabled';

/** Says of each endpoint for whose traffic it is meant, changing as few slices as possible (`AddHints`). */
export function addHints({ create, update, unchanged }: Changes, ratios: ReadonlyMap<string, number> | undefined, wasHinted: boolean): Hinted {
  const endpoints = [...create, ...update, ...unchanged].flatMap((slice) => slice.endpoints?.filter(isReady) ?? []);
  const allocations = allocationsOf(ratios, endpoints.length);
  const zoneless = endpoints.some(({ zone }) => !zone) ? 'One or more endpoints do not have a zone specified' : undefined;
  if (typeof allocations === 'string' || zoneless) {
    const hinted = unchanged.filter((slice) => slice.endpoints?.some(({ hints }) => hints !== undefined));
    const event = disabled(typeof allocations === 'string' ? allocations : zoneless!);
    return { create: create.map(unhinted), update: [...update, ...hinted].map(unhinted), isHinted: false, ...(event && { event }) };
  }
  const counts = new Map<string, number>();
  const stale = unchanged.filter((slice) => !countHints(slice, counts, allocations));
  const [created, updated] = [create.map(inItsZone), [...update, ...stale].map(inItsZone)];
  for (const { hints } of [...created, ...updated].flatMap((slice) => slice.endpoints ?? []))
    for (const { name } of hints?.forZones ?? []) add(counts, name, 1);
  const moves = giversAndTakers(allocations, counts);
  return {
    create: created.map((slice) => redistributed(slice, moves)),
    update: updated.map((slice) => redistributed(slice, moves)),
    isHinted: true,
    ...(!wasHinted && { event: { type: 'Normal', reason: 'TopologyAwareHintsEnabled', message: 'Topology Aware Hints has been enabled' } }),
  };
}

type Slice = Pick<EndpointSlice, 'endpoints'> | Pick<Held, 'endpoints'>;

const add = (counts: Map<string, number>, zone: string, count: number): void => void counts.set(zone, (counts.get(zone) ?? 0) + count);

const withEndpoints = <S extends Slice>(slice: S, change: (endpoint: Endpoint) => Endpoint): S =>
  slice.endpoints ? { ...slice, endpoints: slice.endpoints.map(change) } : slice;

const unhinted = <S extends Slice>(slice: S): S => withEndpoints(slice, ({ hints: _, ...endpoint }) => endpoint);

const inItsZone = <S extends Slice>(slice: S): S =>
  withEndpoints(slice, ({ hints: _, ...endpoint }) => (isReady(endpoint) ? { ...endpoint, hints: { forZones: [{ name: endpoint.zone! }] } } : endpoint));

/** Adds up the hints of a slice, unless they are not what they may be (`getHintsByZone`). */
function countHints({ endpoints }: EndpointSlice, counts: Map<string, number>, allocations: ReadonlyMap<string, Allocation>): boolean {
  const own = new Map<string, number>();
  for (const endpoint of endpoints?.filter(isReady) ?? []) {
    const zones = endpoint.hints?.forZones ?? [];
    if (zones.length === 0 || zones.some(({ name }) => !allocations.has(name))) return false;
    for (const { name } of zones) add(own, name, 1);
  }
  if ([...own].some(([zone, count]) => count + (counts.get(zone) ?? 0) > allocations.get(zone)!.maximum)) return false;
  for (const [zone, count] of own) add(counts, zone, count);
  return true;
}

interface Moves {
  readonly givers: Map<string, number>;
  readonly takers: Map<string, number>;
}

/** How many endpoints zones give to others and get from them (`getGivingAndReceivingZones`). */
function giversAndTakers(allocations: ReadonlyMap<string, Allocation>, counts: ReadonlyMap<string, number>): Moves {
  const over = new Map([...allocations].map(([zone, { desired }]) => [zone, (counts.get(zone) ?? 0) - desired]));
  const short = new Map([...over].map(([zone, more]) => [zone, -more]));
  const moves: Moves = { givers: new Map(), takers: new Map() };
  for (;;) {
    const [giver, more] = most(over);
    const [taker, fewer] = most(short);
    if ((more < 1 && fewer < 1) || more < 0.5 || fewer < 0.5) return moves;
    add(moves.givers, giver, 1);
    add(moves.takers, taker, 1);
    over.set(giver, more - 1);
    short.set(taker, fewer - 1);
  }
}

const most = (zones: ReadonlyMap<string, number>): readonly [zone: string, count: number] =>
  [...zones].reduce((best, zone) => (zone[1] > best[1] ? zone : best), ['', 0] as const);

/** Endpoints of zones that have too many are meant for those that have too few (`redistributeHints`). */
const redistributed = <S extends Slice>(slice: S, { givers, takers }: Moves): S =>
  withEndpoints(slice, (endpoint) => {
    const zone = endpoint.zone ?? '';
    const [taker] = takers.keys();
    if (!isReady(endpoint) || !givers.has(zone) || taker === undefined) return endpoint;
    takeOne(givers, zone);
    takeOne(takers, taker);
    return { ...endpoint, hints: { forZones: [{ name: taker }] } };
  });

function takeOne(counts: Map<string, number>, zone: string): void {
  const left = (counts.get(zone) ?? 0) - 1;
  if (left > 0) counts.set(zone, left);
  else counts.delete(zone);
}
