import type { StreamInput } from '../../api/container-streams';
import type { RuntimeMessage } from '../messages';
import type { ContainerConfig, CriAnswer, CriCall, CriContainer, CriSandbox, SandboxConfig } from './cri';
import { createRuntime } from './runtime';
import type { RuntimeOptions } from './turn';

const START_US = 1_767_225_600_000_000;
export const SECOND_US = 1e6;

/** What the API server answers to whoever lists anything. */
const EMPTY = { apiVersion: 'v1', kind: 'List', metadata: { resourceVersion: '1' }, items: [] };

interface Heard {
  readonly atUs: number;
  readonly body: RuntimeMessage;
}

/** A node's runtime whose kubelet is the test. */
export function machine(options: Partial<RuntimeOptions> = {}) {
  const runtime = createRuntime({ seed: 1, nodeName: 'node-1', podSubnet: '10.244.1', ...options });
  let nowUs = START_US;
  let under: (Heard & { readonly to: string })[] = [];
  let calls = 0;
  let heard: Heard[] = [];

  function deliver(body: RuntimeMessage, from = 'kubelet/node-1'): void {
    const envelope = { id: 0, cause: 0, from, to: 'runtime/node-1', sentAtUs: nowUs, arrivesAtUs: nowUs, background: false };
    runtime.receive({ ...envelope, body }, nowUs, (to, sent, { afterUs = 0 } = {}) => under.push({ to, atUs: nowUs + afterUs, body: sent }));
  }
  /** Lets time pass, until something that is looked for is heard. */
  function run(forUs: number, isIt: (body: RuntimeMessage) => boolean = () => false): void {
    const untilUs = nowUs + forUs;
    for (;;) {
      const next = under.toSorted((a, b) => a.atUs - b.atUs)[0];
      if (!next || next.atUs > untilUs) break;
      under = under.filter((one) => one !== next);
      nowUs = next.atUs;
      if (next.to === 'runtime/node-1') deliver(next.body, next.to);
      else if (next.body.type === 'request') deliver({ type: 'response', stream: next.body.stream, code: 200, body: EMPTY }, next.to);
      else heard.push(next);
      if (next.to !== 'runtime/node-1' && isIt(next.body)) return;
    }
    nowUs = untilUs;
  }
  function call(request: CriCall): number {
    deliver({ type: 'cri', call: ++calls, request });
    return calls;
  }
  const answersTo = (number: number): readonly CriAnswer[] => heard.flatMap(({ body }) => (body.type === 'cri-answer' && body.call === number ? [body] : []));

  deliver({ type: 'start' });
  return {
    call,
    run,
    answersTo,
    /** Calls and waits for the answer. */
    ask(request: CriCall): CriAnswer & { readonly tookUs: number } {
      const [fromUs, number] = [nowUs, call(request)];
      run(100_000 * SECOND_US, (body) => body.type === 'cri-answer' && body.call === number);
      return { ...answersTo(number)[0]!, tookUs: nowUs - fromUs };
    },
    /** A client says something on the connection that a call has opened, or goes. */
    say: (number: number, data?: StreamInput) => deliver({ type: 'cri-input', call: number, ...(data && { data }) }),
    reboot: () => deliver({ type: 'start' }),
    exits: (): readonly CriContainer[] => heard.flatMap(({ body }) => (body.type === 'container-event' ? [body.container] : [])),
    has() {
      const { sandboxes, containers, images } = runtime.inspect();
      return { sandboxes, containers, images };
    },
    /** Gives back a way to here. */
    checkpoint() {
      const saved = { state: runtime.checkpoint(), nowUs, calls, under: [...under], heard: [...heard] };
      return () => {
        runtime.restore(saved.state);
        ({ nowUs, calls } = saved);
        under = [...saved.under];
        heard = [...saved.heard];
      };
    },
    heard: () => heard,
  };
}
export type Machine = ReturnType<typeof machine>;

export const sandboxConfig = (name: string, more: Partial<SandboxConfig> = {}): SandboxConfig => ({
  podUid: `uid-${name}`,
  name,
  namespace: 'default',
  hostname: name,
  attempt: 0,
  ...more,
});
export const config = (more: Partial<ContainerConfig> = {}): ContainerConfig => ({
  name: 'c',
  attempt: 0,
  image: 'busybox:1.36',
  command: [],
  args: [],
  env: [],
  hostname: 'web',
  annotations: {},
  ...more,
});
export const shell = (script: string): Partial<ContainerConfig> => ({ command: ['sh', '-c', script] });

export const sandbox = (on: Machine, name = 'web', more: Partial<SandboxConfig> = {}): CriSandbox =>
  on.ask({ method: 'RunPodSandbox', config: sandboxConfig(name, more) }).sandbox!;
/** A container that has been created, in a sandbox of its own. */
export function created(on: Machine, more: Partial<ContainerConfig>): CriContainer {
  const whole = config(more);
  on.ask({ method: 'PullImage', image: whole.image });
  return on.ask({ method: 'CreateContainer', sandboxId: sandbox(on).id, config: whole }).container!;
}
export const started = (on: Machine, more: Partial<ContainerConfig>): CriContainer =>
  on.ask({ method: 'StartContainer', containerId: created(on, more).id }).container!;
