import { type FieldError, invalid, required, tooLong } from './errors';
import { isDNS1123Label, isDNS1123Subdomain } from './names';

const DOMAIN_MAX = 253;

/** `example.com/signer-name` (`pkg/apis/core/validation` ValidateSignerName). */
export function validateSignerName(name: string, path: string): readonly FieldError[] {
  if (name === '') return [required(path)];
  const [domain = '', rest, ...more] = name.split('/');
  if (rest === undefined || more.length > 0) return [invalid(path, name, "must be a fully qualified domain and path of the form 'example.com/signer-name'")];
  const labels = domain.split('.');
  return [
    ...(domain.length > DOMAIN_MAX ? [tooLong(path, DOMAIN_MAX)] : []),
    ...labels.flatMap((label) => isDNS1123Label(label).map((message) => invalid(path, domain, `validating label ${JSON.stringify(label)}: ${message}`))),
    ...(labels.length < 2 ? [invalid(path, domain, 'should be a domain with at least two segments separated by dots')] : []),
    ...isDNS1123Subdomain(rest).map((message) => invalid(path, rest, `validating label ${JSON.stringify(rest)}: ${message}`)),
  ];
}
