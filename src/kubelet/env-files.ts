import type { Container, FileKeySelector } from '../api/types.gen';

/** Variables that stand in files of a Pod's volumes (feature `EnvFiles`). */

/** What the kubelet has read of them, by volume and path; what is not there is missing. */
export type EnvFiles = Readonly<Record<string, string>>;

export const envFileKey = ({ volumeName, path }: Pick<FileKeySelector, 'volumeName' | 'path'>): string => `${volumeName}/${path}`;

/** The files that a container's variables stand in. */
export const envFilesOf = ({ env = [] }: Container): readonly FileKeySelector[] => env.flatMap(({ valueFrom }) => valueFrom?.fileKeyRef ?? []);

/** What a variable stands for; undefined: it may be missing, and is. */
export function envFileValue(files: EnvFiles, uid: string, reference: FileKeySelector): string | undefined | { readonly error: string } {
  const { volumeName, path, key, optional = false } = reference;
  const text = files[envFileKey(reference)];
  const value = text === undefined ? undefined : valueIn(text, key);
  if (value === undefined) return { error: "couldn't parse env file" };
  if (value !== '') return value;
  const where = `/var/lib/kubelet/pods/${uid}/volumes/kubernetes.io~empty-dir/${volumeName}/${path}`;
  return optional ? undefined : { error: `environment variable key ${JSON.stringify(key)} not found in file ${JSON.stringify(where)}` };
}

/**
 * The value of a key, of lines `NAME='value'`: only in single quotes, over several lines if need be, and a comment may follow (kubelet `util/env.ParseEnv`). '' if
 * there is none; undefined if some line before it is none of these.
 */
function valueIn(text: string, key: string): string | undefined {
  const lines = text.replace(/\n$/, '').split('\n');
  while (lines.length > 0) {
    const line = lines.shift()!.replace(/^[ \t]+/, '');
    if (line === '' || line.startsWith('#')) continue;
    const [, name, rest = ''] = /^([^=]*[^= \t])=(.*)$/.exec(line) ?? [];
    if (name === undefined) return undefined;
    // `NAME= 'value'` makes it empty, as in a shell.
    if (/^[ \t]/.test(rest)) {
      if (name === key) return '';
      continue;
    }
    if (!rest.startsWith("'")) return undefined;
    let quoted = rest.slice(1);
    while (!quoted.includes("'") && lines.length > 0) quoted += `\n${lines.shift()!}`;
    const [, value, after = ''] = /^([^']*)'(.*)$/s.exec(quoted) ?? [];
    if (value === undefined || !/^[ \t]*(#|$)/.test(after)) return undefined;
    if (name === key) return value;
  }
  return '';
}
