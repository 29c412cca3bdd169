import '@fontsource-variable/inter/wght.css';
import '@fontsource-variable/jetbrains-mono/wght.css';
import './theme/tokens.css';
import './theme/base.css';
import { lazy, StrictMode, Suspense } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './App';
import { partsOf } from './embed/address';
import { lessonIn } from './lessons/address';
import { isLive } from './live/address';
import { keepForOffline } from './offline';
import { takeDrops } from './sessions/take-drops';
import { closeOnBack } from './store/back';
import { start } from './store/start';
import { speakerIn } from './teach/speaker-channel';

const parts = partsOf(location.search);
const speaker = speakerIn(location.search);
const live = !parts && isLive(location.search);
const Live = lazy(() => import('./live/Live').then((m) => ({ default: m.Live })));
const Speaker = lazy(() => import('./teach/Speaker').then((m) => ({ default: m.Speaker })));

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    {live ? (
      <Suspense fallback={null}>
        <Live />
      </Suspense>
    ) : speaker === undefined ? (
      <App parts={parts} />
    ) : (
      <Suspense fallback={null}>
        <Speaker id={speaker} />
      </Suspense>
    )}
  </StrictMode>,
);
if (parts) void import('./embed/start-embedded').then(({ startEmbedded }) => startEmbedded());
else if (speaker === undefined && !live) {
  closeOnBack();
  takeDrops();
  void keepForOffline();
  const lesson = lessonIn(location);
  if (lesson === undefined) void start();
  else void import('./lessons/start-lesson').then(({ startLesson }) => startLesson(lesson));
}
