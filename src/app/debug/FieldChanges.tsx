import type { ReactNode } from 'react';
import type { Json } from '../../api/object';
import type { FieldChange, ObjectChange } from '../../worker/protocol';
import { useText } from '../i18n/text';
import { useQuery } from '../inspector/use-query';
import { useUi } from '../store/ui';
import { text } from './text';

const FIELDS_MAX = 60;
const LETTERS_MAX = 200;

const shown = (value: Json): string => {
  const words = typeof value === 'string' ? value : JSON.stringify(value);
  return words.length > LETTERS_MAX ? `${words.slice(0, LETTERS_MAX)}…` : words;
};

const ownersOf = ({ owners }: FieldChange): string =>
  [...new Set(owners.map(({ manager, subresource }) => (subresource ? `${manager} (${subresource})` : manager)))].join(', ');

/** Fields that differ: what was, what is, and who owns each. */
export function Fields({ of }: { readonly of: readonly FieldChange[] }): ReactNode {
  const t = useText(text);
  return (
    <ul className="field-changes">
      {of.slice(0, FIELDS_MAX).map((field) => (
        <li key={field.path}>
          <code>{field.path}</code>
          <span className="values">
            {field.before !== undefined && <del>{shown(field.before)}</del>}
            {field.after !== undefined && <ins>{shown(field.after)}</ins>}
          </span>
          {field.owners.length > 0 && <small>{t.owners(ownersOf(field))}</small>}
        </li>
      ))}
      {of.length > FIELDS_MAX && <li>{t.more(of.length - FIELDS_MAX)}</li>}
    </ul>
  );
}

function Changed({ of: { key, change, fields } }: { readonly of: ObjectChange }): ReactNode {
  const t = useText(text);
  const select = useUi((s) => s.select);
  return (
    <>
      <p>
        <button type="button" className="link" onClick={() => select({ kind: 'object', key })}>
          {key}
        </button>{' '}
        {t.object[change]}
      </p>
      <Fields of={fields} />
    </>
  );
}

/** What a message changed, if it changed something. */
export function FieldChanges({ by }: { readonly by: number }): ReactNode {
  const t = useText(text);
  const changes = useQuery({ kind: 'changes', id: by });
  if (!changes || changes.length === 0) return null;
  return (
    <details open data-testid="changes">
      <summary>{t.changed}</summary>
      {changes.map((one) => (
        <Changed key={one.key} of={one} />
      ))}
    </details>
  );
}
