import { type ReactNode, useEffect, useState } from 'react';
import { useText } from '../i18n/text';
import { classLink, PANELS } from '../store/class-link';
import type { Language, PanelName } from '../store/ui';
import { CopyField } from './CopyField';
import { text } from './text';

const LANGUAGES: readonly Language[] = ['en', 'zh'];

/** A link for a class: everyone sees the same moment or lesson, in the same language, with the same panels open. */
export function ClassLink({ link: making }: { readonly link: Promise<string | undefined> }): ReactNode {
  const t = useText(text);
  const [link, setLink] = useState<string>();
  const [language, setLanguage] = useState<Language>();
  const [panels, setPanels] = useState<readonly PanelName[]>(PANELS);
  useEffect(() => void making.then(setLink, () => undefined), [making]);
  if (link === undefined) return null;
  const value = classLink(link, language, panels);
  return (
    <section>
      <h3>{t.classLink}</h3>
      <p>{t.classIntro}</p>
      <label className="chip">
        {t.classLanguage}
        <select value={language ?? ''} onChange={({ target }) => setLanguage(LANGUAGES.find((one) => one === target.value))}>
          <option value="">{t.ownLanguage}</option>
          <option value="en">English</option>
          <option value="zh">简体中文</option>
        </select>
      </label>
      <fieldset>
        <legend>{t.classPanels}</legend>
        <div className="chips">
          {PANELS.map((panel) => (
            <label key={panel} className="chip">
              <input
                type="checkbox"
                checked={panels.includes(panel)}
                onChange={({ target }) => setPanels(PANELS.filter((one) => (one === panel ? target.checked : panels.includes(one))))}
              />{' '}
              {t.panels[panel]}
            </label>
          ))}
        </div>
      </fieldset>
      <CopyField label={t.classAddress} button={t.copyClass} value={value} words={t.letters(value.length)} />
    </section>
  );
}
