import type { FieldError } from '../../api/field-error';
import type { OwnPlugin } from '../../api/own-plugins';
import { invalid } from '../../api/validation/errors';
import type { Failed } from '../../sandbox/program';
import { REGISTRY } from '../plugins/registry';
import { errorOf } from './answers';
import { loadOwnPlugin } from './own-plugin';

/** As all plugins are called; what the matrix shows stands for a name. */
const NAME = /^[A-Z][A-Za-z0-9]{0,62}$/;

/** What is wrong with a plugin of one's own. Its text is read for it. */
export function validateOwnPlugin(path: string, own: OwnPlugin): readonly FieldError[] {
  const misnamed = nameComplaint(own.name);
  if (misnamed) return [invalid(`${path}.name`, own.name, misnamed.error)];
  const complaint = ownComplaint(own);
  return complaint ? [invalid(`${path}.args.source`, shortened(own.source), errorOf(complaint))] : [];
}

/** What is wrong with how it is called. */
export function nameComplaint(name: string): Failed | undefined {
  if (REGISTRY.has(name)) return { error: 'is a plugin that the scheduler has; one of your own needs another name' };
  return NAME.test(name) ? undefined : { error: 'a plugin of your own is called by letters and digits, the first of them a capital' };
}

/** What is wrong with its text, and where. */
export function ownComplaint(own: OwnPlugin): Failed | undefined {
  const read = loadOwnPlugin(own);
  return 'error' in read ? read : undefined;
}

const shortened = (text: string): string => (text.length <= 40 ? text : `${text.slice(0, 39)}…`);
