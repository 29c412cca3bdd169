import { type ReactNode, useRef, useState } from 'react';
import { SavePicture } from '../export/SavePicture';
import { takeWhole } from '../export/take-picture';
import { useText } from '../i18n/text';
import type { Explanation } from '../store/decision';
import { Matrix, type ScoreKind } from './Matrix';
import { Outcome } from './Outcome';
import { text } from './text';

/** So many rows are still a picture that can be looked at. */
const NODES_MAX = 200;

const ignore = (): void => undefined;

interface DecisionPictureProps {
  readonly explanation: Explanation;
  readonly nodes: readonly string[];
  readonly shown: ScoreKind;
}

/** Saves a decision as a picture: whole, also what is scrolled away. It is drawn beside the screen as long as that takes. */
export function DecisionPicture({ explanation, nodes, shown }: DecisionPictureProps): ReactNode {
  const t = useText(text);
  const [isTaken, setTaken] = useState(false);
  const whole = useRef<HTMLElement>(null);
  const { pod } = explanation;
  return (
    <>
      <SavePicture
        of={t.theDecision(pod)}
        fileName={`decision-${pod.replace('/', '-')}`}
        take={(format) => {
          setTaken(true);
          return takeWhole(whole, format).finally(() => setTaken(false));
        }}
      />
      {isTaken && (
        <section ref={whole} className="decision decision-picture" aria-hidden="true" inert>
          <h3>{t.decision(pod)}</h3>
          <Outcome explanation={explanation} />
          <Matrix explanation={explanation} nodes={nodes.slice(0, NODES_MAX)} shown={shown} whole chosen={undefined} onChoose={ignore} />
          {nodes.length > NODES_MAX && <p>{t.bestOf(NODES_MAX, nodes.length)}</p>}
        </section>
      )}
    </>
  );
}
