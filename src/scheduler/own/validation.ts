import type { FieldError } from '../../api/field-error';
import type { OwnPlugin } from '../../api/own-plugins';
import { invalid } from '../../api/validation/errors';
import { errorOf } from './answers';
import { loadOwnPlugin } from './own-plugin';

/** As all plugins are called; what the matrix shows stands for a name. */
const NAME = /^[A-Z][A-Za-z0-9]{0,62}$/;

/** What is wrong with a plugin of one's own. Its text is read for it. */
export function validateOwnPlugin(path: string, own: OwnPlugin): readonly FieldError[] {
  if (!NAME.test(own.name)) return [invalid(`${path}.name`, own.name, 'a plugin of your own is called by letters and digits, the first of them a capital')];
  const read = loadOwnPlugin(own);
  return 'error' in read ? [invalid(`${path}.args.source`, shortened(own.source), errorOf(read))] : [];
}

const shortened = (text: string): string => (text.length <= 40 ? text : `${text.slice(0, 39)}…`);
