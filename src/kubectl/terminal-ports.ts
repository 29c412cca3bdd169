import type { Ask, Outcome } from '../api/connection';
import type { Processes } from '../shell/processes';

/** The ports of the machine that the terminal is on: nobody listens but what `kubectl port-forward` forwards. */

/** Who answers at a port. */
export type Asked = (ask: Ask) => Promise<Outcome>;

export interface LocalPorts {
  /** Listens at a port; gives back what ends it, or undefined where somebody listens already. */
  listen(port: number, asked: Asked): (() => void) | undefined;
}

export interface Ports extends LocalPorts {
  readonly listeners: ReadonlyMap<number, Asked>;
}

export function createPorts(): Ports {
  const listeners = new Map<number, Asked>();
  return {
    listeners,
    listen(port, asked) {
      if (listeners.has(port)) return undefined;
      listeners.set(port, asked);
      return () => {
        if (listeners.get(port) === asked) listeners.delete(port);
      };
    },
  };
}

const LOCAL = /^127\.|^(::1|0\.0\.0\.0)$/;

/** Answers what the terminal's programs have asked of the network. */
export function answerRequests({ listeners }: Ports, { outside }: Processes, now: () => number, wake: () => void): void {
  for (const action of outside?.actions.splice(0) ?? []) {
    if (action.do !== 'request') continue;
    const tell = (outcome: Outcome): void => {
      outside?.outcomes.set(action.pid, { outcome, atUs: now() });
      wake();
    };
    const { port } = action.ask;
    if (!LOCAL.test(action.address)) tell({ failure: 'unreachable' });
    else void (listeners.get(port)?.(action.ask) ?? Promise.resolve<Outcome>({ failure: 'refused' })).then(tell);
  }
}
