import { type KubeObject, keyOf } from '../api/object';
import type { ApiRequest } from '../api/wire';
import type { RelistTimer } from '../client/api-client';
import { type Controller, type ControllerMessage, createController, type View } from '../client/controller';
import { NOW_US } from './testing';

/** A controller as a process, whose API server is the test: it tells what it likes and accepts everything that the controller writes. */
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
  /** Gives back a way to here, for the server too. */
  checkpoint(): () => void;
}

type Server = Map<string, Map<string, KubeObject>>;

/** `stored` is what a stored object is as the controller gets it: a test may count how often it is looked at. */
export function createProcess<Note>(controller: Controller<Note>, stored = (object: KubeObject): KubeObject => object): Process<Note> {
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
  const requests: ApiRequest[] = [];
  /** What the controller waits for before it lists again. */
  let relist: RelistTimer | undefined;
  const ofInformer = (informer: string): Map<string, KubeObject> => {
    const objects = server.get(informer) ?? new Map();
    server.set(informer, objects);
    return objects;
  };

  function tell(body: ControllerMessage): void {
    const message = { id: 0, cause: 0, from: 'apiserver', to: 'it', sentAtUs: NOW_US, arrivesAtUs: NOW_US, background: false, body };
    component.receive(message, NOW_US, (_to, sent) => {
      if (sent.type === 'request') requests.push(sent);
      if (sent.type === 'relist') relist = sent;
      return 0;
    });
    for (let request = requests.shift(); request; request = requests.shift()) answer(request);
  }

  function answer({ stream, method, path }: ApiRequest): void {
    const [collection = '', query = ''] = path.split('?');
    const informer = method === 'GET' ? nameByPath.get(collection) : undefined;
    if (informer !== undefined && query.includes('watch=1')) {
      streams.set(informer, stream);
      return;
    }
    const list = { apiVersion: 'v1', kind: 'List', metadata: { resourceVersion: `${version}` }, items: [...ofInformer(informer ?? '').values()] };
    tell({ type: 'response', stream, code: 200, body: informer === undefined ? undefined : list });
  }

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
      const isNew = !ofInformer(informer).has(keyOf(object));
      const next = versioned(object);
      ofInformer(informer).set(keyOf(object), next);
      if (!unheard) hear(informer, isNew ? 'ADDED' : 'MODIFIED', next);
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
