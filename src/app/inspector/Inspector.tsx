import { lazy, type ReactNode, Suspense } from 'react';
import { useText } from '../i18n/text';
import { useCluster } from '../store/cluster';
import { useUi } from '../store/ui';
import { icons } from '../ui/icons';
import { Welcome } from './Welcome';
import { text } from './welcome-text';
import './inspector.css';

// The first picture welcomes; the rest comes with the first thing that is done or clicked.
const StepPanel = lazy(() => import('./StepPanel').then((m) => ({ default: m.StepPanel })));
const ComponentPanel = lazy(() => import('./ComponentPanel').then((m) => ({ default: m.ComponentPanel })));
const MessagePanel = lazy(() => import('./MessagePanel').then((m) => ({ default: m.MessagePanel })));
const RefusalPanel = lazy(() => import('./RefusalPanel').then((m) => ({ default: m.RefusalPanel })));
const ObjectPanel = lazy(() => import('./ObjectPanel').then((m) => ({ default: m.ObjectPanel })));

function Selected(): ReactNode {
  const selection = useUi((s) => s.selection);
  const told = useCluster((s) => s.journey !== undefined);
  switch (selection.kind) {
    case 'step':
      return told ? <StepPanel /> : <Welcome />;
    case 'component':
      return <ComponentPanel address={selection.address} />;
    case 'object':
      return <ObjectPanel of={selection.key} />;
    case 'message':
      return <MessagePanel id={selection.id} />;
    case 'refusal':
      return <RefusalPanel of={selection} />;
  }
}

/** What it means: the step that is going on, or what was clicked. */
export function Inspector(): ReactNode {
  const t = useText(text);
  const back = useUi((s) => s.back);
  const isStep = useUi((s) => s.selection.kind === 'step');
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region has to be reachable by keyboard.
    <div className="inspector" tabIndex={0} role="region" aria-label={t.panel}>
      {!isStep && (
        <button type="button" className="icon-button back" aria-label={t.back} title={t.back} onClick={back}>
          {icons.back}
        </button>
      )}
      <Suspense fallback={null}>
        <Selected />
      </Suspense>
    </div>
  );
}
