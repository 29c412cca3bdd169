import '@fontsource-variable/inter/wght.css';
import '@fontsource-variable/jetbrains-mono/wght.css';
import './theme/tokens.css';
import './theme/base.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './App';
import { partsOf } from './embed/address';
import { lessonIn } from './lessons/address';
import { keepForOffline } from './offline';
import { takeDrops } from './sessions/take-drops';
import { closeOnBack } from './store/back';
import { start } from './store/start';

const parts = partsOf(location.search);

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <App parts={parts} />
  </StrictMode>,
);
if (parts) void import('./embed/start-embedded').then(({ startEmbedded }) => startEmbedded());
else {
  closeOnBack();
  takeDrops();
  void keepForOffline();
  const lesson = lessonIn(location.search);
  if (lesson === undefined) void start();
  else void import('./lessons/start-lesson').then(({ startLesson }) => startLesson(lesson));
}
