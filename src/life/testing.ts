import type { ContainerLife, Life, Span } from './life';

/** A life in words, for tests: times are whole seconds after the Pod was created. */

const seconds = (life: Life, us: number): number => Math.round((us - life.createdUs) / 1e6);

const from = <S extends Span>(life: Life, spans: readonly S[], word: (span: S) => string): readonly string[] =>
  spans.map((span) => `${seconds(life, span.startUs)} ${word(span)}`);

export const phases = (life: Life): readonly string[] => from(life, life.phases, ({ phase }) => phase);

export const condition = (life: Life, type: string): readonly string[] =>
  from(life, life.conditions.find((c) => c.type === type)?.spans ?? [], ({ status }) => status);

export const container = ({ containers }: Life, name = 'main'): ContainerLife => containers.find((c) => c.name === name)!;

/** `0 waiting ContainerCreating`, `1 running`, `2 terminated 1`. */
export const states = (life: Life, name?: string): readonly string[] =>
  from(life, container(life, name).spans, (span) => {
    if (span.state === 'terminated') return `terminated ${span.exitCode}`;
    return span.state === 'waiting' ? `waiting ${span.reason ?? ''}`.trim() : span.state;
  });

/** `1–11 10 s before start`. */
export const backOffs = (life: Life, name?: string): readonly string[] =>
  container(life, name).backOffs.map(
    ({ startUs, endUs, delayUs, before }) => `${seconds(life, startUs)}–${seconds(life, endUs)}: ${delayUs / 1e6} s before ${before}`,
  );

export const probes = (life: Life, type: string): readonly string[] =>
  container(life)
    .probes.filter((probe) => probe.type === type)
    .map(({ atUs, passed }) => `${seconds(life, atUs)} ${passed ? 'passed' : 'failed'}`);

export const signals = (life: Life, name?: string): readonly string[] =>
  container(life, name).signals.map(({ atUs, signal }) => `${seconds(life, atUs)} ${signal}`);

export const hooks = (life: Life, name?: string): readonly string[] => from(life, container(life, name).hooks, ({ hook }) => hook);

export const pulls = (life: Life, name?: string): readonly string[] =>
  from(life, container(life, name).pulls, ({ image, error }) => (error ? `no ${image}` : image));

export const troubles = (life: Life): readonly string[] => from(life, life.troubles, ({ trouble }) => trouble);
