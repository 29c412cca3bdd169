const VERSION = /^v(\d+)(?:(alpha|beta)(\d+))?$/;
const STAGES: Readonly<Record<string, number>> = { alpha: 0, beta: 1 };

const parse = (version: string): readonly number[] => {
  const [, major, stage, minor] = VERSION.exec(version) ?? [];
  return major === undefined ? [-1] : [stage === undefined ? 2 : STAGES[stage]!, Number(major), Number(minor ?? 0)];
};

/** Versions in the order in which clients prefer them: `v2`, `v1`, `v1beta1`, `anything` (apimachinery `version.CompareKubeAwareVersionStrings`). */
export function compareVersions(a: string, b: string): number {
  const [x, y] = [parse(a), parse(b)];
  const differs = x.findIndex((n, i) => n !== y[i]);
  return differs < 0 ? Number(a > b) - Number(a < b) : (y[differs] ?? -1) - x[differs]!;
}
