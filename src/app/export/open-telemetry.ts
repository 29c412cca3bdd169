import type { MessageRow } from '../../worker/protocol';
import { type Span, spansOf } from './spans';

/** A trace in the JSON of OpenTelemetry's protocol (OTLP, `ExportTraceServiceRequest`): a resource for each component, a span for each request. */
export interface OtlpTraces {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly Attribute[] };
    readonly scopeSpans: readonly { readonly scope: { readonly name: string }; readonly spans: readonly OtlpSpan[] }[];
  }[];
}

interface Attribute {
  readonly key: string;
  readonly value: { readonly stringValue: string } | { readonly intValue: string };
}

interface OtlpSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  /** Nanoseconds since the epoch, as text: they are more than a number can hold. */
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly Attribute[];
  readonly status: { readonly code?: number };
}

const SPAN_KIND_CLIENT = 3;
const SPAN_KIND_PRODUCER = 4;
const STATUS_CODE_ERROR = 2;

const text = (key: string, value: string): Attribute => ({ key, value: { stringValue: value } });
/** No id may be all zeros. */
const hex = (id: number, digits: number): string => (id + 1).toString(16).padStart(digits, '0');
const nanoseconds = (us: number): string => `${us}000`;

function otlpSpan({ row, startUs, endUs, answer, cause }: Span, traceId: string): OtlpSpan {
  const code = answer?.code;
  return {
    traceId,
    spanId: hex(row.id, 16),
    ...(cause && { parentSpanId: hex(cause.row.id, 16) }),
    name: row.label,
    kind: answer ? SPAN_KIND_CLIENT : SPAN_KIND_PRODUCER,
    startTimeUnixNano: nanoseconds(startUs),
    endTimeUnixNano: nanoseconds(endUs),
    attributes: [
      text('server.address', row.to),
      text('podscope.message.kind', row.kind),
      ...(row.about === undefined ? [] : [text('podscope.object', row.about)]),
      ...(code === undefined ? [] : [{ key: 'http.response.status_code', value: { intValue: String(code) } }]),
    ],
    status: code !== undefined && code >= 400 ? { code: STATUS_CODE_ERROR } : {},
  };
}

/** What has one origin is one trace: what a user did, or a component of its own accord. */
export function openTelemetry(rows: readonly MessageRow[]): OtlpTraces {
  const traceIds = new Map<Span, string>();
  const byComponent = new Map<string, OtlpSpan[]>();
  for (const span of spansOf(rows)) {
    const traceId = (span.cause && traceIds.get(span.cause)) ?? hex(span.row.id, 32);
    traceIds.set(span, traceId);
    const spans = byComponent.get(span.row.from) ?? [];
    if (spans.length === 0) byComponent.set(span.row.from, spans);
    spans.push(otlpSpan(span, traceId));
  }
  return {
    resourceSpans: [...byComponent].map(([component, spans]) => ({
      resource: { attributes: [text('service.namespace', 'podscope'), text('service.name', component)] },
      scopeSpans: [{ scope: { name: 'podscope' }, spans }],
    })),
  };
}
