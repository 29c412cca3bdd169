import type { ConfigMap, Secret, ServiceAccount } from '../../api/types.gen';
import { writeMetadata } from './common';
import { sortedEntries, type Writer, writeList } from './writer';

const base64Bytes = (text: string): number => Math.floor((text.replace(/=+$/, '').length * 3) / 4);

/** `kubectl describe configmap`. */
export function writeConfigMap(writer: Writer, configMap: ConfigMap): void {
  writeMetadata(writer, configMap);
  writer.line(0, '\nData\n====');
  for (const [key, value] of sortedEntries(configMap.data)) writer.line(0, `${key}:\n----\n${value}\n`);
  writer.line(0, '\nBinaryData\n====');
  for (const [key, value] of sortedEntries(configMap.binaryData)) writer.line(0, `${key}: ${base64Bytes(value)} bytes`);
  writer.line(0, '');
}

/** `kubectl describe secret`: the values stay secret. */
export function writeSecret(writer: Writer, secret: Secret): void {
  writeMetadata(writer, secret);
  writer.line(0, `\nType:\t${secret.type ?? ''}`);
  writer.line(0, '\nData\n====');
  for (const [key, value] of sortedEntries(secret.data)) {
    const shown = key === 'token' && secret.type === 'kubernetes.io/service-account-token' ? atob(value) : `${base64Bytes(value)} bytes`;
    writer.line(0, `${key}:\t${shown}`);
  }
}

/** `kubectl describe serviceaccount`. */
export function writeServiceAccount(writer: Writer, account: ServiceAccount): void {
  writeMetadata(writer, account);
  for (const [title, names] of [
    ['Image pull secrets', account.imagePullSecrets],
    ['Mountable secrets', account.secrets],
    ['Tokens', undefined],
  ] as const) {
    const texts = (names ?? []).map((s) => s.name ?? '');
    if (texts.length === 0) writeList(writer, 0, title, []);
    texts.forEach((name, i) => {
      writer.line(0, `${i === 0 ? `${title}:` : ' '.repeat(19)}\t${name}`);
    });
  }
}
