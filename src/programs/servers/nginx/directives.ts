import { ConfigurationError, type Directive } from './syntax';

/** Which directives there are, where they may stand, and how many arguments they take. */

/** main, events, http, server, location, upstream. */
type Context = 'm' | 'e' | 'h' | 's' | 'l' | 'u';

interface Rule {
  readonly contexts: string;
  readonly min: number;
  readonly max: number;
  readonly opens?: Context;
  /** nginx has it, and here nothing would come of it. */
  readonly absent?: true;
}

const rules = (entries: Readonly<Record<string, string>>): ReadonlyMap<string, Rule> =>
  new Map(
    Object.entries(entries).flatMap(([names, text]) => {
      const [contexts = '', count = '', mark] = text.split(' ');
      const [min = '0', max = min] = count.replace('+', '-99').split('-');
      const rule: Rule = {
        contexts,
        min: Number(min),
        max: Number(max),
        ...(mark?.startsWith('{') && { opens: mark[1] as Context }),
        ...(mark === 'absent' && { absent: true }),
      };
      return names.split(' ').map((name) => [name, rule] as const);
    }),
  );

const RULES = rules({
  // What is carried out.
  events: 'm 0 {e',
  http: 'm 0 {h',
  server: 'h 0 {s',
  location: 'sl 1-2 {l',
  upstream: 'h 1 {u',
  listen: 's 1+',
  server_name: 's 1+',
  root: 'hsl 1',
  alias: 'l 1',
  index: 'hsl 1+',
  return: 'sl 1-2',
  proxy_pass: 'l 1',
  proxy_set_header: 'hsl 2',
  'proxy_read_timeout proxy_connect_timeout proxy_send_timeout': 'hsl 1',
  try_files: 'sl 2+',
  autoindex: 'hsl 1',
  error_page: 'hsl 2+',
  add_header: 'hsl 2-3',
  default_type: 'hsl 1',
  access_log: 'hsl 1+',
  'ssl_certificate ssl_certificate_key': 'hs 1',
  // What does not show: how it works inside, and how fast.
  'user worker_processes worker_rlimit_nofile worker_cpu_affinity pid daemon master_process pcre_jit timer_resolution': 'm 1-2',
  'worker_connections multi_accept use accept_mutex': 'e 1',
  error_log: 'mhsl 1-2',
  log_format: 'h 2+',
  types: 'hsl 0 {t',
  'sendfile tcp_nopush tcp_nodelay keepalive_timeout keepalive_requests server_tokens gzip gzip_types gzip_proxied gzip_vary gzip_min_length gzip_comp_level expires etag aio directio log_not_found charset reset_timedout_connection':
    'hsl 1+',
  'client_max_body_size client_body_buffer_size client_header_buffer_size large_client_header_buffers client_body_timeout client_header_timeout send_timeout types_hash_max_size server_names_hash_bucket_size variables_hash_bucket_size open_file_cache':
    'hsl 1+',
  'proxy_http_version proxy_redirect proxy_buffering proxy_buffers proxy_buffer_size proxy_cache_bypass proxy_next_upstream proxy_hide_header proxy_pass_request_headers resolver resolver_timeout':
    'hsl 1+',
  'ssl_protocols ssl_ciphers ssl_session_cache ssl_session_timeout ssl_session_tickets ssl_prefer_server_ciphers': 'hs 1+',
  'keepalive least_conn zone': 'u 0+',
  // What would show, and is not simulated.
  'load_module stream mail env': 'm 0+ absent',
  'rewrite if set auth_basic auth_basic_user_file auth_request allow deny limit_req limit_conn limit_rate limit_req_zone limit_conn_zone map geo split_clients sub_filter proxy_cache proxy_cache_path mirror stub_status satisfy internal fastcgi_pass uwsgi_pass grpc_pass include_module ip_hash hash':
    'hslu 0+ absent',
});

/** Complains about the first directive that nginx does not know, or that stands where it may not. */
export function check(directives: readonly Directive[], context: Context | 't' = 'm'): void {
  if (context === 't') return;
  for (const { name, args, place, block } of directives) {
    if (context === 'u' && name === 'server') continue;
    const rule = RULES.get(name);
    if (!rule) throw new ConfigurationError(`unknown directive "${name}" in ${place}`);
    if (!rule.contexts.includes(context)) throw new ConfigurationError(`"${name}" directive is not allowed here in ${place}`);
    if (rule.absent) throw new ConfigurationError(`"${name}" is not simulated in ${place}`);
    if (rule.opens && !block) throw new ConfigurationError(`directive "${name}" has no opening "{" in ${place}`);
    if (!rule.opens && block) throw new ConfigurationError(`directive "${name}" is not terminated by ";" in ${place}`);
    if (args.length < rule.min || args.length > rule.max) throw new ConfigurationError(`invalid number of arguments in "${name}" directive in ${place}`);
    if (rule.opens && block) check(block, rule.opens);
  }
}
