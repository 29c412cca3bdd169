/** The mark of a link: nothing else is taken for one, whatever it looks like. */
const LINK: unique symbol = Symbol('link');

/**
 * A state as the tree of the changes that led to it. Each change knows the one before it, so that whoever keeps one can come back to the state right
 * after it at the cost of what lies between, and what branches have in common is there once. Changes and roots are plain data and never change.
 */
export interface Link<Change, Root> {
  readonly is: typeof LINK;
  /** What the first change began with. */
  readonly root: Root;
  /** How many changes lead here from the root. */
  readonly length: number;
  /** The last of them and the ones before it; undefined at the root. */
  readonly change?: Change;
  readonly before?: Link<Change, Root>;
}

/** How to get from one link to another. */
export interface Route<Change> {
  /** The way leads over the root: all that was is to be forgotten, and the changes are to be made on what the (other) root says. */
  readonly anew: boolean;
  /** To be undone, the latest first. */
  readonly undone: readonly Change[];
  /** To be made then. */
  readonly made: readonly Change[];
}

const rootLink = <Root>(root: Root): Link<never, Root> => ({ is: LINK, root, length: 0 });

const linkAfter = <Change, Root>(before: Link<Change, Root>, change: Change): Link<Change, Root> => ({
  is: LINK,
  root: before.root,
  length: before.length + 1,
  change,
  before,
});

export const isLink = (value: unknown): value is Link<unknown, unknown> => typeof value === 'object' && value !== null && 'is' in value && value.is === LINK;

/** The changes that led to a link, the first first. */
export function changesTo<Change>(link: Link<Change, unknown>): readonly Change[] {
  const changes: Change[] = [];
  for (let at: typeof link | undefined = link; at?.before; at = at.before) changes.push(at.change!);
  return changes.reverse();
}

/** The link to which changes lead from a root. */
export function linkOf<Change, Root>(root: Root, changes: readonly Change[]): Link<Change, Root> {
  return changes.reduce<Link<Change, Root>>(linkAfter, rootLink(root));
}

export interface Lineage<Change, Root> {
  /** Where the state is now. */
  readonly head: Link<Change, Root>;
  /** The link after so many changes on the way from the root to here. */
  at(length: number): Link<Change, Root>;
  append(change: Change): void;
  /** Starts over from another root. */
  plant(root: Root): void;
  /** Goes to a link, of this lineage or of another of its kind, and says what has to be done about it. */
  goTo(link: Link<Change, Root>): Route<Change>;
}

export function createLineage<Change, Root>(root: Root): Lineage<Change, Root> {
  /** From the root to here: the link at `n` has the length `n`. */
  let spine: Link<Change, Root>[] = [rootLink(root)];

  const isHere = (link: Link<Change, Root>): boolean => spine[link.length] === link;

  return {
    get head() {
      return spine[spine.length - 1]!;
    },
    at: (length) => spine[length]!,
    append(change) {
      spine.push(linkAfter(spine[spine.length - 1]!, change));
    },
    plant(next) {
      spine = [rootLink(next)];
    },
    goTo(link) {
      const ahead: Link<Change, Root>[] = [];
      let shared: Link<Change, Root> | undefined = link;
      while (shared && !isHere(shared)) {
        ahead.push(shared);
        shared = shared.before;
      }
      const undone = shared ? spine.splice(shared.length + 1).reverse() : [];
      if (!shared) spine = [];
      ahead.reverse();
      for (const next of ahead) spine.push(next);
      return { anew: !shared, undone: changesOf(undone), made: changesOf(ahead) };
    },
  };
}

function changesOf<Change>(links: readonly Link<Change, unknown>[]): readonly Change[] {
  const changes: Change[] = [];
  for (const { change } of links) if (change !== undefined) changes.push(change);
  return changes;
}
