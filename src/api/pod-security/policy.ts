import { memoOf } from '../memo';
import type { Pod, PodSpec } from '../types.gen';
import { type FieldError, invalid } from '../validation/errors';
import { CHECKS, type CheckPod, type Violation } from './checks';

/** What a namespace's labels ask of its Pods: upstream `k8s.io/pod-security-admission/api`. */
const LEVELS = ['privileged', 'baseline', 'restricted'] as const;
type Level = (typeof LEVELS)[number];

/** A level of the standards as of a version of Kubernetes. */
export interface Standard {
  readonly level: Level;
  /** `latest` or `v1.25`. */
  readonly version: string;
}

export interface Policy {
  readonly enforce: Standard;
  readonly audit: Standard;
  readonly warn: Standard;
  /** Of the labels. What they say wrongly counts as the strictest, or as nothing for the modes that refuse nothing. */
  readonly errors: readonly FieldError[];
}

const LABEL = 'pod-security.kubernetes.io/';
const FREE: Standard = { level: 'privileged', version: 'latest' };

export const printStandard = ({ level, version }: Standard): string => `${level}:${version}`;
export const isSameStandard = (a: Standard, b: Standard): boolean => a.level === b.level && a.version === b.version;
export const isStricter = (a: Level, b: Level): boolean => LEVELS.indexOf(a) > LEVELS.indexOf(b);

type Labels = Readonly<Record<string, string>>;

const UNLABELLED: Labels = {};

/** The policy that a namespace's labels ask for. Every Pod is held to it, so it is read once. */
export const policyOf = (labels: Labels = UNLABELLED): Policy => knownPolicy(labels);

const knownPolicy = memoOf(readPolicy);

function readPolicy(labels: Labels): Policy {
  const errors: FieldError[] = [];
  const parse = <T extends string>(key: string, isValid: (value: string) => value is T, must: string, fallback: { readonly wrong: T; readonly none: T }): T => {
    const value = labels[`${LABEL}${key}`];
    if (value === undefined) return fallback.none;
    if (isValid(value)) return value;
    errors.push(invalid(`metadata.labels[${LABEL}${key}]`, value, must));
    return fallback.wrong;
  };
  const isLevel = (value: string): value is Level => (LEVELS as readonly string[]).includes(value);
  const isVersion = (value: string): value is string => value === 'latest' || /^v1\.([0-9]|[1-9][0-9]*)$/.test(value);
  const standard = (mode: string, wrong: Level): Standard => ({
    level: parse(mode, isLevel, `must be one of ${LEVELS.join(', ')}`, { wrong, none: FREE.level }),
    version: parse(`${mode}-version`, isVersion, 'must be "latest" or "v1.x"', { wrong: FREE.version, none: FREE.version }),
  });
  const enforce = standard('enforce', 'restricted');
  const audit = standard('audit', 'privileged');
  const warn = standard('warn', 'privileged');
  return { enforce, audit, warn: warnsLikeEnforced(labels, enforce) ? { level: enforce.level, version: warnVersion(labels, warn, enforce) } : warn, errors };
}

/** Whoever enforces a level and says nothing of warnings is warned of the same. */
const warnsLikeEnforced = (labels: Labels, { level }: Standard): boolean =>
  labels[`${LABEL}warn`] === undefined && labels[`${LABEL}enforce`] === level && level !== 'privileged';
const warnVersion = (labels: Labels, warn: Standard, enforce: Standard): string =>
  labels[`${LABEL}warn-version`] === undefined ? enforce.version : warn.version;

/** The newest version that has checks of its own. */
const NEWEST_MINOR = Math.max(...CHECKS.flatMap(({ since }) => since.map(([minor]) => minor)));

function checksOf({ level, version }: Standard): readonly CheckPod[] {
  if (level === 'privileged') return [];
  const minor = Math.min(version === 'latest' ? NEWEST_MINOR : Number(version.slice('v1.'.length)), NEWEST_MINOR);
  const active = CHECKS.flatMap(({ id, since, overrides, level: own }) => {
    const check = since.findLast(([from]) => from <= minor)?.[1];
    return check && (own === 'baseline' || level === 'restricted') ? [{ id, check, overrides }] : [];
  });
  const overridden = new Set(active.map(({ overrides }) => overrides));
  return active.filter(({ id }) => !overridden.has(id)).map(({ check }) => check);
}

/** What of a Pod a standard does not allow. */
export const violationsOf = (standard: Standard, metadata: Pod['metadata'], spec: PodSpec): readonly Violation[] =>
  checksOf(standard).flatMap((check) => check(spec, metadata) ?? []);

/** `host namespaces (hostNetwork=true), privileged (…)`. */
export const printViolations = (violations: readonly Violation[]): string => violations.map(({ reason, detail }) => `${reason} (${detail})`).join(', ');
