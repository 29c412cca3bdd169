import type { ReactNode } from 'react';
import { useText } from '../i18n/text';
import { recorder, useLive } from './link';
import { text } from './recording-text';

/** Begins and ends the recording of a live cluster, and gives what was recorded to look at or to keep. */
export function Recorder(): ReactNode {
  const t = useText(text);
  const status = useLive((s) => s.recording.recorder);
  const isShown = useLive((s) => s.recording.shown !== undefined);
  return (
    <>
      {status?.isOn ? (
        <button type="button" className="button" title={t.unkept} onClick={recorder.stop}>
          {t.stop} <span className="live-quiet">{t.size(status.changes, status.bytes / 1e6)}</span>
        </button>
      ) : (
        <button type="button" className="button" title={t.unkept} onClick={recorder.start}>
          {t.record}
        </button>
      )}
      {status && !isShown && (
        <button type="button" className="button" onClick={recorder.lookBack}>
          {t.lookBack}
        </button>
      )}
      {status && (
        <button type="button" className="button" onClick={recorder.save}>
          {t.save}
        </button>
      )}
    </>
  );
}
