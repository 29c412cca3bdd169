import { type ReactNode, useDeferredValue, useEffect, useMemo, useRef, useState } from 'react';
import { saveToDisk } from '../editor/open-from-disk';
import { useText } from '../i18n/text';
import { CopyField } from '../share/CopyField';
import { host } from '../store/host';
import { type Language, useUi } from '../store/ui';
import { type Complaint, checkTexts, expressionsOf, type LessonFile, lessonOf, lineOfExpression } from './check-texts';
import { hashOf, LANGUAGES, LESSON_ENDING, type OwnTexts, zipOf } from './own-texts';
import { Preview } from './Preview';
import { text } from './text';

const textIn = ({ scene, words }: OwnTexts, file: LessonFile): string | undefined => (file === 'scene' ? scene : words[file]);
const withText = (texts: OwnTexts, file: LessonFile, written: string): OwnTexts =>
  file === 'scene' ? { ...texts, scene: written } : { ...texts, words: { ...texts.words, [file]: written } };

/** What is wrong with the texts: what the lessons' reader says, and of expressions what the cluster says. */
function useComplaints(texts: OwnTexts): readonly Complaint[] {
  const read = useMemo(() => checkTexts(texts), [texts]);
  const [asked, setAsked] = useState<readonly Complaint[]>([]);
  useEffect(() => {
    let isOver = false;
    const lesson = read.length > 0 ? undefined : LANGUAGES.map((language) => lessonOf(texts, language)).find((one) => one !== undefined);
    const ask = async (expression: string): Promise<readonly Complaint[]> => {
      const said = await host.query({ kind: 'evaluate', expression });
      return 'problem' in said ? [{ file: 'scene', line: lineOfExpression(texts.scene, expression), words: said.problem }] : [];
    };
    void Promise.all(lesson ? expressionsOf(lesson).map(ask) : []).then(
      (found) => !isOver && setAsked(found.flat()),
      () => undefined,
    );
    return () => {
      isOver = true;
    };
  }, [texts, read]);
  return read.length > 0 ? read : asked;
}

const addressOf = (hash: string): string => new URL(hash, location.href.replace(/[?#].*/, '')).href;

/** The lesson for others: as a link, as a file, and in a window of its own. */
function Out({ texts }: { readonly texts: OwnTexts }): ReactNode {
  const t = useText(text);
  const hash = useMemo(() => hashOf(texts), [texts]);
  const link = hash === undefined ? undefined : addressOf(hash);
  return (
    <div className="share-out">
      {link === undefined ? <p role="status">{t.tooLong}</p> : <CopyField label={t.link} button={t.copy} value={link} words={t.letters(link.length)} />}
      <div className="chips">
        {link !== undefined && (
          <a className="button" href={link} target="_blank" rel="noreferrer">
            {t.play}
          </a>
        )}
        <button type="button" className="button" onClick={() => saveToDisk(`${t.fileName}${LESSON_ENDING}`, zipOf(texts), 'application/zip')}>
          {t.saveFile}
        </button>
      </div>
    </div>
  );
}

/** The texts of the lesson, which are written here, with what is wrong with them and how they will look. */
export function Texts({ texts, onChange }: { readonly texts: OwnTexts; readonly onChange: (texts: OwnTexts) => void }): ReactNode {
  const t = useText(text);
  const language = useUi((s) => s.language);
  const [file, setFile] = useState<LessonFile>('scene');
  const area = useRef<HTMLTextAreaElement>(null);
  // Who writes is not held up by who reads along.
  const settled = useDeferredValue(texts);
  const complaints = useComplaints(settled);
  const has = (one: Language): boolean => texts.words[one] !== undefined;
  const shown: Language = file !== 'scene' ? file : has(language) ? language : (LANGUAGES.find(has) ?? language);
  const lesson = useMemo(() => lessonOf(settled, shown), [settled, shown]);
  const [goal, setGoal] = useState<Complaint>();
  useEffect(() => {
    const written = area.current;
    if (!goal || !written || goal.file !== file) return;
    const lines = written.value.split('\n');
    const start = lines.slice(0, goal.line - 1).join('\n').length + (goal.line > 1 ? 1 : 0);
    written.focus();
    written.setSelectionRange(start, start + (lines[goal.line - 1]?.length ?? 0));
  }, [goal, file]);
  const files: readonly LessonFile[] = ['scene', ...LANGUAGES];
  return (
    <>
      <div className="teach-texts">
        <div className="teach-text">
          <div className="chips" role="group" aria-label={t.title}>
            {files.map((one) =>
              textIn(texts, one) === undefined ? (
                <button
                  key={one}
                  type="button"
                  className="button"
                  onClick={() => {
                    onChange(withText(texts, one, texts.words[LANGUAGES.find(has) ?? 'en'] ?? ''));
                    setFile(one);
                  }}
                >
                  {t.addLanguage(t.files[one])}
                </button>
              ) : (
                <button key={one} type="button" className="chip" aria-pressed={file === one} onClick={() => setFile(one)}>
                  {t.files[one]}
                </button>
              ),
            )}
          </div>
          <div role="status" className="teach-problems" data-testid="teach-problems">
            {t.problems(complaints.length)}
            <ul>
              {complaints.slice(0, 20).map((complaint) => (
                <li key={`${complaint.file} ${complaint.line} ${complaint.words}`}>
                  <button
                    type="button"
                    className="link"
                    onClick={() => {
                      setFile(complaint.file);
                      setGoal({ ...complaint });
                    }}
                  >
                    {t.line(t.files[complaint.file], complaint.line)}
                  </button>{' '}
                  {complaint.words}
                </li>
              ))}
            </ul>
          </div>
          <textarea
            ref={area}
            className="field"
            spellCheck={false}
            aria-label={t.textOf(t.files[file])}
            value={textIn(texts, file) ?? ''}
            onChange={(event) => onChange(withText(texts, file, event.target.value))}
          />
        </div>
        <Preview lesson={lesson} />
      </div>
      {complaints.length === 0 && <Out texts={settled} />}
    </>
  );
}
