import {
  type ErrorInfo,
  errorInfo,
  type MessageInfo,
  messageInfo,
  type Operation,
  operation,
  type Status,
  status as statusBody,
} from 'bff/contract';
import { ApiError } from './errors.ts';
import { t } from './messages.ts';
import { reachability } from './reachability.ts';

/** A validator that returns the checked value with its type; the contract's schemas are of this kind. */
export type Schema<T> = { parse: (value: unknown) => T };

export type ApiRequest = {
  method?: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  query?: Readonly<Record<string, string | number | boolean | undefined>>;
  body?: unknown;
  signal?: AbortSignal | undefined;
  /** The stream goes on after this event. */
  lastEventId?: string;
};

/**
 * The console's only call of `fetch`.
 * @throws {@link ApiError}, or the signal's reason after an abort
 */
export async function send(path: string, request: ApiRequest = {}): Promise<Response> {
  const url = new URL(path, globalThis.location.origin);
  for (const [name, value] of Object.entries(request.query ?? {})) {
    if (value !== undefined) url.searchParams.set(name, String(value));
  }
  let response: Response;
  try {
    response = await fetch(url, {
      method: request.method ?? 'GET',
      credentials: 'same-origin',
      headers: {
        ...(request.body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...(request.lastEventId === undefined ? {} : { 'Last-Event-ID': request.lastEventId }),
      },
      ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
      ...(request.signal ? { signal: request.signal } : {}),
    });
  } catch (cause) {
    request.signal?.throwIfAborted();
    reachability.report(false);
    throw new ApiError(t('serverAway'), { kind: 'unreachable', cause });
  }
  if (!response.ok) {
    const error = await readError(response);
    reachability.report(error.kind !== 'unreachable');
    throw error;
  }
  reachability.report(true);
  return response;
}

/** Sends a request and parses its JSON response by the given schema. */
export async function call<T>(schema: Schema<T>, path: string, request: ApiRequest = {}): Promise<T> {
  const response = await send(path, request);
  let body: unknown;
  try {
    body = await response.json();
  } catch (cause) {
    request.signal?.throwIfAborted();
    throw new ApiError(t('notJson', { path }), {
      kind: 'notUnderstood',
      status: response.status,
      cause,
    });
  }
  return understand(schema, body, path);
}

/** Reads every page of a list; `pick` returns the items of a page. */
export async function callAllPages<Page extends { nextPageToken?: string | undefined }, Item>(
  schema: Schema<Page>,
  path: string,
  options: ApiRequest & { pick: (page: Page) => readonly Item[] },
): Promise<Item[]> {
  const { pick, ...request } = options;
  const items: Item[] = [];
  let pageToken: string | undefined;
  do {
    const page: Page = await call(schema, path, {
      ...request,
      query: { ...request.query, pageSize: 1000, pageToken },
    });
    items.push(...pick(page));
    pageToken = page.nextPageToken || undefined;
  } while (pageToken);
  return items;
}

const pollDelaysMs = [40, 80, 150, 300, 600, 1000];

/** Polls an Operation until it is done. Throws the Operation's error as an {@link ApiError}. */
export async function waitForOperation(started: Operation, signal?: AbortSignal): Promise<Operation> {
  let current = started;
  for (let poll = 0; !current.done && !current.error; poll++) {
    await delay(pollDelaysMs[Math.min(poll, pollDelaysMs.length - 1)] ?? 1000, signal);
    current = await call(operation, `/operations/${encodeURIComponent(started.id)}`, { signal });
  }
  if (current.error) {
    throw new ApiError(current.error.message, {
      kind: 'answered',
      status: httpStatusOf(current.error.code),
      code: current.error.code,
      why: whyOf(current.error),
      said: saidOf(current.error),
    });
  }
  return current;
}

/** Sends a request whose response is an Operation, and waits until the Operation is done. */
export async function operate(path: string, request: ApiRequest): Promise<Operation> {
  return waitForOperation(await call(operation, path, request), request.signal);
}

/** Reads the resource that an Operation concerned from its metadata, such as `functionId`. */
export function operationMetadata(finished: Operation, field: string): string {
  const value = finished.metadata?.[field];
  if (typeof value === 'string') return value;
  throw new ApiError(t('operationLacksField', { id: finished.id, field }), { kind: 'notUnderstood' });
}

export function understand<T>(schema: Schema<T>, body: unknown, path: string): T {
  try {
    return schema.parse(body);
  } catch (cause) {
    throw new ApiError(t('unknownShape', { path }), { kind: 'notUnderstood', cause });
  }
}

async function readError(response: Response): Promise<ApiError> {
  const requestId = response.headers.get('x-request-id') ?? undefined;
  const text = await response.text().catch(() => '');
  try {
    const body = statusBody.parse(JSON.parse(text));
    const { code, message } = body;
    const why = whyOf(body);
    const said = saidOf(body);
    return new ApiError(message, { kind: 'answered', status: response.status, code, requestId, why, said });
  } catch {
    // Only a proxy or a crashed server responds without the API's error body. Its HTML does not help the user.
    return response.status >= 502 && response.status <= 504
      ? new ApiError(t('serverAway'), {
          kind: 'unreachable',
          status: response.status,
          requestId,
        })
      : new ApiError(t('noExplanation', { status: response.status }), {
          kind: 'answered',
          status: response.status,
          requestId,
        });
  }
}

function whyOf({ details }: Status): ErrorInfo | undefined {
  for (const detail of details) {
    const { data } = errorInfo.safeParse(detail);
    if (data !== undefined) return data;
  }
  return undefined;
}

/** The code and parameters of an error's message; undefined for a text without a code. */
export function saidOf({ details }: Status): MessageInfo | undefined {
  for (const detail of details) {
    const { data } = messageInfo.safeParse(detail);
    if (data !== undefined) return data;
  }
  return undefined;
}

/** Maps google.rpc.Code to an HTTP status as the service does. Needed only for errors inside an Operation. */
function httpStatusOf(code: number): number {
  const statuses: Record<number, number> = {
    3: 400,
    5: 404,
    6: 409,
    7: 403,
    8: 429,
    9: 400,
    10: 409,
    11: 400,
    14: 503,
    16: 401,
  };
  return statuses[code] ?? 500;
}

function delay(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason);
      return;
    }
    const onAbort = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    }, ms);
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}
