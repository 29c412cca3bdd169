/** Where a live cluster is watched: `?live`, and `&namespace=shop,pay` where somebody may not see all of it. */

/** Whether an address asks for the view of a live cluster, or of a recording of one. */
export const isLive = (search: string): boolean => new URLSearchParams(search).has('live') || isRecording(search);

/** Whether an address asks for the recording that was opened last, which the browser keeps: `?recording`. */
export const isRecording = (search: string): boolean => new URLSearchParams(search).has('recording');

/** The namespaces that an address names. */
export const namespacesIn = (search: string): readonly string[] =>
  (new URLSearchParams(search).get('namespace') ?? '').split(',').filter((name) => /^[a-z0-9-]{1,63}$/.test(name));

/** The address of the view, beside this page's. */
export const LIVE_ADDRESS = '?live';

/** The command with which kubectl serves the page beside the API. */
export const PROXY_COMMAND = 'kubectl proxy --www=dist --www-prefix=/podscope/ --api-prefix=/';
export const PROXY_ADDRESS = 'http://localhost:8001/podscope/?live';
export const PODSCOPE_COMMAND = 'npx podscope live';

/** Whether the address that has sent the page also answers as a Kubernetes API server. */
export async function answersAsKubernetes(): Promise<boolean> {
  try {
    const response = await fetch('/version', { headers: { 'x-podscope': 'live', accept: 'application/json' }, redirect: 'error' });
    const body = (await response.json()) as { readonly gitVersion?: unknown } | null;
    return typeof body?.gitVersion === 'string';
  } catch {
    return false;
  }
}
