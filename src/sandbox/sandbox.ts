import { GUEST } from './guest';
import { createMachine, type Machine, type Saved } from './machine';
import { type Argument, type Failed, type Given, type Program, type Sandbox, TEXT_MAX } from './program';

/** What a call may take, and reading a module: some 50 ms, and four times as long. A call that reads a node with 110 Pods takes a tenth of it. */
const CALL_STEPS = 5_000_000;
const LOAD_STEPS = 20_000_000;
/** An answer has at most so many letters. */
const ANSWER_MAX = 100_000;
const FILE = 'plugin';

const TOO_LONG_RUN = 'it took too long, and was stopped';
const TOO_DEEP = 'it went too deep, and was stopped';

export function createSandbox(wasm: Uint8Array): Sandbox {
  const machine = createMachine(wasm);
  machine.allow(LOAD_STEPS);
  const guest = machine.evaluate(GUEST, 'guest', false);
  const blank = machine.save();
  return {
    load(text) {
      if (text.length > TEXT_MAX) return { error: `it is longer than ${TEXT_MAX} letters` };
      return within(machine, blank, LOAD_STEPS, () => {
        const promise = machine.evaluate(text, FILE, true);
        if (machine.isException(promise)) return thrown(machine, guest, machine.exception());
        const settled = machine.settled(promise);
        if (!settled) return { error: 'it waits for something that never comes' };
        if ('thrown' in settled) return thrown(machine, guest, settled.thrown);
        const functions = ask(machine, guest, ['begin'], settled.exports);
        if (typeof functions !== 'string') return functions;
        return programOf(machine, guest, machine.save(), functions.split('\n').slice(0, -1));
      });
    },
  };
}

function programOf(machine: Machine, guest: number, read: Saved, functions: readonly string[]): Program {
  return {
    functions,
    call(name, args) {
      const said = within(machine, read, CALL_STEPS, () => {
        const given = ask(machine, guest, ['call', name, ...textsOf(args)]);
        return typeof given === 'string' ? resultOf(given) : given;
      });
      return { ...said, steps: CALL_STEPS - machine.left() };
    },
  };
}

/** `number 3`, `object {"a":1}`, `undefined undefined`. */
function resultOf(told: string): Given {
  const space = told.indexOf(' ');
  // The guest says so.
  const type = told.slice(0, space) as Given['type'];
  const text = told.slice(space + 1);
  if (text === 'undefined') return { type, value: undefined };
  return { type, value: type === 'number' || type === 'bigint' ? text : JSON.parse(text) };
}

/** The arguments as the guest takes them: for each where its texts are among those that follow. */
function textsOf(args: readonly Argument[]): readonly string[] {
  const texts: string[] = [];
  const places = args.map(({ json, later = {} }) => ({
    at: texts.push(json) - 1,
    later: Object.fromEntries(Object.entries(later).map(([field, text]) => [field, texts.push(text) - 1])),
  }));
  return [JSON.stringify(places), ...texts];
}

/** Does something from that memory on, with so many steps. */
function within<T>(machine: Machine, from: Saved, steps: number, run: () => T): T | Failed {
  machine.restore(from);
  machine.allow(steps);
  try {
    return run();
  } catch (error) {
    if (machine.left() < 0) return { error: TOO_LONG_RUN };
    // What else traps is calls within calls.
    if (error instanceof RangeError || error instanceof WebAssembly.RuntimeError) return { error: TOO_DEEP };
    throw error;
  }
}

/** Calls the guest's function, which gives a text. */
function ask(machine: Machine, guest: number, texts: readonly string[], value?: number): string | Failed {
  const args = texts.map((text) => machine.string(text));
  const result = machine.call(guest, value === undefined ? args : [...args, value]);
  if (machine.isException(result)) return thrown(machine, guest, machine.exception());
  const text = machine.textOf(result);
  if (text === undefined) return { error: 'it gave nothing that can be read' };
  return text.length > ANSWER_MAX ? { error: `its answer is longer than ${ANSWER_MAX} letters` } : text;
}

/** What was thrown, as a text. Where even asking that fails, that is what there is to say. */
function thrown(machine: Machine, guest: number, error: number): Failed {
  const told = machine.call(guest, [machine.string('tell'), error]);
  const text = machine.isException(told) ? undefined : machine.textOf(told);
  if (text === undefined || text.length > ANSWER_MAX) return { error: 'it threw something that cannot be read' };
  const [message = '', ...stack] = text.split('\n');
  const line = Number(/\bplugin:(\d+)/.exec(stack.join())?.[1]);
  return { error: message, ...(line > 0 && { line }) };
}
