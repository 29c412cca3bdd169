import { lazy, type ReactNode, Suspense, useEffect } from 'react';
import { Desktop } from './Desktop';
import type { PartName } from './embed/contract';
import { pictureDrawn } from './first-picture';
import { useText } from './i18n/text';
import { LazyAnnouncer, LazyOpening } from './lazy';
import { Phone } from './Phone';
import { useShortcuts } from './shortcuts';
import { useCluster } from './store/cluster';
import { restart } from './store/start';
import { useUi } from './store/ui';
import { useAppearance } from './theme/appearance';
import { TopBar } from './topbar/TopBar';
import { useTypeAhead } from './topbar/typed-ahead';
import { Blank } from './ui/Blank';
import { guarded } from './ui/Guarded';
import { Notices } from './ui/Notices';
import { text } from './ui/text';
import { useNarrow } from './use-narrow';
import './app.css';

const Embed = lazy(() => import('./embed/Embed').then((m) => ({ default: m.Embed })));
const Overlays = lazy(() => import('./topbar/Overlays').then((m) => ({ default: m.Overlays })));
const Overlay = guarded(() => {
  const overlay = useUi((s) => s.overlay);
  return <Suspense fallback={null}>{overlay && <Overlays />}</Suspense>;
});

/** The worker is gone, or the server: what was shown stays, and one can begin again. */
function Lost(): ReactNode {
  const t = useText(text);
  const link = useCluster((s) => s.link);
  const failure = useCluster((s) => s.failure);
  if (link !== 'failed') return null;
  return (
    <div className="notice lost" role="alert">
      <b>{t.lost}</b>
      <span>{failure}</span>
      <button type="button" className="button primary" onClick={() => restart()}>
        {t.restart}
      </button>
    </div>
  );
}

/** The simulation is broken: why, and the report with seed and inputs, to be sent to whoever can mend it. */
function Broken(): ReactNode {
  const t = useText(text);
  const broken = useCluster((s) => s.broken);
  if (!broken) return null;
  const report = `data:application/json,${encodeURIComponent(JSON.stringify(broken))}`;
  return (
    <div className="notice lost" role="alert">
      <b>{t.broken(broken.message.to, broken.message.type, broken.session.config.seed)}</b>
      <span>{broken.words}</span>
      <a className="button primary" download="podscope-broken.json" href={report}>
        {t.report}
      </a>
    </div>
  );
}

/** The screen; of a page that another one embeds, only some parts. */
export function App({ parts }: { readonly parts: readonly PartName[] | undefined }): ReactNode {
  const t = useText(text);
  const narrow = useNarrow();
  useAppearance();
  useShortcuts();
  useTypeAhead();
  useEffect(pictureDrawn, []);
  return (
    <div className="app" data-embedded={parts !== undefined}>
      {parts ? (
        <Suspense fallback={null}>
          <Embed parts={parts} />
        </Suspense>
      ) : (
        <>
          <a className="skip" href="#stage">
            {t.skip}
          </a>
          <TopBar />
          {narrow ? <Phone /> : <Desktop />}
          <Notices />
        </>
      )}
      <LazyOpening />
      <Lost />
      <Broken />
      <LazyAnnouncer />
      <Overlay />
      <Blank />
    </div>
  );
}
