import { type CSSProperties, lazy, type ReactNode, Suspense, useEffect, useState } from 'react';
import { useText } from './i18n/text';
import { Announcer } from './inspector/Announcer';
import { Inspector } from './inspector/Inspector';
import { useShortcuts } from './shortcuts';
import { Stage } from './stage/Stage';
import { useCluster } from './store/cluster';
import { restart } from './store/start';
import { useUi } from './store/ui';
import { useAppearance } from './theme/appearance';
import { Timeline } from './timeline/Timeline';
import { TopBar } from './topbar/TopBar';
import { icons } from './ui/icons';
import { Splitter } from './ui/Splitter';
import { text } from './ui/text';
import './app.css';

const Editor = lazy(() => import('./editor/Editor').then((m) => ({ default: m.Editor })));
const Terminal = lazy(() => import('./terminal/Terminal').then((m) => ({ default: m.Terminal })));
const Overlays = lazy(() => import('./topbar/Overlays').then((m) => ({ default: m.Overlays })));

/** True once the first picture has been painted: what is heavy loads after it. */
function useAfterFirstPicture(): boolean {
  const [after, setAfter] = useState(false);
  useEffect(() => {
    const request = requestAnimationFrame(() => setTimeout(() => setAfter(true)));
    return () => cancelAnimationFrame(request);
  }, []);
  return after;
}

/** What you give: the editor, and the terminal under it. On a phone each is a sheet. */
function Left(): ReactNode {
  const t = useText(text);
  const overlay = useUi((s) => s.overlay);
  const open = useUi((s) => s.open);
  const sheet = overlay === 'editor' || overlay === 'terminal' ? overlay : undefined;
  const after = useAfterFirstPicture();
  const waiting = <div className="loading">{t.loadingEditor}…</div>;
  return (
    <section className="side-left" aria-label={t.left} data-sheet={sheet}>
      <button type="button" className="icon-button sheet-close" aria-label={t.close} onClick={() => open(undefined)}>
        {icons.close}
      </button>
      <div className="left-editor">{after ? <Suspense fallback={waiting}>{<Editor />}</Suspense> : waiting}</div>
      <div className="left-terminal">
        <Splitter panel="terminal" label={t.resizeTerminal} side="below" min={80} max={600} />
        {after && <Suspense fallback={null}>{<Terminal />}</Suspense>}
      </div>
      <Splitter panel="left" label={t.resizeLeft} side="left" min={220} max={700} />
    </section>
  );
}

/** The worker is gone, or the server: what was shown stays, and one can begin again. */
function Lost(): ReactNode {
  const t = useText(text);
  const link = useCluster((s) => s.link);
  const failure = useCluster((s) => s.failure);
  if (link !== 'failed') return null;
  return (
    <div className="lost" role="alert">
      <b>{t.lost}</b>
      <span>{failure}</span>
      <button type="button" className="button primary" onClick={() => restart()}>
        {t.restart}
      </button>
    </div>
  );
}

export function App(): ReactNode {
  const t = useText(text);
  const sizes = useUi((s) => s.sizes);
  const folded = useUi((s) => s.folded);
  const overlay = useUi((s) => s.overlay);
  useAppearance();
  useShortcuts();
  const size = (panel: keyof typeof sizes) => (folded[panel] ? '0px' : `${sizes[panel] / 10}rem`);
  const style = { '--left': size('left'), '--right': size('right'), '--timeline': size('timeline'), '--terminal': size('terminal') } as CSSProperties;
  return (
    <div
      className="app"
      style={style}
      data-folded={Object.entries(folded)
        .flatMap(([panel, is]) => (is ? [panel] : []))
        .join(' ')}
    >
      <TopBar />
      <Left />
      <Stage />
      <aside className="side-right" aria-label={t.explanation}>
        <Splitter panel="right" label={t.resizeRight} side="right" min={260} max={700} />
        <Inspector />
      </aside>
      <footer className="side-bottom">
        <Splitter panel="timeline" label={t.resizeTimeline} side="below" min={110} max={420} />
        <Timeline />
      </footer>
      <Lost />
      <Announcer />
      <Suspense fallback={null}>{overlay && <Overlays />}</Suspense>
    </div>
  );
}
