import type { Brief, Doing } from '../../life/brief';
import type { ContainerLife, ContainerSpan, Life, Span } from '../../life/life';
import type { Words } from './text';

/** A Pod's life as rows of a picture: stretches as bars, moments as ticks. What each says comes from the words of a language. */

export type Tone = 'pass' | 'wait' | 'reject' | 'quiet' | 'plain';

export interface Bar extends Span {
  readonly tone: Tone;
  /** What tells it apart without colour. */
  readonly look: 'solid' | 'striped' | 'dotted' | 'outlined';
  /** What stands in it, if there is room. */
  readonly label: string;
  /** What it was. */
  readonly title: string;
  /** Its end was announced, and lies ahead of all that is known. */
  readonly planned?: true;
}

export interface Tick {
  readonly atUs: number;
  readonly message?: number;
  readonly tone: Tone;
  readonly shape: 'dot' | 'cross' | 'diamond' | 'triangle' | 'flag';
  readonly title: string;
  /** It only says once more what the one before it says. */
  readonly again?: true;
}

export interface Row {
  readonly id: string;
  readonly label: string;
  /** Stands a step further in: a part of the row above. */
  readonly inner?: boolean;
  readonly bars: readonly Bar[];
  readonly ticks: readonly Tick[];
}

const row = (id: string, label: string, more: Partial<Pick<Row, 'bars' | 'ticks' | 'inner'>>): Row => ({ id, label, bars: [], ticks: [], ...more });
const filled = ({ bars, ticks }: Row): boolean => bars.length + ticks.length > 0;

const spanOf = ({ startUs, endUs, message }: Span): Span => ({ startUs, ...(endUs !== undefined && { endUs }), ...(message !== undefined && { message }) });

const announced = (span: Span, headUs: number): Span & Pick<Bar, 'planned'> => ((span.endUs ?? headUs) > headUs ? { ...span, planned: true } : span);

const LOOKS: Readonly<Record<Doing, Pick<Bar, 'tone' | 'look'>>> = {
  pending: { tone: 'wait', look: 'outlined' },
  starting: { tone: 'wait', look: 'solid' },
  'back-off': { tone: 'reject', look: 'striped' },
  running: { tone: 'wait', look: 'solid' },
  ready: { tone: 'pass', look: 'solid' },
  lost: { tone: 'reject', look: 'dotted' },
  terminating: { tone: 'quiet', look: 'striped' },
  succeeded: { tone: 'quiet', look: 'solid' },
  failed: { tone: 'reject', look: 'solid' },
};

/** A life in one row. */
export function briefRow({ uid, pod, spans, restarts }: Brief, t: Words): Row {
  const name = pod.slice(pod.indexOf('/') + 1);
  return row(`${uid} brief`, name, {
    bars: spans.map((span) => ({ ...spanOf(span), ...LOOKS[span.doing], label: t.doings[span.doing], title: `${name}: ${t.doings[span.doing]}` })),
    ticks: restarts.map((atUs) => ({ atUs, tone: 'plain', shape: 'dot', title: `${name}: ${t.restarted}` })),
  });
}

/** A whole life: phase, conditions, each container with what was done in it, the grace period, the node, Events. */
export function lifeRows(life: Life, t: Words, headUs: number): readonly Row[] {
  const id = (name: string): string => `${life.uid} ${name}`;
  const phases = life.phases.map(
    (span): Bar => ({
      ...spanOf(span),
      ...phaseLook(span.phase),
      label: span.phase,
      title: `${t.phase}: ${span.phase}${span.reason ? ` (${span.reason})` : ''}`,
    }),
  );
  const graces = life.graces.map((span): Bar => {
    const isAhead = span.endUs === undefined && span.deadlineUs > headUs;
    const when = isAhead ? announced(spanOf({ ...span, endUs: span.deadlineUs }), headUs) : spanOf(span);
    return { ...when, tone: 'quiet', look: 'striped', label: t.grace(span.seconds), title: t.deleted(span.seconds) };
  });
  const deadlines = life.graces
    .filter(({ deadlineUs, endUs = Number.POSITIVE_INFINITY }) => deadlineUs < endUs)
    .map(({ deadlineUs }): Tick => ({ atUs: deadlineUs, tone: 'reject', shape: 'flag', title: t.deadline }));
  return [
    row(id('phase'), t.phase, { bars: phases }),
    ...life.containers.flatMap((container) => containerRows(container, id, t, headUs)),
    row(id('grace'), t.deletion, { bars: graces, ticks: deadlines }),
    row(id('node'), life.node ?? '', {
      bars: life.troubles.map((span) => ({
        ...spanOf(span),
        tone: 'reject',
        look: 'dotted',
        label: t.troubles[span.trouble],
        title: `${life.node}: ${t.troubles[span.trouble]}`,
      })),
    }),
    ...life.conditions.map(({ type, spans }) =>
      row(id(type), type, {
        bars: spans.map((span) => ({
          ...spanOf(span),
          ...conditionLook(type, span.status),
          label: span.status === 'True' ? '' : (span.reason ?? span.status),
          title: `${type}: ${span.status}${span.reason ? ` (${span.reason})` : ''}`,
        })),
      }),
    ),
    row(id('events'), t.events, {
      ticks: life.events.map(({ atUs, message, type, reason, text, count }) => ({
        atUs,
        ...(message !== undefined && { message }),
        ...(type === 'Warning' ? ({ tone: 'reject', shape: 'triangle' } as const) : ({ tone: 'plain', shape: 'diamond' } as const)),
        title: `${reason}${count > 1 ? ` ×${count}` : ''}: ${text}`,
      })),
    }),
  ].filter(filled);
}

