import { type KubeObject, keyOf } from '../api/object';
import type { ApiRequest } from '../api/wire';
import type { Controller, View } from '../client/controller';
import { type ControllerMessage, createController, type RequeueTimer } from '../client/controller-process/process';
import type { LaterTimer } from '../client/exchanges';
import { NOW_US } from './testing';

/** A controller as a process, whose API server is the test: it tells what it likes, and stores what the controller creates and puts. */
export interface Process<Note> {
  readonly view: View<Note>;
  /** The server's objects of an informer, by key. */
  objects(informer: string): ReadonlyMap<string, KubeObject>;
  /** An object is new or has changed; unheard, if the controller is to learn of it from a list only. */
  put(informer: string, object: KubeObject, unheard?: boolean): void;
  /** An object goes; `last` is what it was at the end. */
  remove(informer: string, key: string, last?: KubeObject, unheard?: boolean): void;
  /** The watch breaks and the informer lists anew. */
  relist(informer: string): void;
  /** All timers of keys ring. */
  ring(): void;
  /** Gives back a way to here, for the server too. */
  checkpoint(): () => void;
}

interface Written {
  readonly informer: string;
  readonly event: 'ADDED' | 'MODIFIED';
  readonly object: KubeObject;
}

type Server = Map<string, Map<string, KubeObject>>;

/** `stored` is what a stored object is as the controller gets it: a test may count how often it is looked at. */
export function createProcess<Note extends NonNullable<unknown>>(
  controller: Controller<Note>,
  stored = (object: KubeObject): KubeObject => object,
): Process<Note> {
  let seen: View<Note> | undefined;
  const component = createController<Note>({
    ...controller,
    wakes: [...(controller.wakes ?? []), VIEW],
    reconcile(view, key, nowUs) {
      seen ??= view;
      return key === VIEW ? undefined : controller.reconcile(view, key, nowUs);
    },
  });
  const nameByPath = new Map(controller.informers.map(({ path, name }) => [path, name]));
  let server: Server = new Map();
  let streams = new Map<string, number>();
  let version = 1;
  /** Keys whose time has not come. */
  const timers: RequeueTimer[] = [];
  /** What the controller waits for before it lists again. */
  let relist: LaterTimer | undefined;
  const ofInformer = (informer: string): Map<string, KubeObject> => {
    const objects = server.get(informer) ?? new Map();
    server.set(informer, objects);
    return objects;
  };

  const inbox: ControllerMessage[] = [];
  let busy = false;
  /** Delivers a message and all that follows from it. */
  function tell(message: ControllerMessage): void {
    inbox.push(message);
    if (busy) return;
    busy = true;
    for (let body = inbox.shift(); body; body = inbox.shift()) {
      const envelope = { id: 0, cause: 0, from: 'apiserver', to: 'it', sentAtUs: NOW_US, arrivesAtUs: NOW_US, background: false };
      component.receive({ ...envelope, body }, NOW_US, (_to, sent) => {
        if (sent.type === 'request') answer(sent);
        if (sent.type === 'later') relist = sent;
        return 0;
      });
    }
    busy = false;
  }

  function answer({ stream, method, path, body }: ApiRequest): void {
    const [collection = '', query = ''] = path.split('?');
    const informer = nameByPath.get(collection);
    if (method === 'GET' && informer !== undefined && query.includes('watch=1')) {
      streams.set(informer, stream);
    } else if (method === 'GET' && informer !== undefined) {
      const items = [...ofInformer(informer).values()];
      tell({ type: 'response', stream, code: 200, body: { apiVersion: 'v1', kind: 'List', metadata: { resourceVersion: `${version}` }, items } });
    } else {
      const written = method === 'POST' || method === 'PUT' ? write(collection, body as KubeObject) : undefined;
      tell({ type: 'response', stream, code: 200, body: written?.object });
      if (written) announce(written);
    }
  }

  /** Stores what is created and put; all else that is asked is accepted, and nothing comes of it. */
  function write(path: string, body: KubeObject): Written | undefined {
    const [, root = '', namespace = '', plural = ''] = /^(.*)\/namespaces\/([^/]+)\/([^/]+)/.exec(path) ?? [];
    const informer = nameByPath.get(`${root}/${plural}`);
    const name = body.metadata.name ?? `${body.metadata.generateName}${version}`;
    return informer === undefined ? undefined : store(informer, { ...body, metadata: { ...body.metadata, namespace, name, uid: body.metadata.uid ?? name } });
  }

  function store(informer: string, object: KubeObject): Written {
    const key = keyOf(object);
    const event = ofInformer(informer).has(key) ? 'MODIFIED' : 'ADDED';
    const next = versioned(object);
    ofInformer(informer).set(key, next);
    return { informer, event, object: next };
  }

  const announce = ({ informer, event, object }: Written): void => hear(informer, event, object);

  function hear(informer: string, event: 'ADDED' | 'MODIFIED' | 'DELETED' | 'ERROR', object: KubeObject): void {
    const stream = streams.get(informer);
    if (stream !== undefined) tell({ type: 'watch', stream, event, object });
  }
  const versioned = (object: KubeObject): KubeObject => stored({ ...object, metadata: { ...object.metadata, resourceVersion: `${++version}` } });

  tell({ type: 'start' });
  if (!seen) throw new Error('the controller has not started');
  return {
    view: seen,
    objects: ofInformer,
    put(informer, object, unheard = false) {
      const written = store(informer, object);
      if (!unheard) announce(written);
    },
    remove(informer, key, last, unheard = false) {
      const object = last ?? ofInformer(informer).get(key);
      if (!object || !ofInformer(informer).delete(key)) return;
      if (!unheard) hear(informer, 'DELETED', versioned(object));
    },
    relist(informer) {
      hear(informer, 'ERROR', { apiVersion: 'v1', kind: 'Status', metadata: {} });
      if (relist) tell(relist);
    },
    ring: () => timers.splice(0).forEach(tell),
    checkpoint() {
      const saved = {
        component: component.checkpoint(),
        server: new Map(Array.from(server, ([name, objects]) => [name, new Map(objects)])),
        streams: new Map(streams),
      };
      return () => {
        component.restore(saved.component);
        server = new Map(Array.from(saved.server, ([name, objects]) => [name, new Map(objects)]));
        streams = new Map(saved.streams);
      };
    },
  };
}

/** A key that is reconciled at the start, only to get hold of the view. */
const VIEW = 'view of the test';
