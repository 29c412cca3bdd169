import type { Status } from '../api/types.gen';
import type { ApiResponse, CloseStream, WatchMessage } from '../api/wire';
import { answerAside } from '../cluster/aside';
import { hitBy } from '../cluster/breakpoints';
import { type Body, type Cluster, type ClusterOptions, createCluster } from '../cluster/cluster';
import type { ClusterConfig } from '../cluster/config';
import { attemptsOf } from '../cluster/explain';
import { registryOf, summaryOf } from '../cluster/inspect';
import { keyOfRegistryKey, registryKeyOf } from '../cluster/resource-of';
import { checkConfiguration, objectionsTo, remediesFor, schedulerReport, whyWaiting } from '../cluster/scheduling';
import { comeBack, sessionProblem } from '../cluster/session';
import { startWorkload } from '../cluster/start-workload';
import { goToStep, passTo, STEPS, seekTime, type Vehicle } from '../cluster/stepping';
import { USER } from '../cluster/user';
import { configProblem, faultProblem } from '../cluster/validation';
import { createView, type View } from '../cluster/view';
import type { Message } from '../sim/message';
import { traceHash } from '../sim/trace-hash';
import { createMirror } from './mirror';
import { usPerMs } from './playback';
import type { Frame, FromHost, FromServer, MessageRow, Pace, Query, SavedSession, ToHost, ToServer } from './protocol';

/** Hosts a cluster for a page: moves virtual time, answers questions, and tells what changed. */
export interface Host {
  receive(message: ToHost): void;
  /** Lets so many milliseconds of the wall clock pass, and sends a frame if there is something new. */
  tick(elapsedMs: number): void;
}

export interface HostOptions {
  readonly post: (message: FromHost) => void;
  /** The wall clock in milliseconds: only to stop working when a tick's time is up. */
  readonly wallMs: () => number;
  /** Opens a line to the server of a served page; the line's end is told as `undefined`. */
  readonly connect?: (url: string, heard: (message: FromServer | undefined) => void) => Line;
}

/** A line to the server whose cluster is shown. */
export interface Line {
  send(message: ToServer): void;
  close(): void;
}

/** One tick works at most so long, so that commands are heard. */
const BUDGET_MS = 12;
const ELAPSED_MS_MAX = 100;
const SPEED_EVERY_MS = 500;
/** So many that the page takes a frame in without missing one. */
const ROWS_PER_FRAME = 1_000;
const OBJECTS_PER_MESSAGE = 500;
/** Frames that the page has not acknowledged yet: no more are sent. */
const FRAMES_AHEAD = 2;
/** At full pace time waits for the page, which would get more at once than it can take; but not for a page that nobody sees. */
const WAIT_MS_MAX = 250;
const CAUSES_MAX = 64;
const REPLAY_MAX = 5_000_000;
const REPLAY_MS_MAX = 15_000;
/** Who is further behind the served cluster than so many messages sees the story no more, but hurries after it. */
const BEHIND_MAX = 2_000;

/** What makes a served page leave the present. */
const HOLDS: ReadonlySet<ToHost['type']> = new Set(['pause', 'step', 'go-to-step', 'seek', 'seek-message', 'branch']);

const abandoned: Status = {
  apiVersion: 'v1',
  kind: 'Status',
  metadata: {},
  status: 'Failure',
  message: 'time went back to before this request, and then another way',
  reason: 'Expired',
  code: 410,
};

