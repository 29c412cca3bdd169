import type { ComponentType, ReactNode } from 'react';
import { ErrorBoundary, type FallbackProps } from 'react-error-boundary';
import { useText } from '../i18n/text';
import { useUi } from '../store/ui';
import { text } from './text';

function Failed({ error }: FallbackProps): ReactNode {
  const t = useText(text);
  return (
    <div className="notice failed-part" role="alert">
      <b>{t.partFailed}</b>
      <span>{error instanceof Error ? error.message : String(error)}</span>
      <button type="button" className="button" onClick={() => location.reload()}>
        {t.reload}
      </button>
    </div>
  );
}

/**
 * Makes a part of the page fail alone, in its code or because its code cannot be fetched: the others stay, and so does all work.
 * It is tried again when the user looks at something else.
 */
export function guarded(Part: ComponentType): () => ReactNode {
  return function Guarded() {
    const selection = useUi((s) => s.selection);
    const overlay = useUi((s) => s.overlay);
    return (
      <Guard of={[selection, overlay]}>
        <Part />
      </Guard>
    );
  };
}

/** The same around what is inside, which is tried again when `of` changes. */
export function Guard({ of, children }: { readonly of: unknown[]; readonly children: ReactNode }): ReactNode {
  return (
    <ErrorBoundary FallbackComponent={Failed} resetKeys={of}>
      {children}
    </ErrorBoundary>
  );
}
