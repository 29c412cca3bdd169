import type { WebhookClientConfig } from '../types.gen';
import { type FieldError, invalid, invalidEach, required } from './errors';
import { isValidPortNum } from './names';

/** Upstream apiserver `pkg/util/webhook/validation.go`. */
type Errors = readonly FieldError[];

/** Where a webhook is called: one of a URL and a Service. */
export function validateWebhookClient({ url, service }: WebhookClientConfig, path: string): Errors {
  if ((url === undefined) === (service === undefined)) return [required(path, 'exactly one of url or service is required')];
  if (!service) return validateWebhookUrl(url!, `${path}.url`);
  const { name, namespace, path: target, port = 443 } = service;
  const at = `${path}.service`;
  return [
    ...(name ? [] : [required(`${at}.name`, 'service name is required')]),
    ...(namespace ? [] : [required(`${at}.namespace`, 'service namespace is required')]),
    ...invalidEach(`${at}.port`, port, isValidPortNum(port).length > 0 ? [`port is not valid: ${isValidPortNum(port).join(',')}`] : []),
    ...(target && !target.startsWith('/') ? [invalid(`${at}.path`, target, "must start with a '/'")] : []),
  ];
}

function validateWebhookUrl(url: string, path: string): Errors {
  const form = '; desired format: https://host[/path]';
  const match = /^([a-zA-Z][a-zA-Z0-9+.-]*):\/\/(?:([^/?#@]*)@)?([^/?#]*)/.exec(url);
  if (!match) return [required(path, `url must be a valid URL${form}`)];
  return [
    ...(match[1] === 'https' ? [] : [invalid(path, match[1], `'https' is the only allowed URL scheme${form}`)]),
    ...(match[3] ? [] : [invalid(path, match[3], `host must be specified${form}`)]),
    ...(match[2] === undefined ? [] : [invalid(path, match[2], 'user information is not permitted in the URL')]),
  ];
}
