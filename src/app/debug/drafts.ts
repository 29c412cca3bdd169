import type { Breakpoint } from '../../worker/protocol';

/** The kinds that a user can choose from; "run to here" is said at the message. */
export type ChosenKind = Exclude<Breakpoint['kind'], 'message'>;
export const CHOSEN_KINDS: readonly ChosenKind[] = ['object', 'request', 'event', 'verdict', 'phase', 'rejection', 'failure', 'field'];

/** What a breakpoint of a kind begins with. `pod`: the one (`namespace/name`) that is looked at. */
export function draftOf(kind: ChosenKind, pod = 'default/simple-sample-pod'): Breakpoint {
  switch (kind) {
    case 'event':
      return { kind, reason: '', about: '' };
    case 'field':
      return { kind, key: `pods/${pod}`, path: '.status.phase', value: 'Running' };
    case 'request':
      return { kind, component: '', verb: '', resource: '', code: '' };
    case 'object':
      return { kind, resource: 'pods', expression: "object.status.phase == 'Running'" };
    case 'verdict':
      return { kind, plugin: '', node: '', status: '' };
    default:
      return { kind };
  }
}

/** A part of a breakpoint that can be filled in. */
export interface DraftField {
  readonly name: 'reason' | 'about' | 'key' | 'path' | 'value' | 'component' | 'verb' | 'resource' | 'code' | 'expression' | 'plugin' | 'node' | 'status';
  readonly value: string;
  /** The breakpoint with another text there. */
  readonly write: (text: string) => Breakpoint;
}

const STATUSES = ['', 'Success', 'Unschedulable', 'UnschedulableAndUnresolvable', 'Skip', 'Error', 'Pending'] as const;

/** What may be chosen where nothing else makes sense. */
export const CHOICES: Readonly<Partial<Record<DraftField['name'], readonly string[]>>> = {
  verb: ['', 'create', 'get', 'list', 'watch', 'update', 'patch', 'delete', 'deletecollection'],
  status: STATUSES,
};

export function fieldsOf(breakpoint: Breakpoint): readonly DraftField[] {
  switch (breakpoint.kind) {
    case 'event':
      return (['reason', 'about'] as const).map((name) => ({ name, value: breakpoint[name] ?? '', write: (text) => ({ ...breakpoint, [name]: text }) }));
    case 'field':
      return (['key', 'path', 'value'] as const).map((name) => ({ name, value: breakpoint[name], write: (text) => ({ ...breakpoint, [name]: text }) }));
    case 'request':
      return (['component', 'verb', 'resource', 'code'] as const).map((name) => ({
        name,
        value: breakpoint[name],
        write: (text) => ({ ...breakpoint, [name]: text }),
      }));
    case 'object':
      return (['resource', 'expression'] as const).map((name) => ({ name, value: breakpoint[name], write: (text) => ({ ...breakpoint, [name]: text }) }));
    case 'verdict':
      return [
        ...(['plugin', 'node'] as const).map((name): DraftField => ({ name, value: breakpoint[name], write: (text) => ({ ...breakpoint, [name]: text }) })),
        { name: 'status', value: breakpoint.status, write: (text) => ({ ...breakpoint, status: STATUSES.find((one) => one === text) ?? '' }) },
      ];
    default:
      return [];
  }
}

/** Without blanks around what was typed. */
export const trimmed = (breakpoint: Breakpoint): Breakpoint =>
  fieldsOf(breakpoint).reduce((made, { name }) => {
    const field = fieldsOf(made).find((one) => one.name === name);
    return field ? field.write(field.value.trim()) : made;
  }, breakpoint);
