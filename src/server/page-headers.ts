import type { OutgoingHttpHeaders } from 'node:http';
import { POLICY } from './content-security-policy';

/** Nobody frames the page, and it frames and loads nothing of others. */
export const PAGE_HEADERS: OutgoingHttpHeaders = {
  'cache-control': 'no-cache',
  'content-security-policy': `${POLICY}; frame-ancestors 'none'`,
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};