function phaseLook(phase: string): Pick<Bar, 'tone' | 'look'> {
  if (phase === 'Running') return { tone: 'pass', look: 'solid' };
  if (phase === 'Pending') return { tone: 'wait', look: 'outlined' };
  return phase === 'Failed' ? { tone: 'reject', look: 'solid' } : { tone: 'quiet', look: 'solid' };
}

/** Most conditions are good when they are true. */
function conditionLook(type: string, status: string): Pick<Bar, 'tone' | 'look'> {
  if (type === 'DisruptionTarget') return { tone: 'reject', look: 'striped' };
  return status === 'True' ? { tone: 'pass', look: 'solid' } : { tone: 'quiet', look: 'outlined' };
}

function containerRows(container: ContainerLife, id: (name: string) => string, t: Words, headUs: number): readonly Row[] {
  const { name, role, spans, pulls, hooks, probes, signals, backOffs } = container;
  const states = spans.map((span): Bar => ({ ...spanOf(span), ...stateLook(span), label: stateLabel(span, t), title: `${name}: ${stateTitle(span, t)}` }));
  const doings: readonly Bar[] = [
    ...pulls.map((pull): Bar => {
      const failed = pull.error === undefined ? '' : `. ${t.failed}: ${pull.error}`;
      return { ...spanOf(pull), ...(failed ? FAILED : WORKS), label: t.pull, title: `${name}: ${t.pulls(pull.image)}${failed}` };
    }),
    ...hooks.map(
      (hook): Bar => ({
        ...spanOf(hook),
        ...(hook.failed ? FAILED : WORKS),
        label: hook.hook,
        title: `${name}: ${hook.hook}${hook.failed ? `, ${t.failed}` : ''}`,
      }),
    ),
    ...backOffs.map(
      (wait): Bar => ({
        ...announced(spanOf(wait), headUs),
        tone: 'wait',
        look: 'striped',
        label: t.backOff(wait.delayUs),
        title: `${name}: ${t.waits(wait.delayUs, wait.before)}`,
      }),
    ),
  ].toSorted((a, b) => a.startUs - b.startUs);
  const sent = signals.map(
    ({ atUs, message, signal, seconds }): Tick => ({
      atUs,
      ...(message !== undefined && { message }),
      tone: signal === 'SIGKILL' ? 'reject' : 'wait',
      shape: 'flag',
      title: `${name}: ${signal}${seconds === undefined ? '' : `, ${t.killAfter(seconds)}`}`,
    }),
  );
  const types = [...new Set(probes.map(({ type }) => type))];
  return [
    row(id(`container ${name}`), role === 'main' ? name : `${name} · ${t.roles[role]}`, { bars: states, ticks: sent }),
    row(id(`doings ${name}`), t.around, { bars: doings, inner: true }),
    ...types.map((type) => row(id(`${type} ${name}`), t.probe(type), { inner: true, ticks: probeTicks(container, type, t) })),
  ];
}

const WORKS = { tone: 'plain', look: 'solid' } as const;
const FAILED = { tone: 'reject', look: 'striped' } as const;

/** Each run of a probe; those that say the same as the one before are no news. */
function probeTicks({ name, probes }: ContainerLife, type: string, t: Words): readonly Tick[] {
  let last: boolean | undefined;
  return probes
    .filter((probe) => probe.type === type)
    .map(({ atUs, passed, message }): Tick => {
      const again = passed === last;
      last = passed;
      return {
        atUs,
        ...(message !== undefined && { message }),
        tone: passed ? 'pass' : 'reject',
        shape: passed ? 'dot' : 'cross',
        title: `${name}: ${t.probed(type, passed)}`,
        ...(again && { again }),
      };
    });
}

function stateLook(span: ContainerSpan): Pick<Bar, 'tone' | 'look'> {
  switch (span.state) {
    case 'running':
      return { tone: 'pass', look: 'solid' };
    case 'waiting':
      return /BackOff|Err|Error|Invalid/.test(span.reason ?? '') ? { tone: 'reject', look: 'outlined' } : { tone: 'wait', look: 'outlined' };
    case 'terminated':
      return span.exitCode === 0 ? { tone: 'quiet', look: 'solid' } : { tone: 'reject', look: 'solid' };
    case 'unknown':
      return { tone: 'reject', look: 'dotted' };
  }
}

const stateLabel = (span: ContainerSpan, t: Words): string =>
  span.state === 'waiting' ? (span.reason ?? t.states.waiting) : span.state === 'terminated' ? t.exit(span.exitCode) : t.states[span.state];

function stateTitle(span: ContainerSpan, t: Words): string {
  switch (span.state) {
    case 'waiting':
      return `${t.states.waiting}${span.reason === undefined ? '' : ` (${span.reason})`}`;
    case 'running':
      return span.attempt > 0 ? t.runsAgain(span.attempt + 1) : t.states.running;
    case 'terminated':
      return `${t.exited(span.exitCode, span.reason)}${span.restarts ? `; ${t.willRestart}` : ''}`;
    case 'unknown':
      return t.unknown;
  }
}
