import { at, type ContainerLife, type ContainerSpan, type Life, type Span } from './life';

/**
 * The state machines of a Pod's phase and of a container's state: where one stands at a moment, which ways were taken up to there, and
 * which are open from there on. What is open depends on `restartPolicy`, on a deletion, and on the node.
 */

export type PodState = 'none' | 'Pending' | 'Running' | 'Succeeded' | 'Failed' | 'gone';
export type ContainerState = 'none' | ContainerSpan['state'];

/** What it would take for a way to be gone. */
export type Because =
  | 'created'
  | 'started'
  | 'all-succeed'
  | 'ends-deleted'
  | 'init-fails'
  | 'one-fails'
  | 'evicted'
  | 'deleted'
  | 'grace-ends'
  | 'node-returns'
  | 'starts'
  | 'image-and-back-off'
  | 'exits'
  | 'exits-deleted'
  | 'restarts'
  | 'node-lost';

export interface Way<S extends string> {
  readonly from: S;
  readonly to: S;
  /** Gone up to this moment, how often. */
  readonly taken: number;
  /** Open from where it stands now; what it would take. */
  readonly open?: Because;
}

export interface Machine<S extends string> {
  readonly current: S;
  readonly ways: readonly Way<S>[];
}

/** How often each way was taken, of the states in their order. */
function taken<S extends string>(states: readonly S[]): readonly Way<S>[] {
  const ways = new Map<string, Way<S>>();
  states.forEach((to, i) => {
    const from = states[i - 1];
    if (from === undefined || from === to) return;
    const name = `${from} ${to}`;
    ways.set(name, { from, to, taken: (ways.get(name)?.taken ?? 0) + 1 });
  });
  return [...ways.values()];
}

function withOpen<S extends string>(current: S, states: readonly S[], open: readonly (readonly [to: S, because: Because])[]): Machine<S> {
  const ways = [...taken(states)];
  for (const [to, because] of open) {
    const known = ways.findIndex((way) => way.from === current && way.to === to);
    if (known >= 0) ways[known] = { ...ways[known]!, open: because };
    else ways.push({ from: current, to, taken: 0, open: because });
  }
  return { current, ways };
}

const startedBy = <S extends Span>(spans: readonly S[], us: number): readonly S[] => spans.filter(({ startUs }) => startUs <= us);
const isPhase = (phase: string): phase is 'Pending' | 'Running' | 'Succeeded' | 'Failed' => ['Pending', 'Running', 'Succeeded', 'Failed'].includes(phase);

/** The machine of a Pod's phase at a moment. */
export function podMachine(life: Life, us: number): Machine<PodState> {
  const phases = startedBy(life.phases, us).flatMap(({ phase }): PodState[] => (isPhase(phase) ? [phase] : []));
  const isGone = life.endUs !== undefined && life.endUs <= us;
  const states: readonly PodState[] = ['none', ...phases, ...(isGone ? (['gone'] as const) : [])];
  const current = states.at(-1)!;
  return withOpen(current, states, phaseWays(life, us, current));
}

type Open<S> = readonly (readonly [to: S, because: Because])[];

function phaseWays(life: Life, us: number, current: PodState): Open<PodState> {
  const deleting = at(life.graces, us) !== undefined;
  const away: Open<PodState> = [['gone', deleting ? 'grace-ends' : 'deleted']];
  const nodeIsDown = life.troubles.some(({ trouble, startUs, endUs = Number.POSITIVE_INFINITY }) => trouble !== 'partitioned' && startUs <= us && us < endUs);
  switch (current) {
    case 'none':
      return [['Pending', 'created']];
    case 'Pending': {
      const starts: Open<PodState> = deleting ? [] : [['Running', nodeIsDown ? 'node-returns' : 'started']];
      const initMayFail = life.restartPolicy === 'Never' && life.containers.some(({ role }) => role === 'init');
      return [...starts, ['Failed', deleting ? 'ends-deleted' : initMayFail ? 'init-fails' : 'evicted'], ...away];
    }
    case 'Running': {
      const succeeds: Open<PodState> = deleting ? [['Succeeded', 'ends-deleted']] : mayEnd(life) ? [['Succeeded', 'all-succeed']] : [];
      return [...succeeds, ['Failed', deleting ? 'ends-deleted' : life.restartPolicy === 'Never' ? 'one-fails' : 'evicted'], ...away];
    }
    case 'Succeeded':
    case 'Failed':
      return away;
    case 'gone':
      return [];
  }
}

/** Whether its containers may all come to an end without being started again. */
const mayEnd = ({ containers }: Life): boolean => containers.every(({ role, policy }) => role !== 'main' || policy !== 'Always');

/** The machine of a container's state at a moment. */
export function containerMachine(life: Life, container: ContainerLife, us: number): Machine<ContainerState> {
  const spans = startedBy(container.spans, us);
  const states: readonly ContainerState[] = ['none', ...spans.map(({ state }) => state)];
  const current = spans.at(-1);
  return withOpen(current?.state ?? 'none', states, containerWays(life, container, us, current));
}

function containerWays(life: Life, { policy }: ContainerLife, us: number, current: ContainerSpan | undefined): Open<ContainerState> {
  const deleting = at(life.graces, us) !== undefined;
  const phase = at(life.phases, us)?.phase;
  const isOver = deleting || phase === undefined || phase === 'Succeeded' || phase === 'Failed';
  switch (current?.state) {
    case undefined:
      return [['waiting', 'created']];
    case 'waiting':
      return isOver ? [] : [['running', current.reason === undefined || current.reason === 'PodInitializing' ? 'starts' : 'image-and-back-off']];
    case 'running':
      return [
        ['terminated', deleting ? 'exits-deleted' : 'exits'],
        ['unknown', 'node-lost'],
      ];
    case 'terminated':
      return current.restarts && !isOver && policy !== 'Never'
        ? [
            ['waiting', 'restarts'],
            ['running', 'restarts'],
          ]
        : [];
    case 'unknown':
      return [['terminated', 'node-returns']];
  }
}
