import type { ReactNode } from 'react';
import type { Comparison } from '../../worker/protocol';
import { useText } from '../i18n/text';
import { useUi } from '../store/ui';
import { text } from './text';

const SHOWN_MAX = 200;

type Choice = Comparison['moves'][number]['now'];

/** For which Pods that have a node another configuration would decide otherwise. */
export function Moves({ of: { moves, considered, placed } }: { readonly of: Comparison }): ReactNode {
  const t = useText(text);
  const select = useUi((s) => s.select);
  const open = useUi((s) => s.open);
  const words = (choice: Choice | undefined): string =>
    choice === undefined
      ? t.nobodyElse
      : choice.count === 0
        ? t.nowhere
        : choice.count > choice.nodes.length
          ? t.several(choice.nodes, choice.count)
          : choice.nodes.join(', ');
  return (
    <>
      <p role="status">{placed === 0 ? t.noPods : moves.length === 0 ? t.noChange(considered) : t.changes(moves.length, considered)}</p>
      {considered < placed && <p className="quiet">{t.onlyFirst(considered)}</p>}
      {moves.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region has to be reachable by keyboard.
        <div className="moves" tabIndex={0} role="region" aria-label={t.wouldChange}>
          <table className="matrix">
            <thead>
              <tr>
                {[t.pod, t.on, t.now, t.proposed].map((title) => (
                  <th key={title} scope="col">
                    {title}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {moves.slice(0, SHOWN_MAX).map(({ pod, node, now, proposed }) => (
                <tr key={pod}>
                  <th scope="row">
                    <button
                      type="button"
                      className="link"
                      onClick={() => {
                        select({ kind: 'object', key: `pods/${pod}` });
                        open(undefined);
                      }}
                    >
                      {pod}
                    </button>
                  </th>
                  <td>{node}</td>
                  <td>{words(now)}</td>
                  <td>{words(proposed)}</td>
                </tr>
              ))}
            </tbody>
          </table>
          {moves.length > SHOWN_MAX && <p className="quiet">{t.more(moves.length - SHOWN_MAX)}</p>}
        </div>
      )}
    </>
  );
}
