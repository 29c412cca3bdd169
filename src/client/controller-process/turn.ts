import type { Send } from '../../sim/message';
import { type ApiClient, type ClientMessage, createApiClient } from '../api-client';
import type { Controller, View } from '../controller';
import { createEventRecorder, type EventRecorder } from '../event-recorder';
import { createWorkQueue, type WorkQueue } from '../work-queue';
import { createDerived, type Derived } from './caches';
import { type AnyNote, newState, type State, type Tag } from './state';

/** A key's time has come. */
export interface RequeueTimer {
  readonly type: 'requeue';
  readonly key: string;
  readonly atUs: number;
}
export type ControllerMessage = ClientMessage | { readonly type: 'start' } | RequeueTimer;

/** A controller's process: its memory, and what is derived from it. */
export interface Process<Note extends AnyNote> {
  readonly controller: Controller<Note>;
  readonly self: string;
  readonly client: ApiClient<Tag>;
  readonly recorder: EventRecorder;
  readonly queue: WorkQueue;
  readonly derived: Derived;
  /** All that the controller decides from. */
  readonly view: View<Note>;
  state: State<Note>;
}

/** The handling of one message. */
export interface Turn<Note extends AnyNote> {
  readonly process: Process<Note>;
  readonly nowUs: number;
  readonly send: Send<ControllerMessage>;
}

export function assembleProcess<Note extends AnyNote>(controller: Controller<Note>): Process<Note> {
  const self = `controller/${controller.name}`;
  const client = createApiClient<Tag>({ agent: 'kube-controller-manager', self });
  const derived = createDerived(controller, client);
  const process: Process<Note> = {
    controller,
    self,
    client,
    recorder: createEventRecorder<Tag>({ client, component: controller.component }),
    queue: createWorkQueue(),
    derived,
    view: {
      ...derived.caches,
      tally(key) {
        if (!derived.tallies) throw new Error(`${self} has no tally`);
        return derived.tallies.of(key);
      },
      get notes() {
        return process.state.notes.entries;
      },
    },
    state: newState(),
  };
  return process;
}

/** Reconciles a key again after a time, unless its time comes earlier. */
export function addAfter<Note extends AnyNote>({ process, nowUs, send }: Turn<Note>, key: string, afterUs: number, background = false): void {
  const atUs = nowUs + Math.max(0, Math.round(afterUs));
  if (process.queue.addAt(key, atUs)) send(process.self, { type: 'requeue', key, atUs }, { afterUs: atUs - nowUs, background });
}
