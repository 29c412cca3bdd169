import { type ReactNode, useState } from 'react';
import type { BackOffStory, CommandPart, ContainerStory } from '../../../why/container-story';
import { english } from '../../../why/english';
import type { Code } from '../../../why/reason';
import type { Why } from '../../../why/why';
import { type Clock, clockOf, type Words, wordsOf } from '../../../why/words';
import { texts, useText } from '../../i18n/text';
import { useCluster } from '../../store/cluster';
import { host } from '../../store/host';
import { text as panelText } from '../text';
import { chinese } from './chinese';
import { Sentence } from './Sentence';
import { useWhy } from './use-why';
import './why.css';

const text = texts<Words>({ en: english, zh: chinese });

function Part({ part: { from, words, kept } }: { readonly part: CommandPart }): ReactNode {
  const t = useText(text);
  const line = (
    <>
      <small>{from}</small> <code>{JSON.stringify(words)}</code>
    </>
  );
  return (
    <li data-kept={kept}>
      {kept ? (
        line
      ) : (
        <s>
          {line}
          <span className="hidden">, {t.replaced}</span>
        </s>
      )}
    </li>
  );
}

/** The steps of the back-off, the present one marked. */
function Steps({ backOff: { step, stepsUs } }: { readonly backOff: Pick<BackOffStory, 'step' | 'stepsUs'> }): ReactNode {
  const t = useText(text);
  return (
    <>
      <ol className="back-off" aria-label={t.waits}>
        {stepsUs.map((us, i) => (
          <li key={us} aria-current={i === step ? 'step' : undefined}>
            {t.duration(us)}
          </li>
        ))}
      </ol>
      <span className="quiet">{t.forgotten}</span>
    </>
  );
}

/** One container: what runs, how it ended, what it printed, what follows. What runs undisturbed is folded. */
function Story({ story, clock }: { readonly story: ContainerStory; readonly clock: Clock }): ReactNode {
  const t = useText(text);
  const { name, role, image, state, waiting, restarts, parts, imageUnknown, ended, printed, next, probes } = story;
  const troubled = ended !== undefined || probes.some(({ last }) => last === 'failure');
  const titles = [role === 'main' ? '' : t.roles[role], image, waiting ?? state, restarts > 0 ? t.restarts(restarts) : ''].filter(Boolean);
  return (
    <details className="story" open={troubled}>
      <summary>
        {name} <span className="quiet">{titles.join(' · ')}</span>
      </summary>
      <dl className="facts">
        <div>
          <dt>{t.runs}</dt>
          <dd>
            <ul className="command-line">
              {parts.map((part) => (
                <Part key={part.from} part={part} />
              ))}
            </ul>
            {imageUnknown && <span className="quiet">{t.imageUnknown}</span>}
          </dd>
        </div>
        {ended && (
          <div>
            <dt>{t.ended}</dt>
            <dd>
              <Sentence line={t.ran(ended)} />
              <br />
              <Sentence line={t.meaning(ended)} />
            </dd>
          </div>
        )}
        {printed && printed.lines > 0 && (
          <div>
            <dt>{t.log}</dt>
            <dd>
              <span className="quiet">{t.printed(printed.lines, printed.last.length)}</span>
              <pre className="printed">{printed.last.join('\n')}</pre>
            </dd>
          </div>
        )}
        {next && (
          <div>
            <dt>{t.afterwards}</dt>
            <dd>
              <Sentence line={t.next(next, clock)} />
              {'backOff' in next && next.backOff && <Steps backOff={next.backOff} />}
            </dd>
          </div>
        )}
        {probes.length > 0 && (
          <div>
            <dt>{t.probes}</dt>
            <dd>
              {probes.map((probe) => (
                <p key={probe.type} data-last={probe.last}>
                  <Sentence line={t.probe(probe)} />
                </p>
              ))}
            </dd>
          </div>
        )}
      </dl>
    </details>
  );
}

/** The user means the image to exist: from now on it can be pulled. */
function DeclareImage({ image }: { readonly image: string }): ReactNode {
  const panel = useText(panelText);
  const [declared, setDeclared] = useState(false);
  const declare = () => {
    host.send({ type: 'fault', fault: { kind: 'declare-image', image } });
    setDeclared(true);
  };
  return declared ? (
    <p className="quiet">{panel.imageDeclared(image)}</p>
  ) : (
    <p>
      <button type="button" className="link" onClick={declare}>
        {panel.declareImage(image)}
      </button>
    </p>
  );
}

/** Where a Pod stands with the scheduler. */
const OF_SCHEDULER: ReadonlySet<Code> = new Set(['scheduling', 'queued', 'binding', 'scheduling-back-off', 'unschedulable', 'gated', 'no-scheduler']);

interface WhySectionProps {
  readonly of: string;
  /** What the scheduler has to do with it is told beside this, and at length. */
  readonly withoutScheduler?: boolean;
}

/** Why an object is as it is: how it ended, or what holds it; of a Pod, each container's story. */
export function WhySection({ of, withoutScheduler = false }: WhySectionProps): ReactNode {
  const nowUs = useCluster((s) => Math.floor(s.nowUs / 1e6) * 1e6);
  const why = useWhy(of);
  return why && <WhyShown why={why} nowUs={nowUs} withoutScheduler={withoutScheduler} />;
}

interface WhyShownProps {
  readonly why: Why;
  /** What countdowns go by. */
  readonly nowUs: number;
  readonly withoutScheduler?: boolean;
}

/** Reasons, whoever has found them. */
export function WhyShown({ why, nowUs, withoutScheduler = false }: WhyShownProps): ReactNode {
  const t = useText(text);
  const panel = useText(panelText);
  const clock = clockOf(t, nowUs);
  const { standing, containers = [] } = why;
  const reasons = why.reasons.filter(({ code }) => !withoutScheduler || !OF_SCHEDULER.has(code));
  return (
    <section className="why" aria-label={panel.whySo} data-standing={standing} data-testid="why">
      <h3>{t.standings[standing]}</h3>
      <ul className="reasons">
        {reasons.map((reason, i) => (
          <li key={`${reason.code} ${i}`} data-code={reason.code}>
            <Sentence line={wordsOf(t, reason, clock)} />
            {reason.code === 'pull-failed' && reason.missing?.what === 'repository' && <DeclareImage image={reason.image} />}
          </li>
        ))}
      </ul>
      {containers.map((story) => (
        <Story key={story.name} story={story} clock={clock} />
      ))}
    </section>
  );
}
