import { type ReactNode, useId } from 'react';
import type { Breakpoint, BreakpointProblem } from '../../worker/protocol';
import { useText } from '../i18n/text';
import { useCluster } from '../store/cluster';
import { text } from './breakpoint-text';
import { CHOICES, type DraftField, fieldsOf } from './drafts';

const COMPONENTS = ['kubectl', 'scheduler', 'controller/deployment', 'controller/replicaset', 'kubelet'];

/** Names that can be proposed, of what there is. */
function useProposals(name: DraftField['name']): readonly string[] {
  const resources = useCluster((s) => s.resources);
  if (name === 'resource') return Object.keys(resources).toSorted();
  if (name === 'component') return COMPONENTS;
  if (name === 'node') return [...(resources.nodes?.values() ?? [])].slice(0, 100).map(({ metadata }) => metadata.name ?? '');
  return [];
}

function Field({
  field: { name, value, write },
  change,
  problem,
}: {
  readonly field: DraftField;
  readonly change: (breakpoint: Breakpoint) => void;
  readonly problem: string | undefined;
}): ReactNode {
  const t = useText(text);
  const id = useId();
  const proposals = useProposals(name);
  const choices = CHOICES[name];
  const common = {
    id: `${id}-field`,
    className: 'field',
    value,
    'aria-invalid': problem !== undefined,
    'aria-describedby': problem === undefined ? undefined : `${id}-problem`,
  };
  return (
    <>
      <label htmlFor={`${id}-field`}>
        <span>{t.fields[name]}</span>
        {choices ? (
          <select {...common} onChange={(event) => change(write(event.target.value))}>
            {choices.map((choice) => (
              <option key={choice}>{choice}</option>
            ))}
          </select>
        ) : (
          <input {...common} list={proposals.length > 0 ? id : undefined} spellCheck={false} onChange={(event) => change(write(event.target.value))} />
        )}
      </label>
      {proposals.length > 0 && (
        <datalist id={id}>
          {proposals.map((one) => (
            <option key={one} value={one} />
          ))}
        </datalist>
      )}
      {problem !== undefined && (
        <pre id={`${id}-problem`} className="problem" role="alert">
          {problem}
        </pre>
      )}
    </>
  );
}

/** What a breakpoint of its kind is about, to be filled in; what is wrong stands at the field. */
export function BreakpointFields({
  value,
  change,
  problem,
}: {
  readonly value: Breakpoint;
  readonly change: (breakpoint: Breakpoint) => void;
  readonly problem: BreakpointProblem | undefined;
}): ReactNode {
  return fieldsOf(value).map((field) => (
    <Field key={`${value.kind} ${field.name}`} field={field} change={change} problem={problem?.field === field.name ? problem.message : undefined} />
  ));
}
