import { type Action, type Hands, perform } from '../../lessons/lesson';
import { useFiles } from '../editor/files';
import { host } from '../store/host';
import { run, runUnseen } from '../terminal/session';

/** What a lesson has done in the page. Each says whether it came to what was meant. */
type Deed = Promise<boolean>;

/** Whether a condition holds now. What is not there yet makes it false. */
export async function holds(condition: string): Deed {
  const said = await host.query({ kind: 'evaluate', expression: condition });
  return 'value' in said && said.value === true;
}

let errands = 0;

/** A request is answered only while time passes. How it passes otherwise, the host knows: what the mirror shows of that may be long past. */
async function whileTimePasses(act: () => Promise<number>): Deed {
  const errand = ++errands;
  host.send({ type: 'errand', errand, over: false });
  try {
    return (await act()) === 0;
  } finally {
    host.send({ type: 'errand', errand, over: true });
  }
}

async function passed(seconds: number, condition?: string): Deed {
  host.send({ type: 'pass', seconds, ...(condition !== undefined && { until: condition }) });
  return condition === undefined || holds(condition);
}

const handsWith = (typed: (line: string) => Promise<number>): Hands<Deed> => ({
  run: ({ line }) => whileTimePasses(() => typed(line)),
  apply: ({ manifests }) => whileTimePasses(() => typed(`kubectl apply -f - <<'MANIFESTS'\n${manifests.trimEnd()}\nMANIFESTS\n`)),
  async edit({ file, text }) {
    useFiles.getState().write(file, text);
    useFiles.getState().open(file);
    return true;
  },
  async fault({ fault }) {
    const { asked } = await import('../own-plugin/asked');
    const wanted = await asked(fault);
    if (wanted) host.send({ type: 'fault', fault: wanted });
    return wanted !== undefined;
  },
  pass: ({ seconds }) => passed(seconds),
  until: ({ condition, within }) => passed(within, condition),
  to({ step }) {
    host.send({ type: 'go-to-step', step });
    return holds(`journey.step == ${JSON.stringify(step)}`);
  },
  async follow({ key }) {
    host.send({ type: 'focus', focus: { subject: key } });
    return true;
  },
});

/** Does what a lesson does itself: one sees only what comes of it. */
export const performUnseen = (action: Action, signal: AbortSignal): Deed =>
  perform(
    handsWith((line) => runUnseen(line, signal)),
    action,
  );
/** Shows how it is done. */
export const performSeen = (action: Action, signal: AbortSignal): Deed =>
  perform(
    handsWith(async (line) => (await run(line, { signal })).exitCode),
    action,
  );
