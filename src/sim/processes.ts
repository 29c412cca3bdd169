import type { Component } from './component';
import type { Address } from './message';
import { createSharedList, type Pieces } from './shared-list';

/** A process as a checkpoint holds it: what it is made from, and its state. */
export interface ProcessState<Spec> {
  readonly address: Address;
  readonly spec: Spec;
  /** Messages before this one were meant for an earlier process of its address: they are lost with that. */
  readonly firstId: number;
  readonly state: unknown;
}

/**
 * The processes by address, in the order in which they were started. A checkpoint costs what has been touched since the last one, and going back to
 * one costs nothing for a process that nobody asks for: it is brought to its state when it is needed.
 */
export interface Processes<B, Spec> {
  readonly size: number;
  addresses(): readonly Address[];
  spawn(address: Address, spec: Spec, firstId: number): void;
  remove(address: Address): void;
  /** To look at. */
  get(address: Address): Component<B> | undefined;
  /** To hand it a message, which may change it; undefined if there is no process for that message. */
  touch(address: Address, id: number): Component<B> | undefined;
  checkpoint(): Pieces<ProcessState<Spec>>;
  restore(checkpoint: Pieces<ProcessState<Spec>>): void;
  /** All drop from memory what was before a checkpoint, as far as no message can ask for it any more. */
  forgetPast(checkpoint: Pieces<ProcessState<Spec>>): void;
  /** A checkpoint that holds nothing of what was before it but what a message can ask for. */
  withoutPast(checkpoint: Pieces<ProcessState<Spec>>): Pieces<ProcessState<Spec>>;
}

interface Process<B, Spec> {
  readonly place: number;
  readonly component: Component<B>;
  /** How it was at the last checkpoint, and whether it has been touched since. */
  saved: ProcessState<Spec>;
  touched: boolean;
  /** It is to be as it was saved, and is not yet. */
  behind: boolean;
}

export function createProcesses<B, Spec>(make: (address: Address, spec: Spec) => Component<B>): Processes<B, Spec> {
  const byAddress = new Map<Address, Process<B, Spec>>();
  const byPlace: (Process<B, Spec> | undefined)[] = [];
  const states = createSharedList<ProcessState<Spec>>();
  const touched = new Set<Process<B, Spec>>();

  function put(process: Process<B, Spec>): void {
    byAddress.set(process.saved.address, process);
    byPlace[process.place] = process;
  }

  function drop(place: number): void {
    const process = byPlace[place];
    if (!process) return;
    byPlace[place] = undefined;
    touched.delete(process);
    // There may be another by now, at another place.
    if (byAddress.get(process.saved.address) === process) byAddress.delete(process.saved.address);
  }

  function remove(address: Address): void {
    const process = byAddress.get(address);
    if (!process) return;
    states.set(process.place, undefined);
    drop(process.place);
  }

  function catchUp(process: Process<B, Spec>): Component<B> {
    if (process.behind) process.component.restore(process.saved.state);
    process.behind = false;
    return process.component;
  }

  function become(place: number, saved: ProcessState<Spec> | undefined): void {
    const process = byPlace[place];
    if (saved && process && isSame(process.saved, saved)) {
      process.saved = saved;
      process.behind = true;
      return;
    }
    drop(place);
    if (saved) put({ place, component: make(saved.address, saved.spec), saved, touched: false, behind: true });
  }

  function withoutPast(saved: ProcessState<Spec>): ProcessState<Spec> {
    if (!byAddress.get(saved.address)?.component.forgetPast) return saved;
    const twin = make(saved.address, saved.spec);
    twin.restore(saved.state);
    twin.forgetPast?.(saved.state);
    return { ...saved, state: twin.checkpoint() };
  }

  return {
    withoutPast: (checkpoint) => checkpoint.map((piece) => piece.map((saved) => saved && withoutPast(saved))),
    get size() {
      return byAddress.size;
    },
    addresses: () => byPlace.flatMap((process) => process?.saved.address ?? []),
    spawn(address, spec, firstId) {
      remove(address);
      const component = make(address, spec);
      const saved = { address, spec, firstId, state: component.checkpoint() };
      const place = states.length;
      states.set(place, saved);
      put({ place, component, saved, touched: false, behind: false });
    },
    remove,
    get(address) {
      const process = byAddress.get(address);
      return process && catchUp(process);
    },
    touch(address, id) {
      const process = byAddress.get(address);
      if (!process || id < process.saved.firstId) return undefined;
      if (!process.touched) touched.add(process);
      process.touched = true;
      return catchUp(process);
    },
    checkpoint() {
      for (const process of touched) {
        process.saved = { ...process.saved, state: process.component.checkpoint() };
        process.touched = false;
        states.set(process.place, process.saved);
      }
      touched.clear();
      return states.copy();
    },
    restore(checkpoint) {
      for (const process of touched) {
        process.touched = false;
        process.behind = true;
      }
      touched.clear();
      states.restore(checkpoint, become);
    },
    forgetPast(checkpoint) {
      for (const [place, saved] of checkpoint.flat().entries()) {
        const process = byPlace[place];
        if (!saved || !process?.component.forgetPast || !isSame(process.saved, saved)) continue;
        catchUp(process).forgetPast?.(saved.state);
        process.touched = true;
        touched.add(process);
      }
    },
  };
}

const isSame = <Spec>(a: ProcessState<Spec>, b: ProcessState<Spec>): boolean => a.address === b.address && a.spec === b.spec && a.firstId === b.firstId;
