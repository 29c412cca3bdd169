import { at, type Life, type Span } from './life';

/** How a Pod does in one word, as it is shown where many stand under each other. */
export type Doing = 'pending' | 'starting' | 'back-off' | 'running' | 'ready' | 'lost' | 'terminating' | 'succeeded' | 'failed';

/** A Pod's life in short. */
export interface Brief extends Pick<Life, 'uid' | 'pod' | 'node' | 'createdUs' | 'endUs'> {
  readonly spans: readonly (Span & { readonly doing: Doing })[];
  /** How often a container was started again, each at its moment. */
  readonly restarts: readonly number[];
}

const NOT_STARTING = /BackOff|Err|Error|Invalid/;

/** How a Pod does at a moment of its life; a later line of this list never hides an earlier one. */
function doingAt(life: Life, us: number): Doing {
  const phase = at(life.phases, us)?.phase;
  if (phase === 'Succeeded') return 'succeeded';
  if (phase === 'Failed') return 'failed';
  if (at(life.graces, us)) return 'terminating';
  if (life.troubles.some(({ startUs, endUs = Number.POSITIVE_INFINITY }) => startUs <= us && us < endUs)) return 'lost';
  const isReady = at(life.conditions.find(({ type }) => type === 'Ready')?.spans ?? [], us)?.status === 'True';
  if (isReady) return 'ready';
  const held = life.containers.some(({ spans }) => {
    const span = at(spans, us);
    return span?.state === 'terminated' ? span.restarts : span?.state === 'waiting' && NOT_STARTING.test(span.reason ?? '');
  });
  if (held) return 'back-off';
  if (phase === 'Running') return 'running';
  return life.boundUs !== undefined && life.boundUs <= us ? 'starting' : 'pending';
}

/** A life in short: from each moment at which something changed to the next that made a difference. */
export function briefOf(life: Life): Brief {
  const { uid, pod, node, createdUs, endUs, containers, conditions } = life;
  const all = [
    life.phases,
    life.graces,
    life.troubles,
    ...(conditions.find(({ type }) => type === 'Ready') ? [conditions.find(({ type }) => type === 'Ready')!.spans] : []),
    ...containers.map(({ spans }) => spans),
  ].flat();
  const moments = [createdUs, ...(life.boundUs === undefined ? [] : [life.boundUs]), ...all.flatMap(({ startUs, endUs: end }) => [startUs, end ?? startUs])];
  const inside = [...new Set(moments)].filter((us) => us >= createdUs && (endUs === undefined || us < endUs)).sort((a, b) => a - b);
  const spans: (Span & { readonly doing: Doing })[] = [];
  for (const us of inside) {
    const doing = doingAt(life, us);
    const last = spans.at(-1);
    if (last?.doing === doing) continue;
    if (last) spans[spans.length - 1] = { ...last, endUs: us };
    spans.push({ startUs: us, doing });
  }
  const last = spans.at(-1);
  if (last && endUs !== undefined) spans[spans.length - 1] = { ...last, endUs };
  const restarts = containers.flatMap(({ spans: states }) => states.flatMap((s) => (s.state === 'running' && s.attempt > 0 ? [s.startUs] : [])));
  return { uid, pod, createdUs, ...(node !== undefined && { node }), ...(endUs !== undefined && { endUs }), spans, restarts };
}
