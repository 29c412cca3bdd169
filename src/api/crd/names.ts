import { semanticEqual } from '../equality';
import type { CustomResourceDefinition, CustomResourceDefinitionCondition, CustomResourceDefinitionNames } from '../types.gen';
import { withCondition } from './conditions';

/** What the API server's own controllers make of a definition (`controller/status` NamingConditionController, `controller/establish`). */
type Definition = CustomResourceDefinition;
type Condition = CustomResourceDefinitionCondition;

/**
 * The definition with the next step of its status, or the same one when nothing is left to do: first its names are accepted, then it is established.
 * `others` are the group's other definitions; a change of one of them may free names that this one waits for.
 */
export function settleDefinition(definition: Definition, others: readonly Definition[], now: string): Definition {
  const named = acceptNames(definition, others, now);
  if (named !== definition) return named;
  if (!isTrue(definition, 'NamesAccepted') || isTrue(definition, 'Established')) return definition;
  const established: Condition = { type: 'Established', status: 'True', reason: 'InitialNamesAccepted', message: 'the initial names have been accepted' };
  return withCondition(definition, now, established);
}

function acceptNames(definition: Definition, others: readonly Definition[], now: string): Definition {
  const { names } = definition.spec;
  const accepted = definition.status?.acceptedNames ?? NO_NAMES;
  if (semanticEqual(names, accepted)) return definition;
  const { next, conflict } = calculateNames(names, accepted, others);
  const naming: Condition = conflict
    ? { type: 'NamesAccepted', status: 'False', ...conflict }
    : { type: 'NamesAccepted', status: 'True', reason: 'NoConflicts', message: 'no conflicts found' };
  const old = conditionOf(definition, 'NamesAccepted');
  const isSame = old?.status === naming.status && old.reason === naming.reason && old.message === naming.message;
  if (isSame && semanticEqual(accepted, next)) return definition;
  const established = conditionOf(definition, 'Established');
  const initial: Condition = conflict
    ? { type: 'Established', status: 'False', reason: 'NotAccepted', message: 'not all names are accepted' }
    : { type: 'Established', status: 'False', reason: 'Installing', message: 'the initial names have been accepted' };
  const renamed = { ...definition, status: { ...definition.status, acceptedNames: next } };
  return withCondition(withCondition(renamed, now, naming), now, established && (conflict || established.status === 'True') ? established : initial);
}

const NO_NAMES: CustomResourceDefinitionNames = { kind: '', plural: '' };

interface Conflict {
  readonly reason: string;
  readonly message: string;
}

function calculateNames(
  names: CustomResourceDefinitionNames,
  accepted: CustomResourceDefinitionNames,
  others: readonly Definition[],
): { readonly next: CustomResourceDefinitionNames; readonly conflict: Conflict | undefined } {
  const taken = others.map(({ status }) => status?.acceptedNames ?? NO_NAMES);
  const resources = new Set(taken.flatMap(({ plural, singular = '', shortNames = [] }) => [plural, singular, ...shortNames]));
  const kinds = new Set(taken.flatMap(({ kind, listKind = '' }) => [kind, listKind]));
  let conflict: Conflict | undefined;
  let next: CustomResourceDefinitionNames = accepted;
  const settle = (field: 'plural' | 'singular' | 'kind' | 'listKind', reason: string, used: ReadonlySet<string>): void => {
    const name = names[field] ?? '';
    if (name !== (accepted[field] ?? '') && used.has(name)) conflict = { reason, message: inUse(name) };
    else next = { ...next, [field]: name };
  };
  settle('plural', 'PluralConflict', resources);
  settle('singular', 'SingularConflict', resources);
  const clashes = (names.shortNames ?? []).filter((name) => !accepted.shortNames?.includes(name) && resources.has(name));
  if (clashes.length > 0) conflict = { reason: 'ShortNamesConflict', message: aggregate(clashes.map(inUse)) };
  else if (names.shortNames) next = { ...next, shortNames: names.shortNames };
  settle('kind', 'KindConflict', kinds);
  settle('listKind', 'ListKindConflict', kinds);
  const { categories: _, ...rest } = next;
  return { next: names.categories ? { ...rest, categories: names.categories } : rest, conflict };
}

const inUse = (name: string): string => `"${name}" is already in use`;
const aggregate = (messages: readonly string[]): string => (messages.length === 1 ? messages[0]! : `[${[...new Set(messages)].join(', ')}]`);

const conditionOf = ({ status }: Definition, type: string): Condition | undefined => status?.conditions?.find((condition) => condition.type === type);
const isTrue = (definition: Definition, type: string): boolean => conditionOf(definition, type)?.status === 'True';
