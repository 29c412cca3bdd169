import { type ReactNode, useEffect, useMemo, useState } from 'react';
import type { KubeObject } from '../../api/object';
import { useText } from '../i18n/text';
import { text as objectText } from './object-text';
import { text } from './text';

/** Who wrote which field is most of an object's length, and hardly ever what one looks for. */
function withoutManagedFields(object: KubeObject): KubeObject {
  const { managedFields: _, ...metadata } = object.metadata;
  return { ...object, metadata };
}

/** The object as YAML, without `managedFields` unless one asks for them; the printer loads when it is first needed. */
export function Yaml({ object }: { readonly object: KubeObject }): ReactNode {
  const t = useText(text);
  const words = useText(objectText);
  const [whole, setWhole] = useState(false);
  const [yaml, setYaml] = useState<string>();
  const managers = object.metadata.managedFields?.length ?? 0;
  const shown = useMemo(() => (whole ? object : withoutManagedFields(object)), [object, whole]);
  useEffect(() => {
    let stale = false;
    void import('../../api/yaml').then(({ formatYaml }) => stale || setYaml(formatYaml(shown)));
    return () => {
      stale = true;
    };
  }, [shown]);
  return (
    <details open>
      <summary>{t.yaml}</summary>
      {managers > 0 && (
        <p className="quiet managed">
          {whole ? words.managedShown : words.managedHidden(managers)}{' '}
          <button type="button" className="link" aria-pressed={whole} onClick={() => setWhole(!whole)}>
            {whole ? words.hideManaged : words.showManaged}
          </button>
        </p>
      )}
      <pre className="yaml">{yaml ?? t.loading}</pre>
    </details>
  );
}
