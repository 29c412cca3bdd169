import { type ReactNode, useEffect, useMemo, useState } from 'react';
import { useText } from '../i18n/text';
import { AsWritten } from '../ui/AsWritten';
import { withoutManagedFields } from './managed-fields';
import { text as objectText } from './object-text';
import { text } from './text';

interface YamlProps {
  readonly label: string;
  readonly value: unknown;
  /** So many letters at most. */
  readonly max?: number;
}

/** An object, or what a message carries, as YAML, without `managedFields` unless one asks for them; the printer loads when it is first needed. */
export function Yaml({ label, value, max = Number.POSITIVE_INFINITY }: YamlProps): ReactNode {
  const t = useText(text);
  const words = useText(objectText);
  const [whole, setWhole] = useState(false);
  const [yaml, setYaml] = useState<string>();
  const { shown, writers } = useMemo(() => withoutManagedFields(value), [value]);
  const printed = whole ? value : shown;
  useEffect(() => {
    let stale = false;
    void import('../../api/yaml').then(({ formatYaml }) => stale || setYaml(formatYaml(printed).slice(0, max)));
    return () => {
      stale = true;
    };
  }, [printed, max]);
  return (
    <details open>
      <summary>{label}</summary>
      {writers > 0 && (
        <p className="quiet">
          {whole ? words.managedShown : words.managedHidden(writers)}{' '}
          <button type="button" className="link" aria-pressed={whole} onClick={() => setWhole(!whole)}>
            {whole ? words.hideManaged : words.showManaged}
          </button>
        </p>
      )}
      <AsWritten className="yaml">{yaml ?? t.loading}</AsWritten>
    </details>
  );
}
