import { type ReactNode, useEffect, useState } from 'react';
import { Prose } from '../lessons/Prose';
import type { Language } from '../store/ui';
import { useUi } from '../store/ui';
import { type Section, sectionsOf } from './sections';
import './guide.css';

/** The same files that `docs/` shows on the web. */
const TEXTS = import.meta.glob<string>('../../../docs/guide.*.md', { query: '?raw', import: 'default' });

const readGuide = async (language: Language): Promise<readonly Section[]> => sectionsOf((await TEXTS[`../../../docs/guide.${language}.md`]?.()) ?? '');

/** The guide, a part for each task; one opens those that one needs. */
export function Guide(): ReactNode {
  const language = useUi((s) => s.language);
  const [sections, setSections] = useState<readonly Section[]>([]);
  useEffect(() => {
    let isWanted = true;
    readGuide(language).then(
      (read) => isWanted && setSections(read),
      () => undefined,
    );
    return () => {
      isWanted = false;
    };
  }, [language]);
  return (
    <div className="guide">
      {sections.map(({ title, text }) => (
        <details key={title}>
          <summary>{title}</summary>
          <Prose of={text} />
        </details>
      ))}
    </div>
  );
}
