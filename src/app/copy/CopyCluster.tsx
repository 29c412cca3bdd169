import { type ClipboardEvent, type ReactNode, useRef } from 'react';
import { DUMP_COMMAND } from '../../dump/command';
import { useText } from '../i18n/text';
import { CopyField } from '../share/CopyField';
import { useUi } from '../store/ui';
import { Dialog } from '../ui/Dialog';
import { cancelReading, dumpName, openCopy, type Reading, readDumpFile, useReading } from './reading';
import { Summary } from './Summary';
import { text } from './text';
import './copy.css';

/** How a dump is made and handed in. */
function HandIn(): ReactNode {
  const t = useText(text);
  const chooser = useRef<HTMLInputElement>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  const read = (dump: string): void => {
    if (dump.trim() !== '') readDumpFile(new Blob([dump]), t.pasted);
  };
  // A dump is too long to be shown in a field.
  const onPaste = (event: ClipboardEvent): void => {
    event.preventDefault();
    read(event.clipboardData.getData('text'));
  };
  return (
    <>
      <p>
        {t.intro}{' '}
        <button type="button" className="link" onClick={() => useUi.getState().open('live')}>
          {t.live}
        </button>
      </p>
      <h3>{t.make}</h3>
      <CopyField label={t.command} button={t.copyCommand} value={DUMP_COMMAND} words={t.aboutCommand} />
      <h3>{t.handIn}</h3>
      <div className="copy-tools">
        <button type="button" className="button primary" onClick={() => chooser.current?.click()}>
          {t.choose}
        </button>
        <span>{t.orDrop}</span>
        <input
          ref={chooser}
          type="file"
          hidden
          aria-label={t.choose}
          accept=".json,.yaml,.yml,.gz"
          onChange={({ target }) => {
            const [file] = target.files ?? [];
            if (file) readDumpFile(file, dumpName(file.name));
          }}
        />
      </div>
      <div className="copy-tools">
        <textarea ref={field} className="field" rows={2} aria-label={t.paste} placeholder={t.paste} onPaste={onPaste} />
        <button type="button" className="button" onClick={() => read(field.current?.value ?? '')}>
          {t.read}
        </button>
      </div>
    </>
  );
}

function Progress({ reading }: { readonly reading: Extract<Reading, { readonly at: 'reading' }> }): ReactNode {
  const t = useText(text);
  return (
    <div className="copy-progress">
      <label>
        {t.reading(reading.name)}
        <progress max={reading.size || 1} value={Math.min(reading.bytes, reading.size)} />
      </label>
      <p>{t.progress(reading.objects, reading.bytes / 1e6)}</p>
      <button type="button" className="button" onClick={cancelReading}>
        {t.cancel}
      </button>
    </div>
  );
}

/** Makes a session of another cluster: from the command that dumps it to what came of it. */
export function CopyCluster(): ReactNode {
  const t = useText(text);
  const reading = useReading((s) => s.reading);
  return (
    <Dialog title={t.title} wide>
      <div className="copy">
        {reading.at === 'unreadable' && (
          <div role="alert" className="copy-problem">
            <b>{t.unreadable(reading.name)}</b> <span lang="en">{reading.message}</span>
          </div>
        )}
        {(reading.at === 'nothing' || reading.at === 'unreadable') && <HandIn />}
        {reading.at === 'reading' && <Progress reading={reading} />}
        {reading.at === 'read' && (
          <>
            <Summary report={reading.report} />
            <div className="copy-tools">
              <button type="button" className="button primary" onClick={() => void openCopy()}>
                {t.open}
              </button>
              <button type="button" className="button" onClick={cancelReading}>
                {t.other}
              </button>
            </div>
          </>
        )}
        {reading.at === 'opening' && <p role="status">{t.opening}</p>}
      </div>
    </Dialog>
  );
}