export function createHost({ post, wallMs, connect }: HostOptions): Host {
  let view: View | undefined;
  const mirror = createMirror(keyOfRegistryKey);
  let playing = true;
  let pace: Pace = 'story';
  let until: Frame['until'];
  let rate = 0;
  /** The gap that `rate` is for. */
  let rateOf = '';
  /** Virtual microseconds that have passed on the clock and are less than one. */
  let owedUs = 0;
  let frame = 0;
  let acknowledged = 0;
  let postedAtMs = 0;
  let rowsSent = 0;
  let truncated: number | undefined;
  /** The cycle whose explanation the page has. */
  let explained: number | undefined;
  let dirty = true;
  let messagesPerSecond = 0;
  let counted = { delivered: 0, atMs: 0 };
  /** The calls under way by stream: the page's number, and whether events follow the answer. */
  const calls = new Map<number, { readonly page: number; readonly streams: boolean }>();
  /** Calls that the server has not accepted yet, by the page's number. */
  const asked = new Map<number, { readonly page: number; readonly streams: boolean }>();
  let server: Line | undefined;
  /** What the page said before the server did. */
  const early: ToHost[] = [];
  /** What is shown is what happens in the served cluster, and what the page does is done there. Once time is held, the replica is the page's own. */
  let following = false;
  /** On the way to the served cluster's present: no time for the story. */
  let hurrying = false;

  function makeView(config: ClusterConfig, options: ClusterOptions): View {
    const cluster = createCluster(config, {
      ...options,
      truncated(length) {
        view?.index.cut(length);
        rowsSent = Math.min(rowsSent, length);
        truncated = Math.min(truncated ?? length, length);
        if (explained !== undefined && explained >= length) explained = undefined;
      },
    });
    calls.clear();
    asked.clear();
    [rowsSent, truncated, explained] = [0, 0, undefined];
    mirror.compareAll();
    return createView(cluster);
  }

  function open(config: ClusterConfig, saved?: SavedSession): void {
    const problem = saved ? sessionProblem(saved) : configProblem(config);
    if (problem !== undefined) {
      post({ type: 'failed', message: `The cluster cannot be opened. ${problem}` });
      return;
    }
    server?.close();
    [server, following] = [undefined, false];
    view = makeView(config, saved ? { branches: saved.branches, branch: saved.branch } : {});
    if (saved) reopen(view.cluster, saved);
    else startWorkload(view.cluster);
    view.index.catchUp();
    // What ran before the page opened is nobody's journey.
    view.index.newPod();
    view.focus = saved?.focus;
    playing = saved?.playing ?? true;
  }

  function heard(message: FromServer | undefined): void {
    switch (message?.type) {
      case 'history':
        view = makeView(message.config, { replica: true });
        view.cluster.learn(message.inputs, message.head);
        [following, hurrying, playing] = [true, true, true];
        for (const waiting of early.splice(0)) host.receive(waiting);
        return;
      case 'news':
        view?.cluster.learn(message.inputs, message.head);
        dirty = true;
        return;
      case 'accepted': {
        const call = asked.get(message.call);
        asked.delete(message.call);
        if (call) calls.set(message.stream, call);
        else server?.send({ type: 'cancel', stream: message.stream });
        return;
      }
      default:
        post({ type: 'failed', message: 'The connection to the server is closed.' });
    }
  }

  /** Runs a saved branch as far as it was known, and then goes to where it was left. Only a forged one would go on without end. */
  function reopen(cluster: Cluster, saved: SavedSession): void {
    const head = saved.branches.find((b) => b.branch.name === saved.branch)?.head;
    if (!head || head.delivered > REPLAY_MAX) throw new Error('The saved session is not one of this page.');
    const until = wallMs() + REPLAY_MS_MAX;
    comeBack(cluster, saved, () => wallMs() < until);
  }

  /** Hands an answer or an event to whoever asked. */
  function deliver({ to, body }: Message<Body>): void {
    if (to !== USER || (body.type !== 'response' && body.type !== 'watch' && body.type !== 'close')) return;
    const message = body as ApiResponse | WatchMessage | CloseStream;
    const call = calls.get(message.stream);
    if (!call) return;
    if (message.type === 'close') {
      calls.delete(message.stream);
      post({ type: 'event', call: call.page, event: 'END', object: message.error });
      return;
    }
    if (message.type === 'watch') {
      post({ type: 'event', call: call.page, event: message.event, object: message.object });
      return;
    }
    post({ type: 'response', call: call.page, response: message });
    if (!call.streams || message.code !== 200) calls.delete(message.stream);
  }

  function vehicleOf({ cluster, index }: View): Vehicle {
    return {
      deliverNext() {
        const message = cluster.step();
        index.catchUp();
        if (message) deliver(message);
        return message;
      },
      seek(delivered, us) {
        cluster.seek(delivered, us);
        index.catchUp();
        owedUs = 0;
        mirror.compareAll();
      },
    };
  }

  /** The rate holds for a whole gap between two messages: what is left of a gap must not make the rest slower. */
  function rateNow(now: View): number {
    const { cluster } = now;
    const gap = `${cluster.delivered} ${cluster.sent} ${pace} ${now.focus} ${hurrying} ${cluster.nextAtUs === Number.POSITIVE_INFINITY}`;
    if (gap !== rateOf) {
      rateOf = gap;
      rate = rateFor(now);
    }
    return rate;
  }

  function rateFor(now: View): number {
    const { cluster } = now;
    const gapUs = cluster.nextAtUs - cluster.nowUs;
    if (hurrying) return usPerMs('max', { gapUs, tokens: 0, cycle: undefined, settled: true });
    if (pace !== 'story') return usPerMs(pace, { gapUs, tokens: 0, cycle: undefined, settled: true });
    const tokens = cluster.underWay().filter((id) => now.isVisible(id)).length;
    const milestones = now.milestones();
    const cycle = milestones?.cycle;
    const during = cycle && cluster.nowUs >= cycle.startUs && cluster.nowUs < cycle.endUs;
    // Where nothing is to be seen, who follows makes up for the time that the story took.
    if (following && tokens === 0 && !during) return usPerMs('max', { gapUs, tokens, cycle: undefined, settled: true });
    return usPerMs(pace, {
      gapUs,
      tokens,
      cycle: during ? { durationUs: cycle.endUs - cycle.startUs, calls: now.explanation(cycle)?.calls.length ?? 0 } : undefined,
      settled: !milestones || milestones.done,
    });
  }

  /** Whether the served cluster is too far ahead to be watched message by message; at its present, the page follows it (again). */
  function comparePresent({ cluster }: View): void {
    if (!server || cluster.branch.name !== 'main') return;
    const behind = cluster.head.delivered - cluster.delivered;
    if (behind === 0) hurrying = false;
    if (behind === 0) following = true;
    else if (following && behind > BEHIND_MAX) hurrying = true;
  }

  /** Stops play if this message reaches what it is to stop at. */
  function stopsAt(now: View, message: Message<Body>): boolean {
    const hit = until && hitBy(until.breakpoint, now.cluster, message, now.explanation);
    if (!until || !hit) return false;
    until = { breakpoint: until.breakpoint, hit: hit.message };
    playing = false;
    passTo(now, vehicleOf(now), hit.atUs);
    return true;
  }

  function advance(now: View, elapsedMs: number): void {
    const { cluster } = now;
    const { deliverNext } = vehicleOf(now);
    const until = wallMs() + BUDGET_MS;
    for (let leftMs = elapsedMs; leftMs > 0 && wallMs() < until; ) {
      const gapUs = cluster.nextAtUs - cluster.nowUs - owedUs;
      const neededMs = gapUs > 0 ? gapUs / rateNow(now) : 0;
      if (neededMs <= leftMs) {
        owedUs = 0;
        leftMs -= neededMs;
        const message = deliverNext();
        if (message && stopsAt(now, message)) return;
        continue;
      }
      owedUs += leftMs * Math.min(rate, 1e6);
      cluster.idleTo(cluster.nowUs + Math.floor(owedUs));
      owedUs -= Math.floor(owedUs);
      return;
    }
  }

  const isFull = (): boolean => frame - acknowledged >= FRAMES_AHEAD;
  const waitsForPage = (): boolean => (pace === 'max' || hurrying) && isFull() && wallMs() - postedAtMs < WAIT_MS_MAX;

  function countSpeed({ cluster }: View): void {
    const atMs = wallMs();
    if (atMs - counted.atMs < SPEED_EVERY_MS) return;
    messagesPerSecond = Math.max(0, Math.round(((cluster.delivered - counted.delivered) * 1_000) / (atMs - counted.atMs)));
    counted = { delivered: cluster.delivered, atMs };
  }

  function postFrame(now: View): void {
    const { cluster, index } = now;
    const from = index.countBelow(index.visible, rowsSent);
    const ids = index.visible.slice(from, from + ROWS_PER_FRAME);
    const complete = from + ids.length === index.visible.length;
    rowsSent = complete ? cluster.trace.length : ids.at(-1)! + 1;
    const journey = now.journey(explained);
    if (journey?.decision) explained = journey.decision.cycle;
    const { changed, removed } = mirror.update(registryOf(cluster));
    const objects = Object.entries(changed);
    while (objects.length > OBJECTS_PER_MESSAGE) post({ type: 'objects', changed: Object.fromEntries(objects.splice(0, OBJECTS_PER_MESSAGE)) });
    postedAtMs = wallMs();
    post({
      type: 'frame',
      frame: ++frame,
      startUs: cluster.config.startUs,
      nowUs: cluster.nowUs + owedUs,
      usPerMs: playing && Number.isFinite(rate) ? rate : 0,
      playing,
      pace,
      ...(until ? { until } : {}),
      position: index.countBelow(index.visible, cluster.sent),
      head: index.visible.length,
      headUs: cluster.head.nowUs,
      branch: cluster.branch.name,
      branches: cluster.branches,
      rows: ids.map(now.row),
      ...(truncated === undefined ? {} : { truncate: truncated }),
      changed: Object.fromEntries(objects),
      removed,
      summary: { ...summaryOf(cluster), messagesPerSecond },
      ...(journey ? { journey } : {}),
    });
    truncated = undefined;
    dirty = !complete;
  }

  function call({ cluster }: View, { call: page, request, agent, aside }: Extract<ToHost, { type: 'call' }>): void {
    const streams = request.upgrade === true || /[?&](watch|follow)=(1|true)/.test(request.path);
    if (aside || (!playing && request.method === 'GET' && !streams)) {
      // Time stands still, or the question is not to be seen: the answer is what would come back if it went on, and then nothing of it has happened.
      post({ type: 'response', call: page, response: answerAside(cluster, agent, request) });
      return;
    }
    if (following) {
      asked.set(page, { page, streams });
      server?.send({ type: 'call', call: page, request, agent });
      return;
    }
    const stream = cluster.nextStream();
    // What waits for answers of a future that will not come is told so.
    for (const [waiting, { page: lost }] of calls) {
      if (waiting < stream) continue;
      calls.delete(waiting);
      post({ type: 'response', call: lost, response: { type: 'response', stream: waiting, code: 410, body: abandoned } });
    }
    cluster.input({ kind: 'call', stream, agent, call: request });
    calls.set(stream, { page, streams });
  }

  function cancel({ cluster }: View, page: number): void {
    asked.delete(page);
    for (const [stream, waiting] of calls) {
      if (waiting.page !== page) continue;
      calls.delete(stream);
      if (following) server?.send({ type: 'cancel', stream });
      else cluster.input({ kind: 'cancel', stream });
    }
  }

  function answer(now: View, ask: Query): unknown {
    const { trace } = now.cluster;
    switch (ask.kind) {
      case 'object': {
        const registry = registryOf(now.cluster);
        return registry.objectAt(registryKeyOf(ask.key), ask.revision ?? registry.revision);
      }
      case 'message':
        return ask.id < trace.length ? { ...now.row(ask.id), body: trace.body(ask.id) } : undefined;
      case 'causes': {
        const causes: MessageRow[] = [];
        for (let id = trace.cause(ask.id); id >= 0 && causes.length < CAUSES_MAX; id = trace.cause(id)) causes.push(now.row(id));
        return causes;
      }
      case 'scheduler':
        return schedulerReport(now.cluster);
      case 'waiting':
        return whyWaiting(now.cluster, ask.pod);
      case 'objections':
        return objectionsTo(now.cluster, ask.pod);
      case 'remedies':
        return remediesFor(now.cluster, ask.pod);
      case 'attempts':
        return attemptsOf(now.cluster, now.index, ask.pod);
      case 'decision':
        return { explanation: now.explanation({ id: ask.cycle }) };
      case 'check-configuration':
        return checkConfiguration(now.cluster, ask.configuration);
      case 'trace-hash':
        return traceHash(trace);
    }
  }

  /** Tells the page what is wrong with what it asks, if anything is. */
  function refused(problem: string | undefined): boolean {
    if (problem !== undefined) post({ type: 'refused', message: problem });
    return problem !== undefined;
  }

  /** Time stands still where the user has put it. */
  function stand(): void {
    playing = false;
    until = undefined;
  }

  function obey(now: View, message: Exclude<ToHost, { type: 'open' | 'follow' | 'ack' | 'query' | 'save' }>): void {
    const { cluster } = now;
    if (HOLDS.has(message.type)) [following, hurrying] = [false, false];
    const vehicle = vehicleOf(now);
    switch (message.type) {
      case 'play':
      case 'pause':
        playing = message.type === 'play';
        until = undefined;
        return;
      case 'run-until':
        playing = true;
        until = { breakpoint: message.breakpoint };
        return;
      case 'pace':
        pace = message.pace;
        return;
      case 'step':
        stand();
        STEPS[message.size](now, vehicle, message.direction);
        return;
      case 'go-to-step':
        stand();
        goToStep(now, vehicle, message.step);
        return;
      case 'seek':
        stand();
        seekTime(now, vehicle, message.toUs);
        return;
      case 'seek-message': {
        stand();
        const place = cluster.deliveryOf(message.id);
        if (place === undefined) seekTime(now, vehicle, cluster.trace.sentAtUs(message.id));
        else vehicle.seek(place, cluster.trace.arrivesAtUs(message.id));
        return;
      }
      case 'live':
        if (server && cluster.branch.name === 'main') {
          [following, hurrying, playing] = [true, true, true];
          return;
        }
        vehicle.seek(cluster.head.delivered, cluster.head.nowUs);
        return;
      case 'focus':
        now.focus = message.pod;
        return;
      case 'fault':
        if (refused(faultProblem(message.fault))) return;
        if (following) server?.send({ type: 'fault', fault: message.fault });
        else cluster.input({ kind: 'fault', fault: message.fault });
        return;
      case 'call':
        call(now, message);
        // What the user does is seen at once, also while time stands still: the request is on its way.
        while (!playing && cluster.nextAtUs <= cluster.nowUs && vehicle.deliverNext());
        return;
      case 'cancel':
        cancel(now, message.call);
        return;
      case 'branch':
        cluster.switchTo(message.branch);
        mirror.compareAll();
        return;
    }
  }

  const host: Host = {
    receive(message) {
      if (message.type === 'open') {
        open(message.config, message.session);
        return;
      }
      if (message.type === 'follow') {
        server?.close();
        server = connect?.(message.url, heard);
        return;
      }
      if (!view) {
        if (server) early.push(message);
        else post({ type: 'failed', message: 'The cluster is not open yet.' });
        return;
      }
      const { cluster, index } = view;
      switch (message.type) {
        case 'ack':
          acknowledged = message.frame;
          return;
        case 'query':
          post({ type: 'answer', query: message.query, result: answer(view, message.ask) });
          return;
        case 'save':
          post({
            type: 'saved',
            session: {
              version: 1,
              config: cluster.config,
              branches: cluster.save(),
              branch: cluster.branch.name,
              delivered: cluster.delivered,
              nowUs: cluster.nowUs,
              playing,
              ...(view.focus !== undefined && { focus: view.focus }),
            },
          });
          return;
        default:
          obey(view, message);
          index.catchUp();
          view.follow();
          dirty = true;
      }
    },
    tick(elapsedMs) {
      if (!view) return;
      countSpeed(view);
      if (playing) {
        comparePresent(view);
        if (!waitsForPage()) advance(view, Math.min(elapsedMs, ELAPSED_MS_MAX));
        view.follow();
        dirty = true;
      }
      if (dirty && !isFull()) postFrame(view);
    },
  };
  return host;
}
