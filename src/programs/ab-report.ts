/** What ApacheBench prints of a run (`output_results`). */

export interface Measured {
  /** What each request took. */
  readonly timesUs: number[];
  /** What the first answer was like. */
  first: { readonly length: number; readonly server: string } | undefined;
  readonly failed: Record<'connect' | 'receive' | 'length', number>;
  /** Answers whose status was not 2xx. */
  notOk: number;
  bytes: number;
  bodyBytes: number;
}

interface Manner {
  readonly url: URL;
  readonly port: number;
  readonly concurrency: number;
  readonly tookUs: number;
  readonly anyLength: boolean;
  /** How many requests came over a connection that stayed open; undefined: that was not asked for. */
  readonly keptAlive: number | undefined;
}

const PERCENT = [50, 66, 75, 80, 90, 95, 98, 99] as const;

export function report(measured: Measured, manner: Manner): string {
  const { timesUs, first, failed, notOk, bytes, bodyBytes } = measured;
  const { url, port, concurrency, tookUs, anyLength, keptAlive } = manner;
  const done = timesUs.length;
  const seconds = tookUs / 1e6;
  const bad = failed.connect + failed.receive + failed.length;
  return [
    `Server Software:        ${first?.server ?? ''}`,
    `Server Hostname:        ${url.hostname}`,
    `Server Port:            ${port}`,
    '',
    `Document Path:          ${url.pathname}${url.search}`,
    `Document Length:        ${anyLength ? 'Variable' : `${first?.length ?? 0} bytes`}`,
    '',
    `Concurrency Level:      ${concurrency}`,
    `Time taken for tests:   ${seconds.toFixed(3)} seconds`,
    `Complete requests:      ${done}`,
    `Failed requests:        ${bad}`,
    ...(bad > 0 ? [`   (Connect: ${failed.connect}, Receive: ${failed.receive}, Length: ${failed.length}, Exceptions: 0)`] : []),
    ...(notOk > 0 ? [`Non-2xx responses:      ${notOk}`] : []),
    ...(keptAlive === undefined ? [] : [`Keep-Alive requests:    ${keptAlive}`]),
    `Total transferred:      ${bytes} bytes`,
    `HTML transferred:       ${bodyBytes} bytes`,
    ...(tookUs > 0 && done > 0
      ? [...rates(done, concurrency, seconds), `Transfer rate:          ${(bytes / 1024 / seconds).toFixed(2)} [Kbytes/sec] received`]
      : []),
    '',
    ...(done > 0 ? times(timesUs) : []),
  ]
    .map((line) => `${line}\n`)
    .join('');
}

const rates = (done: number, concurrency: number, seconds: number): readonly string[] => [
  `Requests per second:    ${(done / seconds).toFixed(2)} [#/sec] (mean)`,
  `Time per request:       ${((concurrency * seconds * 1000) / done).toFixed(3)} [ms] (mean)`,
  `Time per request:       ${((seconds * 1000) / done).toFixed(3)} [ms] (mean, across all concurrent requests)`,
];

/** Connecting is part of a request here, and takes none of its time beside it. */
function times(timesUs: readonly number[]): readonly string[] {
  const sorted = Float64Array.from(timesUs).sort();
  const within = (percent: number): number => ms(sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * percent) / 100))]!);
  const own = ofTimes(sorted);
  return [
    'Connection Times (ms)',
    '              min  mean[+/-sd] median   max',
    `Connect:    ${ofTimes(Float64Array.of(0))}`,
    `Processing: ${own}`,
    `Waiting:    ${own}`,
    `Total:      ${own}`,
    ...(sorted.length > 1
      ? [
          '',
          'Percentage of the requests served within a certain time (ms)',
          ...PERCENT.map((percent) => `  ${percent}%  ${String(within(percent)).padStart(5)}`),
          ` 100%  ${String(ms(sorted.at(-1)!)).padStart(5)} (longest request)`,
        ]
      : []),
  ];
}

const ms = (us: number): number => Math.round(us / 1000);

/** Least, mean, standard deviation, median and most of sorted times. */
function ofTimes(sorted: Float64Array): string {
  const mean = sorted.reduce((sum, us) => sum + us, 0) / sorted.length;
  const squares = sorted.reduce((sum, us) => sum + (us - mean) ** 2, 0);
  const deviation = sorted.length > 1 ? Math.sqrt(squares / (sorted.length - 1)) / 1000 : 0;
  const [least, median, most] = [sorted[0]!, sorted[Math.floor(sorted.length / 2)]!, sorted.at(-1)!];
  const columns = [
    [ms(least), 5],
    [ms(mean), 4],
    [deviation.toFixed(1), 5],
    [ms(median), 6],
    [ms(most), 7],
  ] as const;
  return columns.map(([value, width]) => String(value).padStart(width)).join(' ');
}
