import { type DenialReason, type ErrorInfo, missingRole } from 'bff/contract';
import { t } from './messages.ts';

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

/**
 * Turns any failure into sentences.
 * @param title what failed, such as "Could not delete the function"
 */
export function explain(error: unknown, title: string): Explanation {
  if (error instanceof RefusedHere)
    return { title, message: error.message, whatToDo: error.whatToDo, canRetry: false };
  if (!(error instanceof ApiError)) {
    const message = error instanceof Error ? error.message : String(error);
    return { title, message, whatToDo: t('faultFix'), canRetry: true };
  }
  if (error.kind === 'unreachable')
    return { title, message: t('serverAway'), whatToDo: t('serverAwayFix'), canRetry: true };
  if (error.kind === 'notUnderstood')
    return { title, message: error.message, whatToDo: t('unknownShapeFix'), canRetry: true };
  return { title, message: error.message, ...adviceFor(error.status), ...denialOf(error) };
}

/** What to do about a denial, where its rule says more than its status. */
const denialAdvice = {
  AUTHORIZATION_MALFORMED: 'authorizationMalformedFix',
  ACCOUNT_SUSPENDED: 'accountSuspendedFix',
  OWNER_SECRET_WRONG: 'ownerSecretWrongFix',
  OWNER_ONLY: 'ownerOnlyFix',
  OTHER_SUBJECT: 'otherSubjectFix',
  HOST_NOT_ALLOWED: 'addressNotAllowedFix',
  ORIGIN_NOT_ALLOWED: 'addressNotAllowedFix',
} as const satisfies Partial<Record<DenialReason, string>>;

const hasAdvice = (reason: DenialReason): reason is keyof typeof denialAdvice => reason in denialAdvice;

function denialOf({ why }: ApiError): Partial<Explanation> {
  if (why === undefined) return {};
  if (why.reason !== 'ROLE_MISSING')
    return hasAdvice(why.reason) ? { whatToDo: t(denialAdvice[why.reason]) } : {};
  const { data: missing } = missingRole.safeParse(why.metadata);
  if (missing === undefined) return {};
  const { subjectType, subjectId, roleId, resourceType, resourceId, permission } = missing;
  return {
    message: t(subjectType === 'serviceAccount' ? 'serviceAccountLacksRole' : 'userLacksRole', {
      subject: subjectId,
      role: roleId,
      resource: `${resourceType} ${resourceId}`,
      permission,
    }),
    whatToDo: t('roleMissingFix'),
    canRetry: true,
  };
}

function adviceFor(status: number): Pick<Explanation, 'whatToDo' | 'canRetry'> {
  switch (status) {
    case 400:
      return { whatToDo: t('badRequestFix'), canRetry: false };
    case 401:
      return { whatToDo: t('unauthenticatedFix'), canRetry: false };
    case 403:
      return { whatToDo: t('forbiddenFix'), canRetry: true };
    case 404:
      return { whatToDo: t('notFoundFix'), canRetry: false };
    case 409:
      return { whatToDo: t('conflictFix'), canRetry: true };
    case 413:
      return { whatToDo: t('tooLargeFix'), canRetry: false };
    case 429:
      return { whatToDo: t('throttledFix'), canRetry: true };
    default:
      return { whatToDo: t('otherFix'), canRetry: true };
  }
}
