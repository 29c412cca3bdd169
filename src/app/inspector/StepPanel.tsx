import { lazy, type ReactNode, Suspense } from 'react';
import { isPodTerminal } from '../../api/pod-phase';
import { podState } from '../../api/pod-state';
import type { Pod } from '../../api/types.gen';
import type { Journey, RailStep } from '../../worker/protocol';
import { useText } from '../i18n/text';
import { nameOf, useLabels } from '../journeys/labels';
import { text as journeysText } from '../journeys/text';
import { useWords } from '../journeys/words';
import { findObject, useCluster } from '../store/cluster';
import { type DecisionProgress, decisionProgress } from '../store/decision';
import { useUi } from '../store/ui';
import { Causes } from './Causes';
import { StepFacts } from './StepFacts';
import { StepParts } from './StepParts';
import { text } from './text';
import { RejectionReason, WhyItWon } from './VerdictReason';

// The tables are there when there is a decision to show.
const FilterTable = lazy(() => import('./DecisionTable').then((m) => ({ default: m.FilterTable })));
const ScoreTable = lazy(() => import('./DecisionTable').then((m) => ({ default: m.ScoreTable })));
const WhySection = lazy(() => import('./why/WhySection').then((m) => ({ default: m.WhySection })));
const WhyWaiting = lazy(() => import('../scheduling/WhyWaiting').then((m) => ({ default: m.WhyWaiting })));

interface Told {
  readonly title: string;
  readonly body: ReactNode;
  readonly more?: ReactNode;
}

type Words = ReturnType<typeof useText<(typeof text)['en']>>;

/** Opens the decision that is being made, or was made last. */
function WholeMatrix({ journey: { pod, decision } }: { readonly journey: Journey }): ReactNode {
  const t = useText(text);
  const openDecision = useUi((s) => s.openDecision);
  return decision && pod !== undefined ? (
    <p>
      <button type="button" className="link" onClick={() => openDecision({ pod, cycle: decision.cycle })}>
        {t.wholeMatrix}
      </button>
    </p>
  ) : null;
}

/** What to say of the step that a Pod's creation is in. */
function tellCreation(t: Words, journey: Journey, pod: Pod | undefined, progress: DecisionProgress | undefined): Told {
  const { current, decision, refused, done } = journey;
  const explanation = decision?.explanation;
  const name = nameOf(journey.subject);
  const node = explanation?.selected ?? pod?.spec?.nodeName ?? '';
  if (refused) return { title: t.refusedTitle(refused.code), body: t.refusedBody(), more: <pre className="refusal">{refused.message}</pre> };
  if (done && current === 'run') return { title: t.doneTitle(name, pod ? podState(pod).word : ''), body: !(pod && isPodTerminal(pod)) && t.doneBody() };
  const whole = !progress || progress.done === progress.all;
  switch (current) {
    case 'submit':
      return { title: t.submitTitle(name), body: t.submitBody() };
    case 'store':
      return { title: t.storeTitle, body: t.storeBody() };
    case 'watch':
      return { title: t.watchTitle, body: t.watchBody() };
    case 'filter': {
      if (!explanation) return { title: t.filteringTitle, body: t.filterBody() };
      const feasible = Object.keys(explanation.scores).length;
      const nowhere = whole && explanation.outcome === 'unschedulable';
      const title = nowhere ? t.nowhereTitle : whole ? t.filterTitle(feasible, explanation.nodes.length) : t.filteringTitle;
      const more = (
        <>
          <FilterTable explanation={explanation} progress={progress} />
          <WholeMatrix journey={journey} />
          {nowhere && explanation.preemption && <p>{t.preempts(explanation.preemption.node, explanation.preemption.victims)}</p>}
        </>
      );
      return { title, body: nowhere ? t.nowhereBody() : t.filterBody(), more };
    }
    case 'score': {
      if (!explanation) return { title: t.scoringTitle, body: t.scoreBody(0) };
      const rejected = explanation.nodes.filter((n) => !explanation.scores[n]);
      const title = whole && explanation.selected ? t.scoreTitle(explanation.selected, explanation.scores[explanation.selected]?.total ?? 0) : t.scoringTitle;
      const more = (
        <>
          {whole && <WhyItWon explanation={explanation} />}
          <ScoreTable explanation={explanation} progress={progress} />
          <WholeMatrix journey={journey} />
          {rejected.length > 0 && rejected.length <= 5 && (
            <dl className="facts">
              {rejected.map((n) => {
                const last = explanation.filters[n]?.at(-1);
                return (
                  <div key={n}>
                    <dt>{n}</dt>
                    <dd>
                      {t.notScored}: {last ? `${t.rejectedBy(last.plugin)}, ` : ''}
                      <i>{last?.reasons.join(', ')}</i>
                      {last && <RejectionReason pod={explanation.pod} node={n} plugin={last.plugin} />}
                    </dd>
                  </div>
                );
              })}
            </dl>
          )}
        </>
      );
      return { title, body: t.scoreBody(Object.keys(explanation.scores).length), more };
    }
    case 'bind':
      return { title: t.bindTitle(node), body: t.bindBody(), more: <p className="aside">{t.bindHistory()}</p> };
    default:
      return { title: t.runTitle(node), body: t.runBody() };
  }
}

