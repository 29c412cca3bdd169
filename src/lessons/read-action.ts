import type { Fault } from '../cluster/config';
import type { Action } from './lesson';
import { at, complain, fieldsOf, isAbsent, items, number, type Reader, text } from './reader';

const DAY_SECONDS = 86_400;
/** So long an action waits for its condition, if it does not say. */
const WITHIN_SECONDS = 300;

/** A fault as it is written; whether there is such a thing to break, the cluster says. */
function faultOf(reader: Reader): Fault {
  fieldsOf(reader);
  text(at(reader, 'kind'));
  return reader.value as Fault;
}

/** What an action is called, what else it says, and how it is read. */
const ACTIONS: Readonly<Record<Action['do'], { readonly more?: readonly string[]; readonly read: (value: Reader, whole: Reader) => Action }>> = {
  run: { read: (value) => ({ do: 'run', line: text(value) }) },
  apply: { read: (value) => ({ do: 'apply', manifests: text(value) }) },
  edit: { more: ['text'], read: (value, whole) => ({ do: 'edit', file: text(value), text: text(at(whole, 'text')) }) },
  fault: { read: (value) => ({ do: 'fault', fault: faultOf(value) }) },
  pass: { read: (value) => ({ do: 'pass', seconds: number(value, 0, DAY_SECONDS) }) },
  until: {
    more: ['within'],
    read(value, whole) {
      const within = at(whole, 'within');
      return { do: 'until', condition: text(value), within: isAbsent(within) ? WITHIN_SECONDS : number(within, 0, DAY_SECONDS) };
    },
  },
  to: { read: (value) => ({ do: 'to', step: text(value) }) },
  follow: { read: (value) => ({ do: 'follow', key: text(value) }) },
};

const isAction = (name: string): name is Action['do'] => Object.hasOwn(ACTIONS, name);

function actionOf(reader: Reader): readonly Action[] {
  const [name = ''] = fieldsOf(reader);
  if (!isAction(name)) {
    complain(reader, `must begin with one of ${Object.keys(ACTIONS).join(', ')}`);
    return [];
  }
  const { more = [], read } = ACTIONS[name];
  fieldsOf(reader, [name, ...more]);
  return [read(at(reader, name), reader)];
}

export const actionsOf = (reader: Reader): readonly Action[] => items(reader).flatMap(actionOf);
