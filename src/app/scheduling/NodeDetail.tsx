import type { ReactNode } from 'react';
import { useText } from '../i18n/text';
import type { Explanation } from '../store/decision';
import { markOf, rejectionOf } from './Matrix';
import { text } from './text';

/** One node of a decision: each plugin's verdict in words, each score from raw to weighted. */
export function NodeDetail({ explanation, node }: { readonly explanation: Explanation; readonly node: string }): ReactNode {
  const t = useText(text);
  const score = explanation.scores[node];
  const rejection = rejectionOf(explanation, node);
  return (
    <section className="node-detail" aria-label={t.detail(node)}>
      <h3>{t.detail(node)}</h3>
      <ul className="chips">
        {explanation.filterPlugins.map((plugin) => {
          const mark = markOf(explanation, node, plugin);
          return (
            <li key={plugin} className="verdict" data-verdict={mark}>
              {plugin}: {mark === 'reject' && rejection ? rejection.reasons.join(', ') : t.marks[mark]}
            </li>
          );
        })}
      </ul>
      {score && (
        <table className="matrix">
          <thead>
            <tr>
              <th scope="col">{t.plugin}</th>
              <th scope="col">{t.scores.raw}</th>
              <th scope="col">{t.scores.normalized}</th>
              <th scope="col" aria-label="×" />
              <th scope="col">{t.scores.weighted}</th>
            </tr>
          </thead>
          <tbody>
            {explanation.scorePlugins.map(({ name, weight }) => {
              const { raw, normalized, weighted } = score.plugins[name] ?? {};
              return (
                <tr key={name}>
                  <th scope="row">{name}</th>
                  <td>{raw}</td>
                  <td>{normalized}</td>
                  <td>{t.weight(weight)}</td>
                  <td>{weighted}</td>
                </tr>
              );
            })}
            <tr className="sum">
              <th scope="row">{t.total}</th>
              <td colSpan={3} />
              <td>{score.total}</td>
            </tr>
          </tbody>
        </table>
      )}
    </section>
  );
}
