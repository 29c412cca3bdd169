import { lazy, type ReactNode, Suspense } from 'react';
import { useText } from './i18n/text';
import { lessonIn } from './lessons/address';
import { useCluster } from './store/cluster';
import { useLifeLine } from './store/life-line';
import { useUi } from './store/ui';
import { text } from './ui/text';
import { useAfterFirstPicture } from './use-after-first-picture';

/** What the first picture does not wait for. */

const Editor = lazy(() => import('./editor/Editor').then((m) => ({ default: m.Editor })));
const Terminal = lazy(() => import('./terminal/Terminal').then((m) => ({ default: m.Terminal })));

const LifeLine = lazy(() => import('./lifeline/LifeLine').then((m) => ({ default: m.LifeLine })));

const Debugger = lazy(() => import('./debug/Debugger').then((m) => ({ default: m.Debugger })));
const Resources = lazy(() => import('./resources/Resources').then((m) => ({ default: m.Resources })));
const StageList = lazy(() => import('./stage/list/StageList').then((m) => ({ default: m.StageList })));

const Announcer = lazy(() => import('./inspector/Announcer').then((m) => ({ default: m.Announcer })));
const Caption = lazy(() => import('./inspector/Caption').then((m) => ({ default: m.Caption })));

const Opening = lazy(() => import('./copy/Opening').then((m) => ({ default: m.Opening })));

const LessonStrip = lazy(() => import('./lessons/LessonStrip').then((m) => ({ default: m.LessonStrip })));
const LessonPanel = lazy(() => import('./lessons/LessonPanel').then((m) => ({ default: m.LessonPanel })));
const Offer = lazy(() => import('./lessons/Offer').then((m) => ({ default: m.Offer })));

export function LazyEditor(): ReactNode {
  const t = useText(text);
  const after = useAfterFirstPicture();
  const waiting = <div className="loading">{t.loadingEditor}…</div>;
  return after ? (
    <Suspense fallback={waiting}>
      <Editor />
    </Suspense>
  ) : (
    waiting
  );
}

export function LazyTerminal(): ReactNode {
  const after = useAfterFirstPicture();
  return <Suspense fallback={null}>{after && <Terminal />}</Suspense>;
}

/** With it comes all that explains steps, right after the first picture. */
export function LazyAnnouncer(): ReactNode {
  const after = useAfterFirstPicture();
  return <Suspense fallback={null}>{after && <Announcer />}</Suspense>;
}

export function LazyCaption(): ReactNode {
  return (
    <Suspense fallback={null}>
      <Caption />
    </Suspense>
  );
}

export function LazyResources(): ReactNode {
  return (
    <Suspense fallback={null}>
      <Resources />
    </Suspense>
  );
}

export function LazyStageList(): ReactNode {
  return (
    <Suspense fallback={null}>
      <StageList />
    </Suspense>
  );
}

export function LazyLessonStrip(): ReactNode {
  return (
    <Suspense fallback={null}>
      <LessonStrip />
    </Suspense>
  );
}

/** A copied cluster that takes long to open. */
export function LazyOpening(): ReactNode {
  const opening = useCluster((s) => s.opening);
  return <Suspense fallback={null}>{opening && <Opening opening={opening} />}</Suspense>;
}

export function LazyLesson(): ReactNode {
  const after = useAfterFirstPicture();
  return <Suspense fallback={null}>{after && <LessonPanel />}</Suspense>;
}

export function LazyDebugger(): ReactNode {
  return (
    <Suspense fallback={null}>
      <Debugger />
    </Suspense>
  );
}

/** Whoever is here for the first time, and takes no lesson yet, is offered the first one. */
export function LazyOffer(): ReactNode {
  const after = useAfterFirstPicture();
  const isOpen = useUi((s) => !s.hasCreated && !s.wasOffered && lessonIn(location) === undefined);
  return <Suspense fallback={null}>{after && isOpen && <Offer />}</Suspense>;
}

export function LazyLifeLine({ children }: { readonly children?: ReactNode }): ReactNode {
  const of = useLifeLine((s) => s.of);
  return (
    <Suspense fallback={null}>
      {of !== undefined && (
        <LifeLine key={of} of={of}>
          {children}
        </LifeLine>
      )}
    </Suspense>
  );
}
