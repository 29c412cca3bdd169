import type { ReactNode } from 'react';
import { ErrorBoundary, type FallbackProps } from 'react-error-boundary';
import { useText } from '../i18n/text';
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
 * A part of the page that fails alone, in its code or because its code cannot be fetched: the others stay, and so does all work.
 * It is tried again when what it shows (`shows`) is another thing.
 */
export function Guarded({ shows, children }: { readonly shows?: unknown; readonly children: ReactNode }): ReactNode {
  return (
    <ErrorBoundary FallbackComponent={Failed} resetKeys={[shows]}>
      {children}
    </ErrorBoundary>
  );
}
