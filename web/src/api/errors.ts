import { type DenialReason, type ErrorInfo, missingRole } from 'bff/contract';

/** Why a request did not give what was asked for. */
export type ApiErrorKind = 'unreachable' | 'answered' | 'notUnderstood';

/**
 * The one shape of every failed request.
 * `answered` carries the API's own sentence and code; the two other kinds never reached it or could not be read.
 */
export class ApiError extends Error {
  readonly kind: ApiErrorKind;
  /** HTTP status, 0 when there was no answer. */
  readonly status: number;
  /** google.rpc.Code of the body, when there was one. */
  readonly code: number | undefined;
  readonly requestId: string | undefined;
  /** The rule that a 401 or 403 stands on. */
  readonly why: ErrorInfo | undefined;

  constructor(
    message: string,
    facts: {
      kind: ApiErrorKind;
      status?: number;
      code?: number | undefined;
      requestId?: string | undefined;
      why?: ErrorInfo | undefined;
      cause?: unknown;
    },
  ) {
    super(message, { cause: facts.cause });
    this.name = 'ApiError';
    this.kind = facts.kind;
    this.status = facts.status ?? 0;
    this.code = facts.code;
    this.requestId = facts.requestId;
    this.why = facts.why;
  }
}

/** The page itself saw that the service would refuse, and sent nothing. */
export class RefusedHere extends Error {
  readonly whatToDo: string;
  constructor(problem: string, whatToDo: string) {
    super(problem);
    this.name = 'RefusedHere';
    this.whatToDo = whatToDo;
  }
}

/** What a person reads: what happened, in the API's words where it has some, and what to do about it. */
export type Explanation = {
  title: string;
  message: string;
  whatToDo: string;
  canRetry: boolean;
};

/** Turns any failure into sentences; the only place where they are written. */
export function explain(error: unknown, attempt: string): Explanation {
  const title = `Could not ${attempt}`;
  if (error instanceof RefusedHere)
    return { title, message: error.message, whatToDo: error.whatToDo, canRetry: false };
  if (!(error instanceof ApiError)) {
    return {
      title,
      message: error instanceof Error ? error.message : String(error),
      whatToDo: 'Reload the page. If it happens again, this is a fault of the console, please report it.',
      canRetry: true,
    };
  }
  if (error.kind === 'unreachable') {
    return {
      title,
      message: 'The server does not answer.',
      whatToDo:
        'Check that “npm start” is still running in its terminal, then try again. Drafts are kept in this browser.',
      canRetry: true,
    };
  }
  if (error.kind === 'notUnderstood') {
    return {
      title,
      message: error.message,
      whatToDo: 'The page and the server seem to be of different versions. Reload the page.',
      canRetry: true,
    };
  }
  return { title, message: error.message, ...adviceFor(error.status), ...denialOf(error) };
}

/** What to do about a refusal, where its rule says more than its status. */
const denialAdvice: Partial<Record<DenialReason, string>> = {
  AUTHORIZATION_MALFORMED:
    'Reload the page. A program between the browser and the console changes its requests.',
  ACCOUNT_SUSPENDED: 'Reactivate the account, or use another one.',
  OWNER_SECRET_WRONG: 'Copy the owner token again, whole and without spaces.',
  OWNER_ONLY: 'Sign in as the owner, by the link that “npm start” prints.',
  OTHER_SUBJECT: 'Ask as the account that began it, or as the owner.',
  HOST_NOT_ALLOWED: 'Open the console by the address that “npm start” printed.',
  ORIGIN_NOT_ALLOWED: 'Open the console by the address that “npm start” printed.',
};

function denialOf({ why }: ApiError): Partial<Explanation> {
  if (why === undefined) return {};
  if (why.reason !== 'ROLE_MISSING') {
    const whatToDo = denialAdvice[why.reason];
    return whatToDo === undefined ? {} : { whatToDo };
  }
  const { data: missing } = missingRole.safeParse(why.metadata);
  if (missing === undefined) return {};
  const { subjectType, subjectId, roleId, resourceType, resourceId, permission } = missing;
  const who = subjectType === 'serviceAccount' ? 'Service account' : 'User';
  return {
    message: `${who} ${subjectId} lacks the role ${roleId} on ${resourceType} ${resourceId} (it would need ${permission}).`,
    whatToDo: 'Ask the owner for the role, then try again.',
    canRetry: true,
  };
}

function adviceFor(status: number): Pick<Explanation, 'whatToDo' | 'canRetry'> {
  switch (status) {
    case 400:
      return { whatToDo: 'Correct it and try again.', canRetry: false };
    case 401:
      return { whatToDo: 'The session is over. Sign in again; drafts are kept.', canRetry: false };
    case 403:
      return {
        whatToDo: 'The account you are signed in with lacks the role for this. Grant it, then try again.',
        canRetry: true,
      };
    case 404:
      return { whatToDo: 'Reload the page to see what is there now.', canRetry: false };
    case 409:
      return {
        whatToDo: 'It was changed elsewhere or the name is taken. Reload, or choose another name.',
        canRetry: true,
      };
    case 413:
      return { whatToDo: 'Remove files that the function does not need, then try again.', canRetry: false };
    case 429:
      return { whatToDo: 'Wait a moment and try again.', canRetry: true };
    default:
      return {
        whatToDo: 'Try again. If it stays, the terminal of “npm start” says more under this request id.',
        canRetry: true,
      };
  }
}
