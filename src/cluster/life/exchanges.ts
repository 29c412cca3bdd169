import { parseImageName, withDefaultTag } from '../../api/image-name';
import type { Pod } from '../../api/types.gen';
import { containerOf, initContainersOf, specOf } from '../../kubelet/containers';
import type { CriAnswer, CriCall } from '../../kubelet/cri/cri';
import { wentWell } from '../../kubelet/dialling';
import { hookFailed } from '../../kubelet/handlers';
import type { Hook, ProbeRun, Pull, Signal } from '../../life/life';
import type { Trace } from '../../sim/trace';
import type { Body } from '../input';
import type { Instance } from './instances';
import type { Exchange, PodRecord } from './pod-records';
import { isCriAnswer, isCriRequest, isProbeTimer } from './runtime-messages';

/** What a kubelet had done inside a Pod, by container: pulls, hooks, probes, signals. */
export interface Doings {
  readonly pulls: readonly Pull[];
  readonly hooks: readonly Hook[];
  readonly probes: readonly ProbeRun[];
  readonly signals: readonly Signal[];
}

type Doing = { readonly [K in keyof Doings]: { readonly container: string; readonly is: K; readonly what: Doings[K][number] } }[keyof Doings];

interface Reading {
  readonly trace: Trace<Body>;
  readonly record: PodRecord;
  readonly pod: Pod;
  readonly instances: readonly Instance[];
}

/** A call to the runtime with its answer, if that has come. */
interface Call extends Exchange {
  readonly asked: CriCall;
  readonly answered: CriAnswer | undefined;
  readonly startUs: number;
  readonly endUs: number | undefined;
}

export function doingsOf(reading: Reading): (container: string) => Doings {
  const { trace, record } = reading;
  const doings = record.calls.flatMap((exchange) => {
    const call = callOf(trace, exchange);
    return call ? (doingOf(reading, call) ?? []) : [];
  });
  return (container) => {
    const of = <K extends keyof Doings>(is: K) =>
      doings.filter((doing): doing is Extract<Doing, { is: K }> => doing.is === is && doing.container === container);
    return {
      pulls: of('pulls').map(({ what }) => what),
      hooks: of('hooks').map(({ what }) => what),
      probes: of('probes').map(({ what }) => what),
      signals: of('signals')
        .flatMap(({ what }) => [what, ...killed(reading, container, what)])
        .filter(isFirst),
    };
  };
}

function callOf(trace: Trace<Body>, { request, answer }: Exchange): Call | undefined {
  const asked = trace.body(request);
  const answered = answer === undefined ? undefined : trace.body(answer);
  if (!isCriRequest(asked)) return undefined;
  return {
    request,
    ...(answer !== undefined && { answer }),
    asked: asked.request,
    answered: answered && isCriAnswer(answered) ? answered : undefined,
    startUs: trace.sentAtUs(request),
    endUs: answer === undefined ? undefined : trace.arrivesAtUs(answer),
  };
}

function doingOf(reading: Reading, call: Call): Doing | undefined {
  const { asked, request } = call;
  switch (asked.method) {
    case 'PullImage':
      return pull(reading, call, asked.image);
    case 'StopContainer': {
      const container = nameOf(reading, asked.containerId);
      const atUs = reading.trace.arrivesAtUs(request);
      return container ? { is: 'signals', container, what: { signal: 'SIGTERM', atUs, message: request, seconds: asked.timeoutSeconds } } : undefined;
    }
    case 'ExecSync':
      return inside(reading, call, nameOf(reading, asked.containerId));
    case 'Dial':
      return inside(reading, call, undefined);
    default:
      return undefined;
  }
}

const nameOf = ({ instances }: Reading, id: string): string | undefined => instances.find(({ container }) => container.id === id)?.container.name;

