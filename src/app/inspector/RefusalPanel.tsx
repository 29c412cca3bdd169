import type { ReactNode } from 'react';
import { useText } from '../i18n/text';
import { useObject } from '../store/cluster';
import { type Selection, useUi } from '../store/ui';
import { text } from './text';

/** A request of the user's that the API server has refused. */
export function RefusalPanel({ of: { key, code, message } }: { readonly of: Extract<Selection, { kind: 'refusal' }> }): ReactNode {
  const t = useText(text);
  const select = useUi((s) => s.select);
  const exists = useObject(key) !== undefined;
  return (
    <>
      <div className="eyebrow">{key}</div>
      <h2 tabIndex={-1}>{t.refusedRequest(code)}</h2>
      <p>{t.refusedBody()}</p>
      <pre className="refusal">{message}</pre>
      {exists && (
        <p>
          <button type="button" className="link" onClick={() => select({ kind: 'object', key })}>
            {key}
          </button>
        </p>
      )}
    </>
  );
}