interface ToldStep {
  readonly step: RailStep;
  readonly label: string;
  readonly told: Told;
  readonly journey: Journey;
}

/** What to say of the step that is going on, for whoever has to say it. */
export function useStep(): ToldStep | undefined {
  const t = useText(text);
  const journey = useCluster((s) => s.journey);
  const labels = useLabels(journey?.id ?? 'create-pod');
  const words = useWords(journey?.id ?? 'create-pod');
  const progress = useCluster((s) => decisionProgress(s.journey, s.nowUs));
  const pod = useCluster((s) => (s.journey ? findObject(s.resources, s.journey.subject) : undefined)) as Pod | undefined;
  const step = journey?.rail.find((one) => one.step === journey.current);
  if (!journey || !step) return undefined;
  const label = labels.steps[step.step] ?? step.step;
  if (journey.id === 'create-pod') return { step, label, told: tellCreation(t, journey, pod, progress), journey };
  const own = words?.steps[step.step];
  const facts = { ...journey.stages.findLast((stage) => stage.step === step.step)?.facts, name: nameOf(journey.subject) };
  return { step, label, told: own ? { title: own.title(facts), body: own.body(facts) } : { title: label, body: null }, journey };
}

/** The step that is going on, in words: what happens, and why. */
export function StepPanel(): ReactNode {
  const j = useText(journeysText);
  const select = useUi((s) => s.select);
  const step = useStep();
  if (!step) return null;
  const { told, journey, label } = step;
  const { current, pod, rail, subject } = journey;
  const isCreation = journey.id === 'create-pod';
  const waits = isCreation && journey.decision?.explanation.outcome === 'unschedulable' && current === 'filter';
  const stage = journey.stages.findLast((s) => s.step === current);
  return (
    <>
      <div className="eyebrow" data-step={current} data-hue={step.step.hue}>
        {j.eyebrow(rail.indexOf(step.step) + 1, rail.length, label)}
      </div>
      <h2 tabIndex={-1}>{told.title}</h2>
      {told.body && <p>{told.body}</p>}
      <Suspense fallback={null}>
        {told.more}
        {waits && pod !== undefined && <WhyWaiting pod={pod} />}
        {journey.refused && !isCreation && <pre className="refusal">{journey.refused.message}</pre>}
        {(isCreation ? current === 'run' : !journey.refused) && <WhySection of={subject} />}
      </Suspense>
      <StepParts journey={journey} />
      <StepFacts journey={journey} />
      <p>
        <button type="button" className="link" onClick={() => select({ kind: 'object', key: subject })}>
          {subject}
        </button>
      </p>
      <Causes of={stage?.face} inclusive={current === 'filter' || current === 'score'} />
    </>
  );
}