/** A pull is for the container that is created with it, or, as long as none is, for the next that has the image and has not been started. */
function pull({ pod, trace, record, instances }: Reading, { answer, request, answered, startUs, endUs }: Call, image: string): Doing | undefined {
  const created = answer === undefined ? undefined : record.calls.find((other) => trace.cause(other.request) === answer);
  const body = created && trace.body(created.request);
  const config = body && isCriRequest(body) && body.request.method === 'CreateContainer' ? body.request.config : undefined;
  const wanting = [...initContainersOf(pod), ...specOf(pod).containers].filter((container) => imageOf(container.image ?? '') === image);
  const next = wanting.find(({ name }) => !instances.some((i) => i.container.name === name && i.container.createdAtUs <= startUs)) ?? wanting.at(-1);
  const container = config?.name ?? next?.name;
  const error = answered?.error;
  if (container === undefined) return undefined;
  return { is: 'pulls', container, what: { startUs, ...(endUs !== undefined && { endUs }), image, message: request, ...(error !== undefined && { error }) } };
}

function imageOf(image: string): string {
  const parsed = parseImageName(image);
  return typeof parsed === 'string' ? image : withDefaultTag(image, parsed);
}

/** A command that is run in a container, or a connection that is made to it: a probe if a probe's time had come, else a hook, unless somebody else asked. */
function inside(reading: Reading, call: Call, ran: string | undefined): Doing | undefined {
  const { trace, pod } = reading;
  const { request, answered, startUs, endUs } = call;
  const cause = trace.cause(request) < 0 ? undefined : trace.body(trace.cause(request));
  if (cause && isProbeTimer(cause)) {
    const [container = '', type = ''] = cause.probe.split('/');
    return answered && { is: 'probes', container, what: { atUs: endUs ?? startUs, type, passed: wentWell(answered), message: request } };
  }
  if (cause?.type === 'exec') return undefined;
  const hook = cause && isCriAnswer(cause) && startedBy(reading, trace.cause(request)) ? 'postStart' : 'preStop';
  const container = ran ?? (cause && hook === 'postStart' && isCriAnswer(cause) ? cause.container?.name : dialled(pod));
  if (container === undefined || !containerOf(pod, container)?.lifecycle?.[hook]) return undefined;
  return {
    is: 'hooks',
    container,
    what: { startUs, ...(endUs !== undefined && { endUs }), hook, failed: answered !== undefined && hookFailed(answered), message: request },
  };
}

/** Whether an answer is that to StartContainer. */
function startedBy({ trace, record }: Reading, answer: number): boolean {
  const request = record.calls.find((call) => call.answer === answer)?.request;
  const body = request === undefined ? undefined : trace.body(request);
  return body !== undefined && isCriRequest(body) && body.request.method === 'StartContainer';
}

/** The container whose preStop hook makes a connection. */
const dialled = (pod: Pod): string | undefined =>
  [...initContainersOf(pod), ...specOf(pod).containers].find(({ lifecycle }) => lifecycle?.preStop?.httpGet ?? lifecycle?.preStop?.tcpSocket)?.name;

const KILLED = 137;

/** A container that has not ended in the time that it was given is killed. */
function killed({ instances }: Reading, name: string, { atUs, seconds = 0 }: Signal): readonly Signal[] {
  const instance = instances.find(({ container: c }) => c.name === name && c.startedAtUs <= atUs && c.state === 'EXITED' && c.finishedAtUs >= atUs);
  if (!instance) return [];
  const { exitCode, finishedAtUs } = instance.container;
  if (exitCode !== KILLED || finishedAtUs < atUs + seconds * 1e6) return [];
  return [{ signal: 'SIGKILL', atUs: finishedAtUs, ...(instance.ended !== undefined && { message: instance.ended }) }];
}

/** A container may be told twice to stop, with less time; it is killed once. */
const isFirst = (signal: Signal, i: number, all: readonly Signal[]): boolean =>
  all.findIndex((s) => s.signal === signal.signal && s.atUs === signal.atUs) === i;
