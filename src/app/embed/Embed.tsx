import { lazy, type ReactNode, Suspense, useEffect } from 'react';
import { useText } from '../i18n/text';
import { LazyLifeLine } from '../lazy';
import { Inspector, Stage, Terminal } from '../parts';
import { useCluster } from '../store/cluster';
import { hasLives, useLifeLine } from '../store/life-line';
import { LazyTimeline } from '../timeline/LazyTimeline';
import { guarded } from '../ui/Guarded';
import { text } from '../ui/text';
import { controlsOf } from './address';
import type { PartName } from './contract';
import './embed.css';

const CONTROLS = controlsOf(location.search);
const Timeline = guarded(() => <LazyTimeline controls={CONTROLS} />);

/** The life of what the journey is about, or of any Pod. */
const Life = guarded(() => {
  const of = useCluster((s) => (s.journey && hasLives(s.journey.subject) ? s.journey.subject : s.resources.pods?.keys().next().value));
  useEffect(() => useLifeLine.setState({ of }), [of]);
  return <LazyLifeLine />;
});

const DecisionBody = lazy(() => import('../scheduling/Decision').then((m) => ({ default: m.DecisionBody })));

/** The decision that the journey has come to. */
const Decision = guarded(() => {
  const explanation = useCluster((s) => s.journey?.decision?.explanation);
  return (
    <Suspense fallback={null}>
      <div className="decision" data-testid="decision">
        {explanation && <DecisionBody explanation={explanation} />}
      </div>
    </Suspense>
  );
});

/** The parts that another page shows of this one, and nothing around them. */
export function Embed({ parts }: { readonly parts: readonly PartName[] }): ReactNode {
  const t = useText(text);
  const shows = (part: PartName): boolean => parts.includes(part);
  return (
    <div className="embed">
      {parts.some((part) => part !== 'timeline') && (
        <div className="embed-upper">
          {shows('stage') && <Stage />}
          {shows('life') && <Life />}
          {shows('decision') && <Decision />}
          {shows('terminal') && (
            <section className="left-terminal" aria-label={t.terminal}>
              <Terminal />
            </section>
          )}
          {shows('inspector') && (
            <aside className="side-right" aria-label={t.explanation}>
              <Inspector />
            </aside>
          )}
        </div>
      )}
      {shows('timeline') && (
        <footer className="side-bottom" data-lanes={CONTROLS.includes('lanes')}>
          <Timeline />
        </footer>
      )}
    </div>
  );
}
