import type { ReactNode } from 'react';
import { useText } from '../i18n/text';
import { Inspector, Stage, Timeline } from '../parts';
import { text } from '../ui/text';
import type { PartName } from './contract';
import './embed.css';

/** The parts that another page shows of this one, and nothing around them. */
export function Embed({ parts }: { readonly parts: readonly PartName[] }): ReactNode {
  const t = useText(text);
  const shows = (part: PartName): boolean => parts.includes(part);
  return (
    <div className="embed">
      {(shows('stage') || shows('inspector')) && (
        <div className="embed-upper">
          {shows('stage') && <Stage />}
          {shows('inspector') && (
            <aside className="side-right" aria-label={t.explanation}>
              <Inspector />
            </aside>
          )}
        </div>
      )}
      {shows('timeline') && (
        <footer className="side-bottom">
          <Timeline />
        </footer>
      )}
    </div>
  );
}
